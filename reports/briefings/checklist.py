"""What is looked at before a briefing is cleared: what it lacks, and what was moved under it since."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.reference.models import MandateFunction
from ashgabat_centre.reference.vocabulary import terms
from reports.briefings.models import Shift

MOVED = (
    (
        _("Sources changed since they were taken in"),
        {*Shift} - {Shift.RAISED, Shift.UNFOUNDED, Shift.SUPERSEDED},
    ),
    (_("Sources marked higher than the briefing"), {Shift.RAISED}),
    (_("Contacts without concurrence"), {Shift.UNFOUNDED}),
)


@dataclass(frozen=True)
class Check:
    """One line of the list. `paragraphs` are those it is about, `names` what is missing; `bars` says whether the
    briefing can't be cleared as long as it is so.
    """

    label: str | Promise
    paragraphs: list[Any] = field(default_factory=list)
    names: list[str | Promise] = field(default_factory=list)
    bars: bool = False

    @property
    def passed(self) -> bool:
        """Whether nothing was found."""
        return not (self.paragraphs or self.names)


def checks(printed: list[Any]) -> list[Check]:
    """The list over the printed paragraphs of an open briefing, each with its number, its `shifts` and `countries`."""
    return [
        Check(_("Paragraphs without a translation"), [one for one in printed if not one.is_translated]),
        Check(_("Machine translations that nobody checked"), [one for one in printed if one.is_unchecked]),
        *(
            Check(label, [one for one in printed if _rests_on(one, shifts)], bars=True)
            for label, shifts in MOVED
        ),
        Check(
            _("Notes that a later note supersedes"),
            [one for one in printed if _rests_on(one, {Shift.SUPERSEDED})],
        ),
        Check(
            _("Functions of the mandate without a paragraph"),
            names=missing_functions(one.function for one in printed),
        ),
        Check(
            _("Countries without a paragraph"),
            names=missing_countries(pk for one in printed for pk in one.countries),
        ),
    ]


def missing_functions(covered: Iterable[int]) -> list[str | Promise]:
    """What the functions are called that none of these is."""
    there = set(covered)
    return [one.label for one in MandateFunction if one.value not in there]


def missing_countries(covered: Iterable[int]) -> list[str | Promise]:
    """What the countries of the region are called that are not among these."""
    there = set(covered)
    return [one.name for pk, one in terms().countries.items() if one.member and pk not in there]


def _rests_on(paragraph: Any, shifts: set[Shift]) -> bool:
    return any(one.shift in shifts for one in paragraph.shifts)
