"""How many records there were in each of the last 26 weeks, and the small picture of it.

All pictures of one page share one scale, so that they can be compared.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Func, IntegerField, Value
from django.urls import reverse

from ashgabat_centre.records.models import Record

WEEKS = 26
WIDTH, STEP, HEIGHT = 3, 4, 24  # of a bar, from bar to bar, of the highest


@dataclass(frozen=True)
class Sparkline:
    """Records a week, the oldest first, drawn as bars; `url` lists exactly the rows that are counted."""

    counts: list[int]
    highest: int
    url: str

    width = WEEKS * STEP
    height = HEIGHT

    @property
    def total(self) -> int:
        """How many there were in all weeks."""
        return sum(self.counts)

    @property
    def path(self) -> str:
        """The bars as the path of an SVG; a week with any records shows at least a line."""
        tall = [max(1, round(HEIGHT * count / self.highest)) if count else 0 for count in self.counts]
        return "".join(
            f"M{place * STEP} {HEIGHT}v-{high}h{WIDTH}v{high}z" for place, high in enumerate(tall) if high
        )


def first_day(today: date) -> date:
    """The day on which the 26 weeks that end today began."""
    return today - timedelta(days=7 * WEEKS - 1)


def by_week(counted: Iterable[tuple[list[int], int, int]]) -> dict[int, list[int]]:
    """Numbers by countries and week, as numbers of each week by country; one on several countries counts in each."""
    weeks: dict[int, list[int]] = defaultdict(lambda: [0] * WEEKS)
    for countries, week, count in counted:
        for country in countries:
            weeks[country][week] += count
    return weeks


def rows(today: date) -> Any:
    """The records of the 26 weeks, each with the number of its week, from 0."""
    begun = first_day(today)
    week = Func(F("occurred_on"), Value(begun), template="((%(expressions)s) / 7)", arg_joiner=" - ")
    week.output_field = IntegerField()
    return Record.objects.filter(occurred_on__range=(begun, today)).order_by().annotate(week=week)


def sparklines(
    counts: dict[Any, list[int]], today: date, keys: dict[Any, dict[str, Any]]
) -> dict[Any, Sparkline]:
    """A picture for each of these keys; its values are the filters of the list that shows its records."""
    highest = max((max(weeks) for weeks in counts.values()), default=1) or 1
    days = {"since": first_day(today).isoformat(), "until": today.isoformat()}
    return {
        key: Sparkline(
            counts.get(key, [0] * WEEKS),
            highest,
            f"{reverse('record-list')}?{urlencode(own | days, doseq=True)}",
        )
        for key, own in keys.items()
    }
