"""What tables can be imported into. An app registers a target; the pages, the checks and the worker follow.

A target names the columns it takes and, for one run, gives a maker: it judges what a row says and makes an entry of
it. What a person could not enter by hand, a maker refuses with the same sentence, and the database refuses as well.
"""

import hashlib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.web.forms import DATE_FORMATS

Words = str | Promise
Values = dict[str, str]  # a row's cells by the names of the target's columns; empty ones are left out


@dataclass(frozen=True)
class Column:
    """One of a target's columns; `guesses` are names it goes by in other offices' files, folded."""

    name: str
    label: Words
    guesses: tuple[str, ...] = ()
    required: bool = False
    help: Words = ""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row: in which column ('' for the whole row), and in a sentence what to do."""

    column: str
    sentence: str
    unmatched: bool = False  # the row is right, and names something the directory doesn't hold


@dataclass
class Judged:
    """What a maker found in a row. `facts` tell rows apart; `ready` is what the entry will be made from."""

    facts: tuple[Any, ...] = ()
    faults: list[Fault] = field(default_factory=list)
    known: bool = False  # there is such an entry already
    ready: Any = None

    def fingerprint(self, target: str) -> str:
        """SHA-256 of what the row says, however it was written or arranged."""
        words = "\x1f".join([target, *(fold(str(fact)) for fact in self.facts)])
        return hashlib.sha256(words.encode()).hexdigest()


class Maker(Protocol):
    """One run of an import: it keeps what it looked up from row to row."""

    def judge(self, values: Values) -> Judged: ...

    def make(self, judged: Judged, where: str) -> dict[str, Any]:
        """Make the entry; the answer names it as an Origin does, such as {"person": …}."""


@dataclass(frozen=True)
class Target:
    name: str
    label: Words
    columns: tuple[Column, ...]
    maker: Callable[[User, int], Maker]  # the importer, and the marking of what is made
    most: int  # rows of one import, which one transaction makes within the worker's time
    marked: bool = False  # whether what is made bears a marking


_targets: dict[str, Target] = {}


def register(target: Target) -> Target:
    _targets[target.name] = target
    return target


def targets() -> dict[str, Target]:
    return _targets


def choices() -> list[tuple[str, Words]]:
    return [(target.name, target.label) for target in _targets.values()]


# --- What makers share --------------------------------------------------------------------------------------


def fold(text: str) -> str:
    """By which names are compared: without case, doubled blanks and the marks Unicode writes in two ways."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return " ".join("".join(" " if c in "_-./«»“”\"'" else c for c in plain).split())


def read_day(text: str) -> date | None:
    """A day as people and spreadsheets write it; None where it is none."""
    for form in ("%Y-%m-%d %H:%M:%S", *DATE_FORMATS):
        try:
            return datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    return None


def day_in(values: Values, name: str, faults: list[Fault]) -> date | None:
    """The day in this column; what is no day is a fault."""
    text = values.get(name, "")
    if text and read_day(text) is None:
        faults.append(
            Fault(
                name, _("“%(text)s” is no date. Write it as 2007-07-31 or 31.07.2007.") % {"text": text[:40]}
            )
        )
    return read_day(text) if text else None


def missing(values: Values, columns: tuple[Column, ...]) -> list[Fault]:
    """The obligatory cells that are empty."""
    return [
        Fault(
            column.name,
            _("“%(column)s” is empty. Fill it in, or give a value for every row.") % {"column": column.label},
        )
        for column in columns
        if column.required and not values.get(column.name)
    ]
