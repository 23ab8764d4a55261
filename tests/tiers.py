"""Which of the long questions this run asks.

`make test-full` asks all of them. `make test` asks what can't wait, and of the rest this commit's share: there are
eight shares, and each commit on a branch has the one after its parent's, so that no question waits longer than eight
commits. A tree without its whole history has no share to go by and is asked everything.
"""

import os
import subprocess
from collections.abc import Iterable
from functools import cache
from zlib import crc32

from ashgabat_centre.tools.embedded import BASE

SHARES = 8
IS_SHALLOW = ("git", "rev-parse", "--is-shallow-repository")
COUNT = ("git", "rev-list", "--count", "--first-parent", "HEAD")


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
    return subprocess.run(command, cwd=BASE, capture_output=True, text=True, check=True).stdout.strip()


def is_due(question: str) -> bool:
    """Whether this run asks it. Questions are dealt out to the shares by their names."""
    return is_full() or crc32(question.encode()) % SHARES == share()


def due(questions: Iterable[str], always: Iterable[str] = (), about: str = "") -> tuple[str, ...]:
    """Those that can't wait, and of the rest those that this run asks; `about` is what they are asked about."""
    kept = set(always)
    return tuple(one for one in questions if one in kept or is_due(f"{about} {one}"))
