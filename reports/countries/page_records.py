"""The records that stand on a country's page beside its timeline, all of them read in one query."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import DateTimeField, F, SmallIntegerField, Value
from django.db.models.functions import Cast, JSONObject

from ashgabat_centre.database.facts import facts_of
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.reference.models import Country, Organization
from ashgabat_centre.reference.vocabulary import terms
from liaison.meetings.models import Meeting
from monitoring.notes.models import SituationNote
from monitoring.notes.supersession import superseded
from partners.exchanges.models import Exchange

MOST, NOTES = 6, 24
SHOWN = ("kind", "reference", "title", "language", "status", "sensitivity", "theme_ids")
NAMED = ("name_en", "name_ru", "acronym", "acronym_ru")


@dataclass(frozen=True)
class PageRecords:
    """Records on one country: its newest current notes, its exchanges, each with its `partner`, what the situation in
    Afghanistan brings, and the meetings planned, the soonest first.
    """

    notes: list[Any]
    exchanges: list[Any]
    spilling: list[Any]
    planned: list[Any]

    def __iter__(self) -> Iterator[Any]:
        """All of them."""
        return (record for one in fields(self) for record in getattr(self, one.name))


def records_of(country: Country, today: date) -> PageRecords:
    """What this reader may see of them."""
    planned, *others = [
        _columns(rows, part)
        for part, rows in enumerate(
            (_planned(country, today), _notes(country), _exchanges(country), _spilling(country))
        )
    ]
    parts: list[list[Any]] = [[] for _part in range(1 + len(others))]
    for row in sorted(planned.union(*others, all=True), key=_place):
        record: Any = Record(occurred_on=row["occurred_on"], **row["facts"])
        record.partner = Organization(**row["partner"])
        parts[row["part"]].append(record)
    soonest, notes, exchanges, spilling = parts
    return PageRecords(notes[::-1], exchanges[::-1], spilling[::-1], soonest)


def _place(row: dict[str, Any]) -> tuple[Any, ...]:
    """Where it stands, from the oldest on; what has no hour comes before what has one."""
    return row["occurred_on"], row["hour"] is not None, row["hour"], row["pk"]


def _columns(rows: Any, part: int) -> Any:
    """These rows as columns that are the same for every part."""
    return rows.values(
        "occurred_on",
        "pk",
        "hour",
        part=Value(part, output_field=SmallIntegerField()),
        facts=facts_of(SHOWN),
        partner=JSONObject(**{name: f"exchange__partner__{name}" for name in NAMED}),
    )


def _rows(country: Country) -> Any:
    return Record.objects.concerning(country.pk).annotate(hour=Cast(Value(None), DateTimeField()))


def _notes(country: Country) -> Any:
    return _rows(country).of_kind(SituationNote).cleared().filter(~superseded()).newest_first()[:NOTES]


def _exchanges(country: Country) -> Any:
    return _rows(country).of_kind(Exchange).exclude(status=Status.WITHDRAWN).newest_first()[:MOST]


def _spilling(country: Country) -> Any:
    """Records on Afghanistan that concern the country too; on Afghanistan's own page, any of the five."""
    listed = terms().countries.items()
    members = [pk for pk, one in listed if one.member]
    beyond = [pk for pk, one in listed if not one.member]
    return (
        _rows(country)
        .filter(country_ids__overlap=beyond if country.member else members)
        .newest_first()[:MOST]
    )


def _planned(country: Country, today: date) -> Any:
    """Meetings that are planned from today on, the soonest first."""
    rows = Record.objects.concerning(country.pk).of_kind(Meeting).annotate(hour=F("meeting__starts_at"))
    rows = rows.filter(meeting__state=Meeting.State.PLANNED, occurred_on__gte=today)
    rows = rows.exclude(status=Status.WITHDRAWN)
    return rows.order_by("occurred_on", F("hour").asc(nulls_first=True), "pk")[:MOST]
