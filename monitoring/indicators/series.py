"""An indicator's readings as its page shows them: by country a picture with the thresholds, and the table beside it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F, Window
from django.db.models.functions import DenseRank

from ashgabat_centre.reference.models import Country
from ashgabat_centre.reference.vocabulary import terms
from monitoring.indicators.bands import Band
from monitoring.indicators.models import Indicator, Reading

PERIODS = 36  # of a country that its page shows
WIDTH, HEIGHT = 300, 100  # of a picture


class PlottedReading(NamedTuple):
    """Where a reading stands in the picture."""

    x: float
    y: float
    band: Band


@dataclass(frozen=True)
class ReadingPeriod:
    """What was said of one period: the reading that stands, and the earlier ones it corrected, the latest first."""

    reading: Reading
    earlier: Sequence[Reading]


@dataclass(frozen=True)
class Series:
    """The readings of one country, the latest period first."""

    indicator: Indicator
    country: Country
    periods: Sequence[ReadingPeriod]

    width, height = WIDTH, HEIGHT

    @property
    def standing(self) -> list[Reading]:
        """The values that stand, the oldest first."""
        return [p.reading for p in reversed(self.periods) if p.reading.value is not None]

    @property
    def latest(self) -> Reading | None:
        """The latest value."""
        return self.standing[-1] if self.standing else None

    @property
    def is_stale(self) -> bool:
        """Whether its next reading is overdue."""
        return self.latest is None or not self.indicator.is_fresh(self.latest.day)

    @property
    def points(self) -> list[PlottedReading]:
        """The values in the picture, by their day."""
        return [
            PlottedReading(self._x(one.day), self._y(one.value or Decimal(0)), one.band)
            for one in self.standing
        ]

    @property
    def line(self) -> str:
        """The line through them, as the points of an SVG."""
        return " ".join(f"{one.x},{one.y}" for one in self.points)

    @property
    def attention_at(self) -> float:
        """Where attention begins in the picture."""
        return self._y(self.indicator.attention)

    @property
    def alarm_at(self) -> float:
        """Where alarm begins in the picture."""
        return self._y(self.indicator.alarm)

    def _x(self, day: date) -> float:
        first, last = self.standing[0].day, self.standing[-1].day
        return round(WIDTH * ((day - first) / (last - first) if last > first else 0.5), 1)

    def _y(self, value: Decimal) -> float:
        """From above; the picture holds all values and both thresholds."""
        values = [one.value or Decimal(0) for one in self.standing]
        values += [self.indicator.attention, self.indicator.alarm]
        low, high = min(values), max(values)
        return round(float(HEIGHT * (high - value) / (high - low)), 1)


def series_of(indicator: Indicator) -> list[Series]:
    """By country, in the United Nations' order, also one that was read once and no longer is; in one query."""
    by_country: dict[int, dict[date, list[Reading]]] = defaultdict(lambda: defaultdict(list))
    for reading in latest_periods_of(indicator):
        reading.indicator = indicator
        by_country[reading.country_id][reading.day].append(reading)
    wanted = {*indicator.country_ids, *by_country}
    return [
        Series(indicator, country, [ReadingPeriod(rows[0], rows[1:]) for rows in by_country[number].values()])
        for number, country in terms().countries.items()
        if number in wanted
    ]


def latest_periods_of(indicator: Indicator) -> list[Reading]:
    """All readings of the latest periods of each country, corrected ones too, the latest first."""
    placed = Window(DenseRank(), partition_by=[F("country")], order_by=[F("day").desc()])
    rows = Reading.objects.filter(indicator=indicator).annotate(place=placed).filter(place__lte=PERIODS)
    return list(rows.select_related("entered_by", "superseded_by").order_by("-day", "-pk"))
