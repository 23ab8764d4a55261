"""All the Centre has on one country: what its page shows and two sheets of paper hold.

Everything is read as the page's reader, in as many queries however much there is.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Value
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.commitments.models import FollowUp
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.reference.models import Country
from ashgabat_centre.reference.vocabulary import terms
from liaison.contacts.models import held
from monitoring.country_calls.level_weeks import LevelOfTheme, levels_of
from monitoring.country_calls.models import MARKING
from reports.countries import tiles, weeks
from reports.countries.page_records import MOST, PageRecords, records_of
from reports.countries.tiles import CountryHead
from reports.countries.timeline import entries, newest
from reports.countries.timeline_arms import TimelineEntry, TimelineQuestion
from reports.countries.weeks import Sparkline

TIMELINE, INSTITUTIONS = 14, 12


@dataclass(frozen=True)
class InstitutionMet:
    """An institution of the country, when it was last met and with whom, the latest first."""

    organization: Any
    last: date
    people: list[tuple[Any, date]]


@dataclass(frozen=True)
class NotesOnTheme:
    """A theme's latest cleared note on the country; `url` lists all of them."""

    theme: str
    latest: Any
    url: str


@dataclass(frozen=True)
class CountryBrief:
    """One country. `levels` are those that stand, by theme; `multiples` are 26 weeks of each kind of record;
    `spilling` names Afghanistan beside the country.
    """

    country: Country
    head: CountryHead
    levels: list[LevelOfTheme]
    multiples: list[tuple[str, Sparkline]]
    timeline: list[TimelineEntry]
    institutions: list[InstitutionMet]
    more_institutions: int
    commitments: list[Any]
    more_commitments: int
    notes: list[NotesOnTheme]
    records: PageRecords
    met_marking: int

    @property
    def marking(self) -> int:
        """The highest marking of what is shown."""
        own = [entry.marking for entry in self.timeline]
        own += [one.record.sensitivity for one in self.commitments]
        own += [one.marking for one in self.head.assessments] + [MARKING] * bool(self.levels)
        highest: int = max([self.met_marking, *own, *(record.sensitivity for record in self.records)])
        return highest

    @property
    def commitments_url(self) -> str:
        """The list of its open commitments and follow-ups."""
        return f"{reverse('follow-up-list')}?{urlencode({'country': self.country.pk})}"

    def url_of(self, page: str, **keys: Any) -> str:
        """The address of a list of its records."""
        return f"{reverse(page)}?{urlencode({'country': self.country.pk} | keys)}"

    @property
    def all_url(self) -> str:
        """The list of all its records."""
        return self.url_of("record-list")


def brief_on(country: Country, user: User) -> CountryBrief:
    """The brief on this country, as this person may read it."""
    today = timezone.localdate()
    commitments = list(_open(country)) if user.writes else []
    records = records_of(country, today)
    recorded, overdue = recorded_and_overdue(country, today)
    head, head_marking = tiles.head_of(country, overdue if user.writes else None)
    institutions, met_marking = counterparts(country, today)
    return CountryBrief(
        country=country,
        head=head,
        levels=levels_of(country, today),
        multiples=multiples(country, today, recorded),
        timeline=entries(newest(TimelineQuestion(country.pk, today), TIMELINE)),
        institutions=institutions[:INSTITUTIONS],
        more_institutions=max(0, len(institutions) - INSTITUTIONS),
        commitments=commitments[:MOST],
        more_commitments=max(0, len(commitments) - MOST),
        notes=notes_by_theme(country, records.notes),
        records=records,
        met_marking=max(head_marking, met_marking),
    )


def recorded_and_overdue(country: Country, today: date) -> tuple[dict[str, list[int]], int]:
    """Its records of 26 weeks by kind and week, and how many commitments and follow-ups of its records are overdue."""
    late: Any = FollowUp.objects.overdue(today).filter(record__country_ids__contains=[country.pk]).order_by()
    rows = weeks.rows(today).concerning(country.pk).values_list("kind", "week").annotate(count=Count("pk"))
    late = late.values_list(Value(""), Value(tiles.LATE)).annotate(count=Count("pk"))
    recorded: dict[str, list[int]] = defaultdict(lambda: [0] * weeks.WEEKS)
    overdue = 0
    for kind, week, count in rows.union(late, all=True).order_by():
        if week == tiles.LATE:
            overdue = count
        else:
            recorded[kind][week] = count
    return recorded, overdue


def multiples(country: Country, today: date, recorded: dict[str, list[int]]) -> list[tuple[str, Sparkline]]:
    """26 weeks of each kind of record that there was any of, on one scale."""
    keys = {kind: {"country": country.pk, "kind": kind} for kind in kinds() if kind in recorded}
    pictures = weeks.sparklines(recorded, today, keys)
    return [(str(kinds()[kind]._meta.verbose_name_plural), pictures[kind]) for kind in keys]


def counterparts(country: Country, today: date) -> tuple[list[InstitutionMet], int]:
    """Its institutions that were met, the latest first, each with the people; and the highest marking of it."""
    rows = held(today).filter(organization__country=country.pk).select_related("organization", "person")
    rows = rows.annotate(last=F("record__occurred_on"), marking=F("record__sensitivity"))
    latest = rows.order_by("organization_id", "person_id", "-last", "-pk").distinct(
        "organization_id", "person_id"
    )
    met: dict[int, list[Any]] = defaultdict(list)
    for one in sorted(latest, key=lambda one: (one.last, one.person_id or 0), reverse=True):
        met[one.organization_id].append(one)
    shown = [_met(rows) for rows in met.values()]
    return shown, max((one.marking for rows in met.values() for one in rows), default=0)


def _met(rows: list[Any]) -> InstitutionMet:
    """One institution by the latest meeting with each of its people, the latest first."""
    named = [(row.person, row.last) for row in rows if row.person]
    return InstitutionMet(rows[0].organization, rows[0].last, named[:MOST])


def notes_by_theme(country: Country, newest: list[Any]) -> list[NotesOnTheme]:
    """The latest of its newest cleared notes on each theme, in the themes' order."""
    latest: dict[int, Any] = {}
    for note in newest:
        for theme in note.theme_ids:
            latest.setdefault(theme, note)
    keys = {"country": country.pk, "status": "cleared"}
    return [
        NotesOnTheme(
            theme.name, latest[pk], f"{reverse('situationnote-list')}?{urlencode(keys | {'theme': pk})}"
        )
        for pk, theme in terms().themes.items()
        if pk in latest
    ]


def _open(country: Country) -> Any:
    rows = FollowUp.objects.open().filter(record__country_ids__contains=[country.pk])
    rows = rows.select_related("record", "organization", "owner").defer("record__search", "record__body")
    return rows.soonest_first()[:500]
