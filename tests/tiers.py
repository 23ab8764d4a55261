"""Which of the long questions this run asks.

`make test-full` asks all of them. `make test` asks what can't wait, and of the rest this commit's share: there are
seven shares, and each commit on a branch has the one after its parent's, so that no question waits longer than seven
commits. Seven is prime: where every second commit is run, or every fourth, all shares still have their turn. A tree
without its whole history has no share to go by and is asked everything.

What many tests ask of every kind of record, they ask of the same pages and rules. It can't wait for the first kind, for
the briefing, and for a kind in whose own room something was changed within the last forty commits or is being changed:
several commits may land together, with one run for all of them. Every other kind has one share in which all of it is
asked, and rests in the six others. What is asked of one kind and not of the first is asked in every run.
"""

import os
import subprocess
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from zlib import crc32

from ashgabat_centre.tools.embedded import BASE
from tests import factories

SHARES = 7
OWN_PLACES = ("", "templates/", "tests/")  # where a kind's room stands
IS_SHALLOW = ("git", "rev-parse", "--is-shallow-repository")
COUNT = ("git", "rev-list", "--count", "--first-parent", "HEAD")
LATELY = ("git", "log", "-40", "--format=", "--name-only")
NOW = ("git", "status", "--porcelain", "--untracked-files=all")


def is_full() -> bool:
    return os.environ.get("PORTAL_TESTS") == "full" or share() is None


@cache
def share() -> int | None:
    """This commit's share, or the one given as PORTAL_SHARE; None where nobody can tell."""
    if given := os.environ.get("PORTAL_SHARE"):
        return int(given) % SHARES
    try:
        shallow, count = (_ask(command) for command in (IS_SHALLOW, COUNT))
    except (OSError, subprocess.CalledProcessError):
        return None
    return None if shallow == "true" else int(count) % SHARES


def _ask(command: tuple[str, ...]) -> str:
    return subprocess.run(command, cwd=BASE, capture_output=True, text=True, check=True).stdout.rstrip()


def is_due(question: str) -> bool:
    """Whether this run asks it. Questions are dealt out to the shares by their names."""
    return is_full() or crc32(question.encode()) % SHARES == share()


def due(questions: Iterable[str], always: Iterable[str] = (), about: str = "") -> tuple[str, ...]:
    """Those that can't wait, and of the rest those that this run asks; `about` is what they are asked about."""
    kept = set(always)
    return tuple(one for one in questions if one in kept or is_due(f"{about} {one}"))


def in_turn(choices: Sequence[str], about: str) -> tuple[str, ...]:
    """The one of these whose turn it is at this commit; the next share has the next."""
    number = share()
    if is_full() or number is None:
        return tuple(choices)
    return (choices[(crc32(about.encode()) + number) % len(choices)],)


# --- Kinds of records ---------------------------------------------------------------------------------------


def kind_of(word: object) -> str:
    """The kind of record that this word names by itself or by one of its pages, `exchange-list`; '' if none."""
    name = word.partition("-")[0] if isinstance(word, str) else ""
    return name if name in factories.KINDS else ""


def first_kind(word: object) -> object:
    """The first kind of record in the place of another; any other word as it is."""
    kind = kind_of(word)
    return str(word).replace(kind, factories.FILED[0], 1) if kind else word


def is_whole(word: object) -> bool:
    """Whether this run asks everything of the kind this word names; one that names none never stands in the way."""
    kind = kind_of(word)
    return not kind or kind in whole_kinds()


@cache
def kinds_in_turn() -> frozenset[str]:
    """The kinds that rest in the other shares. Whoever has turns too asks of them without waiting: of two turns, each
    might come in another run than the other for good.
    """
    return frozenset(factories.FILED[1:][share() or 0 :: SHARES])


@cache
def whole_kinds() -> frozenset[str]:
    """The kinds of which everything is asked in every run."""
    if is_full():
        return frozenset(factories.KINDS)
    changed = changed_files()
    touched = {kind for kind in factories.KINDS if is_touched(room(factories.pages(kind)), changed)}
    return frozenset({factories.FILED[0], "briefing", *touched, *kinds_in_turn()})


def room(pages: Any) -> str:
    """The folder of the kind's own modules, as `liaison/meetings/`."""
    return f"{pages.__module__.rpartition('.')[0].replace('.', '/')}/"


def is_touched(room: str, files: Iterable[str]) -> bool:
    own = tuple(f"{place}{room}" for place in OWN_PLACES)
    return any(file.startswith(own) for file in files)


def changed_files() -> set[str]:
    """Changed within the last forty commits, or since."""
    now = (line[3:].split(" -> ")[-1] for line in _ask(NOW).splitlines())
    return {*_ask(LATELY).splitlines(), *now}
