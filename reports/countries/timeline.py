"""One country's timeline: what its reader asks of it, and a page of it, newest first, read in one query."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any, ClassVar

import django_filters
from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.pages.filters import DateFilter
from ashgabat_centre.records.models import Record
from ashgabat_centre.reference.models import Country
from ashgabat_centre.reference.vocabulary import theme_choices
from ashgabat_centre.web.address_filter import AddressFilter
from ashgabat_centre.web.keyset import KeysetPage
from reports.countries.timeline_arms import ARMS, TimelineEntry, TimelinePlace, TimelineQuestion


def timeline_kinds(user: User) -> list[tuple[str, str]]:
    """Every kind of thing on a timeline that this person may read at all."""
    arms = [arm for arm in ARMS if arm.is_read_by(user)]
    return [(name, str(capfirst(str(label)))) for arm in arms for name, label in arm.kinds()]


class TimelineFilter(AddressFilter):
    """What a timeline can be narrowed to. Each arm applies it to its own table, so no rows are filtered here."""

    kind = django_filters.MultipleChoiceFilter(label=_("Kind"), widget=forms.CheckboxSelectMultiple)
    theme = django_filters.ChoiceFilter(choices=theme_choices, label=_("Theme"), empty_label=_("Any"))
    since = DateFilter(label=_("From"))
    until = DateFilter(label=_("Until"))

    class Meta:
        model = Record
        fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data, queryset=Record.objects.none())
        self.filters["kind"].extra["choices"] = timeline_kinds(user)

    def question(self, country: Country) -> TimelineQuestion:
        """What is asked of this country's timeline: up to today without a day. The filters have to be valid."""
        chosen = self.form.cleaned_data
        return TimelineQuestion(
            country.pk,
            chosen["until"] or timezone.localdate(),
            chosen["since"],
            int(chosen["theme"]) if chosen["theme"] else None,
            frozenset(chosen["kind"]),
        )


def newest(question: TimelineQuestion, many: int, after: TimelinePlace | None = None) -> Any:
    """So many rows of the line after that place, the newest first, each with its `arm` and the facts of its entry.

    Of one day, arms stand in their order; each gives at most as many rows as are asked for.
    """
    chosen = [
        arm.chosen(question, rank, after, many) for rank, arm in enumerate(ARMS) if _asks(question, arm)
    ]
    first, *others = chosen
    return first.union(*others, all=True).order_by("-on", "arm", "-row")[:many] if others else first


def entries(rows: Any) -> list[TimelineEntry]:
    """These rows, each as what stands on the page."""
    return [ARMS[row["arm"]].entry(row["on"], row["facts"]) for row in rows]


def _asks(question: TimelineQuestion, arm: Any) -> bool:
    return not question.kinds or any(name in question.kinds for name, _label in arm.kinds())


@dataclass(frozen=True)
class TimelineMonth:
    """A month, by its first day, and what stands in it on this page."""

    first: date
    entries: list[TimelineEntry]


class TimelinePage(KeysetPage[Any]):
    """One page of the line, after what `after` in the address names. None of its rows is shown without a question."""

    def _find(self, key: str) -> TimelinePlace | None:
        name, _dot, own = key.partition(".")
        for rank, arm in enumerate(ARMS):
            if arm.name == name and (row := arm.find(own)):
                return TimelinePlace(row["on"], rank, row["pk"])
        return None

    def _key(self, row: Any) -> str:
        return f"{ARMS[row['arm']].name}.{self.entries[-1].key}"

    def _choose(self) -> list[Any]:
        return list(newest(self.matches, self.size + 1, self._after)) if self.matches else []

    @cached_property
    def entries(self) -> list[TimelineEntry]:
        """What stands on the page."""
        return entries(self.rows)

    @property
    def months(self) -> list[TimelineMonth]:
        """The same by month, the newest first."""
        grouped = groupby(self.entries, lambda entry: entry.day.replace(day=1))
        return [TimelineMonth(first, list(within)) for first, within in grouped]

    @property
    def marking(self) -> int:
        """The highest marking of what is shown."""
        return max((entry.marking for entry in self.entries), default=0)
