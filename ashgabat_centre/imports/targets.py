"""What tables can be imported as. An app registers a target; the pages, the checks and the worker use it.

A target names its columns and makes, for one run, a maker, which checks a row and makes its entry. What a
person may not enter by hand a maker refuses with the same sentence, and the database refuses it too.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.web import characters, dates

Words = str | Promise
Values = dict[str, str]  # a row's cells by the names of the target's columns; empty ones are left out


@dataclass(frozen=True)
class Column:
    """One of a target's columns; `guesses` are its names in other offices' files, folded."""

    name: str
    label: Words
    guesses: tuple[str, ...] = ()
    required: bool = False
    help: Words = ""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row: the column ('' for the whole row) and a sentence that says what to do."""

    column: str
    sentence: str
    unmatched: bool = False  # the row is right, and names something the directory doesn't hold
    conflicts: bool = False  # the row is right by itself, and another of the file says otherwise


@dataclass
class Judged:
    """The result of a row's check.

    `facts` make its fingerprint; `ready` is what the entry will be made from.
    """

    facts: tuple[Any, ...] = ()
    faults: list[Fault] = field(default_factory=list)
    known: bool = False  # there is such an entry already
    alike: list[Fault] = field(default_factory=list)  # what may be this one already, as the form would warn
    notes: list[Fault] = field(
        default_factory=list
    )  # what a row that is ready changes of what stands, or of itself
    ready: Any = None

    def fingerprint(self, target: str) -> str:
        """SHA-256 of what the row says, however it was spelled or arranged."""
        words = "\x1f".join([target, *(fold_name(str(fact)) for fact in self.facts)])
        return hashlib.sha256(words.encode()).hexdigest()


class Maker(Protocol):
    """One run of an import; it may keep what it looked up from row to row."""

    def judge(self, values: Values) -> Judged:
        """What an entry of this row would be, or what is wrong with the row; nothing is written."""

    def make(self, judged: Judged, where: str) -> dict[str, Any]:
        """Make the entry. The answer names it by the columns of Origin, such as {"person": …}; an entry that bears its
        origin itself has none.
        """


@dataclass(frozen=True)
class Target:
    """What a table can be imported as: its columns, its limit of rows, its maker."""

    name: str
    label: Words
    columns: tuple[Column, ...]
    maker: Callable[[User, int], Maker]  # the importer, and the marking of what is made
    most: int  # rows of one import, which one transaction makes within the worker's time
    marked: bool = False  # whether what is made bears a marking


_targets: dict[str, Target] = {}


def register(target: Target) -> Target:
    """Register a target by its name."""
    _targets[target.name] = target
    return target


def targets() -> dict[str, Target]:
    """Every registered target by name."""
    return _targets


def choices() -> list[tuple[str, Words]]:
    """The targets as choices of a form."""
    return [(target.name, target.label) for target in _targets.values()]


# --- What makers share --------------------------------------------------------------------------------------


def fold_name(text: str) -> str:
    """A name as it is compared: without case, punctuation and repeated blanks, with “ё” as “е”."""
    plain = characters.fold(text).replace("ё", "е")
    return " ".join("".join(" " if c in "_-./«»“”\"'" else c for c in plain).split())


def moment_in(values: Values, name: str, faults: list[Fault], with_hour: bool) -> dates.Moment | None:
    """The day in this column, and its hour where one is kept.

    None, with a fault added, for no day, for one of two, and for an hour that would be lost.
    """
    if not (text := values.get(name)):
        return None
    try:
        return dates.read_moment(text) if with_hour else dates.Moment(dates.read_day(text))
    except dates.DateRefused as refused:
        faults.append(Fault(name, str(refused)))
        return None


def day_in(values: Values, name: str, faults: list[Fault]) -> date | None:
    """The day in this column; None, with a fault added, as `moment_in`."""
    moment = moment_in(values, name, faults, with_hour=False)
    if moment and (sentence := dates.refuse_year(moment.day, dates.OLDEST)):
        faults.append(Fault(name, sentence))
    return moment.day if moment else None


def missing(values: Values, columns: tuple[Column, ...]) -> list[Fault]:
    """A fault for each required cell that is empty."""
    return [
        Fault(
            column.name,
            _("“%(column)s” is empty. Fill it in, or give a value for every row.") % {"column": column.label},
        )
        for column in columns
        if column.required and not values.get(column.name)
    ]
