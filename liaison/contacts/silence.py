"""How long ago the last contact was: by capital and tier, and person by person."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DateField, F, Max, Q, SmallIntegerField, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.directory.models import Person
from ashgabat_centre.reference.models import Country
from liaison.contacts.models import SilenceThreshold, held, sent, silent, silent_contacts
from liaison.meetings.governments import governments, of_governments

MOST = 200  # people of one list, the longest silence first
LETTERS = None  # stands in the place of a tier
MET, WRITTEN, KEPT = "met", "written", "kept"

Tier = Person.Tier


@dataclass(frozen=True)
class Silence:
    """Since when there was no contact; `since` is None where there never was one."""

    since: date | None
    today: date
    limit: int | None  # days; None where nobody is reminded

    @property
    def days(self) -> int | None:
        """Days since the last contact; None where there never was one."""
        return (self.today - self.since).days if self.since else None

    @property
    def too_long(self) -> bool:
        """Whether it is longer than allowed. Never having met counts as too long."""
        return self.limit is not None and (self.days is None or self.days > self.limit)


def limits() -> dict[int, int | None]:
    """Days without contact after which one is reminded, by tier."""
    return dict(SilenceThreshold.objects.values_list("tier", "days"))


# --- By capital and tier ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Capital:
    """One Government: the last contact at each tier, and the last letter to it."""

    country: Country
    silences: list[Silence]

    @property
    def too_long(self) -> int:
        """At how many tiers the last contact is too long ago."""
        return sum(silence.too_long for silence in self.silences)


def capitals(days: dict[int, int | None] | None = None) -> tuple[list[Capital], int]:
    """The five Governments, by tier and then letters, and the highest marking of what was read for it. Where no limits
    are given, they are read in the same query.

    A person who is not in the directory counts as the lowest tier; a letter to an institution alone counts
    for no tier.
    """
    today, last = timezone.localdate(), dict[tuple[int, int | None], date]()
    read = list(_met(today).union(_written(today), *([_kept()] if days is None else []), all=True).order_by())
    contacts = [row for row in read if row[0] != KEPT]
    if days is None:
        days = {tier: limit for of, _country, tier, _day, limit in read if of == KEPT}
    for of, country, tier, day, _marking in contacts:
        for row in (tier, *([LETTERS] if of == WRITTEN else [])):
            last[country, row] = max(day, last.get((country, row), day))
    rows = []
    for country in governments():
        tiers = [Silence(last.get((country.pk, tier)), today, days.get(tier)) for tier in Tier.values]
        rows.append(Capital(country, [*tiers, Silence(last.get((country.pk, LETTERS)), today, None)]))
    return rows, max((marking for *_, marking in contacts), default=0)


def _met(today: date) -> Any:
    """The last meeting by country and tier."""
    tier = Coalesce("person__tier", Value(int(Tier.OTHER)), output_field=SmallIntegerField())
    rows = of_governments(held(today)).values_list(Value(MET), "organization__country", tier)
    return rows.annotate(last=Max("record__occurred_on"), marking=Max("record__sensitivity"))


def _kept() -> Any:
    """The limits by tier, with the days in the place of a marking."""
    nobody, never = Value(None, output_field=SmallIntegerField()), Value(None, output_field=DateField())
    return SilenceThreshold.objects.order_by().values_list(Value(KEPT), nobody, "tier", never, "days")


def _written(today: date) -> Any:
    """The last letter by country and the tier of the person written to."""
    rows = of_governments(sent(today)).values_list(Value(WRITTEN), "organization__country", "person__tier")
    return rows.annotate(last=Max("occurred_on"), marking=Max("sensitivity"))


# --- Person by person ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Quiet:
    """A person not spoken to for longer than their tier allows."""

    person: Any
    silence: Silence


def overdue(lead: User | None = None) -> list[Quiet]:
    """People not spoken to for too long, the longest silence first: those met at a Government, and those who
    are an officer's contact, met or not. With `lead`, only that officer's own, as the inbox counts them.
    """
    today = timezone.localdate()
    officials = of_governments(held(today)).filter(person__isnull=False)
    entries = officials.values(entry=Coalesce("person__merged_into", "person"))
    everybodys = Person.objects.in_use().filter(Q(lead__isnull=False) | Q(pk__in=entries))
    people = silent_contacts(lead) if lead else silent(everybodys)
    rows = people.select_related("lead").order_by(F("last").asc(nulls_first=True), "pk")
    return [Quiet(person, Silence(person.last, today, person.limit)) for person in rows]
