"""All the Centre has on one country: what its page shows and two sheets of paper hold.

Everything is read as the page's reader, in as many queries however much there is.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Max
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.commitments.models import FollowUp
from ashgabat_centre.directory.models import Person
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.reference.models import Country, Organization
from ashgabat_centre.reference.vocabulary import terms
from liaison.contacts.models import held
from liaison.meetings.models import Meeting
from monitoring.notes.models import SituationNote
from partners.exchanges.models import Exchange
from reports.countries import tiles, weeks
from reports.countries.tiles import CountryTile
from reports.countries.weeks import Sparkline

TIMELINE, MOST, INSTITUTIONS, NOTES = 14, 6, 12, 24


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
    """One country. `multiples` are 26 weeks of each kind of record; `spilling` names Afghanistan beside the country."""

    country: Country
    tile: CountryTile
    multiples: list[tuple[str, Sparkline]]
    timeline: list[Any]
    institutions: list[InstitutionMet]
    more_institutions: int
    commitments: list[Any]
    more_commitments: int
    notes: list[NotesOnTheme]
    exchanges: list[Any]
    spilling: list[Any]
    planned: list[Any]
    met_marking: int

    @property
    def marking(self) -> int:
        """The highest marking of what is shown."""
        notes = [one.latest for one in self.notes]
        records = (*self.timeline, *notes, *self.exchanges, *self.spilling, *self.planned)
        own = [one.record.sensitivity for one in self.commitments]
        own += [one.marking for one in self.tile.assessments]
        highest: int = max([self.met_marking, *own, *(record.sensitivity for record in records)])
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
    today, region = timezone.localdate(), tiles.for_reader(user)
    rows = Record.objects.concerning(country.pk)
    commitments = list(_open(country)) if user.writes else []
    institutions, met_marking = counterparts(country, today)
    return CountryBrief(
        country=country,
        tile=next(tile for tile in region.tiles if tile.country.pk == country.pk),
        multiples=multiples(country, today),
        timeline=list(rows.filter(occurred_on__lte=today).listed().newest_first()[:TIMELINE]),
        institutions=institutions[:INSTITUTIONS],
        more_institutions=max(0, len(institutions) - INSTITUTIONS),
        commitments=commitments[:MOST],
        more_commitments=max(0, len(commitments) - MOST),
        notes=notes_by_theme(country),
        exchanges=list(_exchanges(country)),
        spilling=list(_spilling(country)),
        planned=list(_planned(country, today)),
        met_marking=max(region.marking, met_marking),
    )


def multiples(country: Country, today: date) -> list[tuple[str, Sparkline]]:
    """26 weeks of each kind of record that there was any of, on one scale."""
    counted: dict[str, list[int]] = defaultdict(lambda: [0] * weeks.WEEKS)
    rows = weeks.rows(today).concerning(country.pk)
    for kind, week, count in rows.values_list("kind", "week").annotate(count=Count("pk")):
        counted[kind][week] = count
    keys = {kind: {"country": country.pk, "kind": kind} for kind in kinds() if kind in counted}
    pictures = weeks.sparklines(counted, today, keys)
    return [(str(kinds()[kind]._meta.verbose_name_plural), pictures[kind]) for kind in keys]


def counterparts(country: Country, today: date) -> tuple[list[InstitutionMet], int]:
    """Its institutions that were met, the latest first, each with the people; and the highest marking of it."""
    rows = held(today).filter(organization__country=country.pk).values_list("organization", "person")
    met = list(rows.annotate(last=Max("record__occurred_on"), marking=Max("record__sensitivity")))
    people = Person.objects.in_bulk({person for _of, person, *_ in met if person})
    days: dict[int, dict[int | None, date]] = defaultdict(dict)
    for organization, person, last, _marking in met:
        days[organization][person] = last
    latest = sorted(days, key=lambda pk: (max(days[pk].values()), pk), reverse=True)
    listed = Organization.objects.in_bulk(latest)
    shown = [_met(listed[pk], days[pk], people) for pk in latest]
    return shown, max((marking for *_, marking in met), default=0)


def _met(
    organization: Organization, days: dict[int | None, date], people: dict[int, Person]
) -> InstitutionMet:
    named = [(people[person], day) for person, day in days.items() if person in people]
    named.sort(key=lambda one: (one[1], one[0].pk), reverse=True)
    return InstitutionMet(organization, max(days.values()), named[:MOST])


def notes_by_theme(country: Country) -> list[NotesOnTheme]:
    """The latest of its newest cleared notes on each theme, in the themes' order."""
    cleared = Record.objects.of_kind(SituationNote).cleared().concerning(country.pk)
    latest: dict[int, Any] = {}
    for note in cleared.listed().newest_first()[:NOTES]:
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


def _exchanges(country: Country) -> Any:
    rows = Exchange.objects.filter(country_ids__contains=[country.pk]).exclude(status=Status.WITHDRAWN)
    return rows.select_related("partner").defer("body", "comment", "details").newest_first()[:MOST]


def _spilling(country: Country) -> Any:
    """Records on Afghanistan that concern the country too; on Afghanistan's own page, any of the five."""
    listed = terms().countries.items()
    beyond = [pk for pk, one in listed if not one.member]
    rows = Record.objects.filter(country_ids__overlap=beyond)
    if country.member:
        rows = rows.concerning(country.pk)
    else:
        rows = rows.filter(country_ids__overlap=[pk for pk, one in listed if one.member])
    return rows.listed().newest_first()[:MOST]


def _planned(country: Country, today: date) -> Any:
    """What is planned from today on, the soonest first."""
    rows = Meeting.objects.filter(country_ids__contains=[country.pk], state=Meeting.State.PLANNED)
    rows = (
        rows.filter(occurred_on__gte=today)
        .exclude(status=Status.WITHDRAWN)
        .defer("body", "comment", "details")
    )
    return rows.order_by("occurred_on", F("starts_at").asc(nulls_first=True), "pk")[:MOST]
