"""What was cleared in a period of the weekly briefing, by kind and country; each number opens the rows it counts."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.records.kinds import counted, kinds
from ashgabat_centre.records.models import Record
from ashgabat_centre.reference.vocabulary import terms
from reports.briefings.models import Schedule


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


def grids(wanted: str, now: datetime) -> dict[str, Any]:
    """The period asked for, with its name, and the other beside it.

    Unless one is asked for, the one that is running; while nothing is cleared in that one yet, the last whole one.
    """
    schedule = Schedule.objects.filter(active=True).order_by("pk").first()
    both = periods(schedule, now)
    counted = {name: grid(period) for name, period in both.items()}
    running = sum(row["total"].count for row in counted["current"]["rows"])
    chosen = wanted if wanted in both else "current" if running else "previous"
    return {
        "chosen": chosen,
        "period": both[chosen],
        "grid": counted[chosen],
        "running": running,
        "periods": both,
    }


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
