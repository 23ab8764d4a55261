"""The figures of the home page: what was cleared in the period, by country, what waits, the latest briefing."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.records.kinds import counted, kinds
from ashgabat_centre.records.models import Record
from ashgabat_centre.reference.vocabulary import terms
from liaison.contacts import silence
from reports.briefings.models import Briefing, Schedule


@dataclass(frozen=True)
class CutOffPeriod:
    """A period from `start` up to, but not at, `end`."""

    start: datetime
    end: datetime

    def address(self) -> dict[str, str]:
        """The filter values by which a list shows exactly this period's cleared records."""
        return {"status": "cleared", "cleared_from": _iso(self.start), "cleared_to": _iso(self.end)}


@dataclass(frozen=True)
class GridCell:
    """A number, and the address of the list that shows exactly the rows it counts."""

    count: int
    url: str
    label: str


def _iso(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")


def periods(schedule: Schedule | None, now: datetime) -> dict[str, CutOffPeriod]:
    """The current period and the one before it, by the cut-offs of the weekly briefing."""
    start = schedule.slot_at(now) - timedelta(days=7) if schedule else now - timedelta(days=7)
    week = timedelta(days=7)
    # Minutes are enough for a reader and keep the address of a number the same while the page is read.
    until = (now + timedelta(minutes=1)).replace(second=0, microsecond=0)
    return {"current": CutOffPeriod(start, until), "previous": CutOffPeriod(start - week, start)}


def cleared_counts(period: CutOffPeriod) -> Counter[tuple[str, int | None]]:
    """How many records that count were cleared, by kind and country; under None each once for the region."""
    grouped = (
        Record.objects.cleared_between(period.start, period.end)
        .filter(counted(), kind__in=citable_kinds())
        .order_by()
        .values_list("kind", "country_ids")
        .annotate(count=Count("pk"))
    )
    counts: Counter[tuple[str, int | None]] = Counter()
    for kind, countries, count in grouped:
        for country in (None, *countries):
            counts[kind, country] += count
    return counts


def citable_kinds() -> list[str]:
    """The kinds of record that a briefing cites."""
    return [name for name, kind in kinds().items() if kind.citable]


def grid(period: CutOffPeriod) -> dict[str, Any]:
    """Countries as columns and kinds as rows, each number with its list."""
    counts = cleared_counts(period)
    countries = terms().countries
    rows = []
    for name in citable_kinds():
        label = str(kinds()[name]._meta.verbose_name_plural)
        cells = [_cell(counts, period, name, number, country.name) for number, country in countries.items()]
        rows.append({"label": label, "cells": cells, "total": _cell(counts, period, name, None, label)})
    return {"countries": countries.values(), "rows": rows}


def _cell(
    counts: Counter[tuple[str, int | None]], period: CutOffPeriod, kind: str, country: int | None, label: str
) -> GridCell:
    address = period.address() | kinds()[kind].counted_by | ({"country": str(country)} if country else {})
    return GridCell(counts[kind, country], f"{reverse(f'{kind}-list')}?{urlencode(address)}", label)


def waiting(user: User, most: int = 8) -> list[Any]:
    """What needs this person's action, up to `most` rows."""
    return list(Record.objects.waiting_for(user).listed().newest_first()[:most])


def silent_capitals(user: User) -> tuple[list[silence.Capital], int]:
    """For the head, the Governments with a tier that was not spoken to for too long, and the highest marking
    of what shows it. Each officer's own contacts are in their inbox.
    """
    if user.role != Role.HEAD:
        return [], 0
    capitals, marking = silence.capitals(silence.limits())
    return [capital for capital in capitals if capital.too_long], marking


def latest_briefing() -> Briefing | None:
    """The latest briefing the reader may see; None where there is none."""
    briefing: Briefing | None = (
        Briefing.objects.select_related("schedule", "cleared_by")
        .defer("search", "body")
        .order_by("-slot", "-pk")
        .first()
    )
    return briefing
