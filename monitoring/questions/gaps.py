"""Which notes there are on each country and theme of a question, and where one is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any
from urllib.parse import urlencode

from django.db.models import Max, Q
from django.urls import reverse

from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.reference.models import Country, Theme
from ashgabat_centre.reference.vocabulary import terms
from monitoring.notes.models import SituationNote
from monitoring.notes.supersession import superseded
from monitoring.questions.models import LeadershipQuestion

LOOKED_BACK = timedelta(days=int(max(LeadershipQuestion.Cadence.values)))

# The countries, the themes and the day of the latest of the notes on exactly these.
Latest = tuple[list[int], list[int], date]


@dataclass(frozen=True)
class CoverageCell:
    """A country and a theme of a question, None for any: when the latest note on it was; None for none of late."""

    country: Country | None
    theme: Theme | None
    last: date | None
    missing: bool

    @property
    def label(self) -> str:
        """What it is about."""
        return " · ".join(one.name for one in (self.country, self.theme) if one)

    @property
    def url(self) -> str:
        """The list of its notes."""
        keys = {"country": self.country and self.country.pk, "theme": self.theme and self.theme.pk}
        chosen = {key: value for key, value in keys.items() if value}
        return f"{reverse('situationnote-list')}?{urlencode(chosen)}"


@dataclass(frozen=True)
class Coverage:
    """What a question has of notes: a cell for each of its countries and themes, theme by theme."""

    cells: list[CoverageCell]

    @property
    def gaps(self) -> list[CoverageCell]:
        """Where no note came within the question's cadence."""
        return [cell for cell in self.cells if cell.missing]

    @property
    def rows(self) -> list[list[CoverageCell]]:
        """The cells as rows, one for each theme."""
        rows: dict[int | None, list[CoverageCell]] = {}
        for cell in self.cells:
            rows.setdefault(cell.theme.pk if cell.theme else None, []).append(cell)
        return list(rows.values())


def cover(
    questions: Iterable[LeadershipQuestion], today: date, latest: list[Latest] | None = None
) -> list[Any]:
    """The questions, each with its `coverage`, as their reader may see notes.

    One query for all of them, unless it is said which notes there are.
    """
    rows = list(questions)
    for question in rows:
        latest = _latest(today) if latest is None else latest
        question.coverage = _coverage(question, latest, today)  # type: ignore[attr-defined]
    return rows


def notes_of_late(today: date) -> Any:
    """The notes among which gaps are looked for, grouped by what they are on; `last` is the day of the latest that
    answers a question: one that is neither withdrawn nor superseded.
    """
    notes = Record.objects.of_kind(SituationNote).filter(occurred_on__range=(today - LOOKED_BACK, today))
    answering = ~Q(status=Status.WITHDRAWN) & Q(~superseded())
    grouped = notes.order_by().values_list("country_ids", "theme_ids")
    return grouped.annotate(last=Max("occurred_on", filter=answering))


def _latest(today: date) -> list[Latest]:
    return list(notes_of_late(today).filter(last__isnull=False))


def _coverage(question: LeadershipQuestion, latest: list[Latest], today: date) -> Coverage:
    known = terms()
    themes = _chosen(known.themes, question.theme_ids)
    countries = _chosen(known.countries, question.country_ids)
    since = today - question.cadence
    return Coverage([_cell(country, theme, latest, since) for theme, country in product(themes, countries)])


def _chosen[Term](known: dict[int, Term], numbers: list[int]) -> list[Term | None]:
    """The terms of these numbers, in their order; None, which stands for any, where there is no number."""
    chosen: list[Term | None] = [term for number, term in known.items() if number in numbers]
    return chosen or [None]


def _cell(country: Country | None, theme: Theme | None, latest: list[Latest], since: date) -> CoverageCell:
    days = [
        day
        for countries, themes, day in latest
        if (country is None or country.pk in countries) and (theme is None or theme.pk in themes)
    ]
    last = max(days, default=None)
    return CoverageCell(country, theme, last, last is None or last < since)
