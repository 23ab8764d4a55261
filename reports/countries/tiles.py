"""A tile for each country: the last contact with its Government, what is overdue, 26 weeks of records, and what
other apps judge of it.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, Value
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.commitments.models import FollowUp
from ashgabat_centre.reference.models import Country
from ashgabat_centre.reference.vocabulary import terms
from liaison.contacts import silence
from reports.countries import assessments, weeks
from reports.countries.assessments import Assessment
from reports.countries.weeks import Sparkline

LATE = -1  # stands in the place of a week


@dataclass(frozen=True)
class CountryHead:
    """What stands above all else on one country. `capital` is None where the Centre doesn't serve the Government,
    `overdue` where the reader reads of no commitments; `overdue_url` lists exactly those counted.
    """

    country: Country
    capital: silence.Capital | None
    overdue: int | None
    assessments: list[Assessment]

    @property
    def overdue_url(self) -> str:
        """The list of its overdue commitments and follow-ups."""
        return f"{reverse('follow-up-list')}?{urlencode({'state': 'overdue', 'country': self.country.pk})}"

    @property
    def url(self) -> str:
        """The country's page."""
        return country_address(self.country)

    @property
    def last(self) -> date | None:
        """The day of the last contact with its Government, at any tier; None where there never was one."""
        days = [one.since for one in self.capital.silences if one.since] if self.capital else []
        return max(days, default=None)

    @property
    def days(self) -> int | None:
        """Days since the last contact; None where there never was one."""
        return (timezone.localdate() - self.last).days if self.last else None


@dataclass(frozen=True)
class CountryTile(CountryHead):
    """One country at a glance, with its records of 26 weeks."""

    sparkline: Sparkline


@dataclass(frozen=True)
class CountryTiles:
    """The tiles in the United Nations' order, and the highest marking of what stands on them."""

    tiles: list[CountryTile]
    marking: int


def country_address(country: Country) -> str:
    """Where a country's page is."""
    return reverse("country", args=[country.iso3.lower()])


def for_reader(user: User) -> CountryTiles:
    """The six tiles as this person may see them; as many queries however many records there are."""
    today, countries = timezone.localdate(), terms().countries
    capitals, marking = silence.capitals(None if user.writes else {})
    by_capital = {capital.country.pk: capital for capital in capitals}
    overdue, recorded = tally(today)
    pictures = weeks.sparklines(recorded, today, {pk: {"country": pk} for pk in countries})
    judged = assessments.by_country()
    tiles = [
        CountryTile(
            country,
            by_capital.get(pk),
            overdue[pk] if user.writes else None,
            judged.get(pk, []),
            pictures[pk],
        )
        for pk, country in countries.items()
    ]
    return CountryTiles(tiles, max([marking, *(one.marking for given in judged.values() for one in given)]))


def head_of(country: Country, overdue: int | None) -> tuple[CountryHead, int]:
    """One country's, with as many commitments overdue as were counted; and the highest marking of it."""
    capitals, marking = silence.capitals({})
    capital = next((one for one in capitals if one.country.pk == country.pk), None)
    judged = assessments.by_country().get(country.pk, [])
    return CountryHead(country, capital, overdue, judged), max([marking, *(one.marking for one in judged)])


def tally(today: date) -> tuple[Counter[int], dict[int, list[int]]]:
    """Commitments and follow-ups overdue, by the country of their record, and the records of each week.

    What is on several countries counts in each.
    """
    each = Count("pk")
    recorded = weeks.rows(today).values_list("country_ids", "week").annotate(count=each)
    late = FollowUp.objects.overdue(today).order_by().values_list("record__country_ids", Value(LATE))
    counted, overdue = list(recorded.union(late.annotate(count=each), all=True).order_by()), Counter[int]()
    for countries, week, number in counted:
        overdue.update(dict.fromkeys(countries, number) if week == LATE else {})
    return overdue, weeks.by_week(row for row in counted if row[1] != LATE)
