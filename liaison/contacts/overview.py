"""With which Government, on what and how often: the log by country and period, and the matrix.

A contact is with a Government where somebody met came from its presidency, cabinet, a ministry or the
parliament; what a meeting was about is another question.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models.functions import ExtractQuarter
from django.urls import reverse

from ashgabat_centre.records.models import Status
from ashgabat_centre.reference.models import Country, Organization, Theme
from ashgabat_centre.reference.vocabulary import terms
from liaison.contacts.periods import Period
from liaison.meetings.governments import governments, of_governments, of_record
from liaison.meetings.models import Meeting

COUNTED = (
    Status.CLEARED,
    Status.ARCHIVED,
)  # what the Centre stands by, the same for everybody who may read it
MOST = 500  # meetings of one log; more are turned to in the list


# --- The log ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Log:
    """The meetings with one Government; with `country` None, those with none of the five."""

    country: Country | None
    meetings: list[Any]

    @property
    def held(self) -> int:
        """How many of them were held."""
        return sum(meeting.state == Meeting.State.HELD for meeting in self.meetings)


def meetings_in(period: Period) -> list[Any]:
    """Meetings of the period, newest first; one more than are shown, where there are more."""
    rows = Meeting.objects.filter(occurred_on__range=(period.first, period.last))
    rows = rows.exclude(status=Status.WITHDRAWN).select_related("town")
    rows = rows.prefetch_related("counterparts__organization__former_names", "counterparts__person")
    return list(rows.defer("body", "comment", "details").newest_first()[: MOST + 1])


def logs(meetings: Iterable[Any], only: int = 0) -> list[Log]:
    """The meetings by Government; a meeting with two of them stands under both."""
    by_country: dict[int, list[Any]] = defaultdict(list)
    members = {country.pk for country in governments()}
    for meeting in meetings:
        met = {row.organization.country_id for row in meeting.counterparts.all() if _is_government(row)}
        for number in (met & members) or {0}:
            by_country[number].append(meeting)
    by_government = [Log(country, by_country[country.pk]) for country in governments()]
    chosen = [log for log in by_government if not only or (log.country and log.country.pk == only)]
    return chosen if only else [*chosen, Log(None, by_country[0])]


def _is_government(row: Any) -> bool:
    return row.organization.type in Organization.GOVERNMENT_TYPES


# --- The matrix ---------------------------------------------------------------------------------------------

ALL = 0  # stands for all Governments, all themes


@dataclass(frozen=True)
class MatrixCell:
    """A number, and the address of exactly the logs it counts."""

    count: int
    url: str
    label: str


@dataclass(frozen=True)
class MatrixRow:
    """One theme's numbers."""

    label: str
    cells: list[MatrixCell]
    total: MatrixCell


@dataclass(frozen=True)
class Block:
    """One quarter: themes as rows, Governments as columns, and the total held."""

    period: Period
    rows: list[MatrixRow]
    total: MatrixRow


Counts = Counter[tuple[int, int, int]]  # by quarter, theme and Government; quarter 0 is the year


@dataclass(frozen=True)
class Matrix:
    """The quarters of a period; `marking` is the highest of the meetings that are counted."""

    blocks: list[Block]
    marking: int


def matrix(period: Period) -> Matrix:
    """How many meetings were held, in one query.

    A meeting on two themes with two Governments counts in each of the four cells, and once in every total.
    """
    rows = list(_held(period))
    counted: Counts = Counter()
    for quarter, themes, countries, _marking in rows:
        for theme in {ALL, *themes}:
            for country in {ALL, *filter(None, countries)}:
                counted[quarter, theme, country] += 1
                counted[0, theme, country] += 1
    shown = period.quarters if period.quarter else [*period.quarters, period]
    themes = shown_themes({theme for (_quarter, theme, _country) in counted})
    highest = max((marking for *_, marking in rows), default=0)
    return Matrix([_block(counted, part, themes) for part in shown], highest)


def _held(period: Period) -> Any:
    met = of_governments(of_record()).values("organization__country").distinct()
    rows = Meeting.objects.filter(state=Meeting.State.HELD, status__in=COUNTED)
    rows = rows.filter(occurred_on__range=(period.first, period.last)).order_by()
    return rows.annotate(met=ArraySubquery(met)).values_list(
        ExtractQuarter("occurred_on"), "theme_ids", "met", "sensitivity"
    )


def shown_themes(counted: set[int]) -> list[Theme]:
    """The Centre's own themes, empty ones too, and an inactive one where a meeting was held on it."""
    own = [theme for theme in terms().themes.values() if theme.taxonomy.code == "themes"]
    return [theme for theme in own if theme.retired_on is None or theme.pk in counted]


def _block(counted: Counts, period: Period, themes: list[Theme]) -> Block:
    rows = [_row(counted, period, theme.pk, theme.name) for theme in themes]
    return Block(period, rows, _row(counted, period, ALL, ""))


def _row(counted: Counts, period: Period, theme: int, label: str) -> MatrixRow:
    cells = [_cell(counted, period, theme, country.pk, country.name) for country in governments()]
    return MatrixRow(label, cells, _cell(counted, period, theme, ALL, label))


def _cell(counted: Counts, period: Period, theme: int, country: int, label: str) -> MatrixCell:
    return MatrixCell(counted[period.quarter, theme, country], logs_address(period, theme, country), label)


def logs_address(period: Period, theme: int = ALL, country: int = ALL) -> str:
    """The address of the list of meetings that a number of the matrix counts."""
    keys: list[tuple[str, object]] = [("state", Meeting.State.HELD)]
    keys += [("status", status) for status in COUNTED]
    keys += list(period.days.items())
    keys += [("theme", theme)] if theme else []
    keys += [("government", country)] if country else []
    return f"{reverse('meeting-list')}?{urlencode(keys)}"
