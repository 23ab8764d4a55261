"""Every way by which a stranger's file comes in. Each registers here, so that all of them are tried with bad files."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import RecordKind


@dataclass(frozen=True)
class Workplace:
    """Who offers the files, and a draft of theirs for what wants a record."""

    user: User
    record: RecordKind


@dataclass(frozen=True)
class IntakeResult:
    """What came of a file that was read: how many rows it added to the portal, and what was found, in words."""

    added: int
    words: str


# What the worker does with a file that was taken in.
Later = Callable[[], IntakeResult]
# Takes the file in by the portal's own verbs, as a page would while its sender waits.
# Raises files.checks.FileRefused with the sentence.
Offer = Callable[[Workplace, IO[bytes], str, int], Later]


@dataclass(frozen=True)
class Intake:
    """A way in: its name, how a file is offered to it, and which files it is meant for."""

    name: str
    offer: Offer
    endings: tuple[str, ...] = ()  # of the files that are meant for it; none: everything is


_intakes: dict[str, Intake] = {}


def register(intake: Intake) -> Intake:
    """Have this way in tried too."""
    _intakes[intake.name] = intake
    return intake


def intakes_for(ending: str) -> list[Intake]:
    """The ways in that a file with this ending would take."""
    return [one for one in _intakes.values() if not one.endings or ending in one.endings]
