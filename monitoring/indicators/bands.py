"""Thresholds: in which of three bands a value lies, how often an indicator is read, and which way is worse.

Two thresholds cut the line of values in three, without a gap and without an overlap: a value that lies on a
threshold has reached it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Band(IntegerChoices):
    """How bad a value is."""

    NORMAL = 0, _("normal")
    ATTENTION = 1, _("attention")
    ALARM = 2, _("alarm")


class Direction(TextChoices):
    """Which way is worse."""

    RISING = "rising", _("rising is worse")
    FALLING = "falling", _("falling is worse")


class Cadence(TextChoices):
    """How long the period of one reading is, named as PostgreSQL names it."""

    DAY = "day", _("every day")
    WEEK = "week", _("every week")
    MONTH = "month", _("every month")
    QUARTER = "quarter", _("every quarter")
    YEAR = "year", _("every year")

    @property
    def overdue_after(self) -> timedelta:
        """How long after a period's first day the next reading is overdue: both periods, and a grace."""
        return timedelta(days=2 * LENGTHS[self] + GRACES[self])

    def period_of(self, day: date) -> date:
        """The first day of the period in which a day lies."""
        match self:
            case Cadence.DAY:
                return day
            case Cadence.WEEK:
                return day - timedelta(days=day.weekday())
            case Cadence.MONTH:
                return day.replace(day=1)
            case Cadence.QUARTER:
                return day.replace(month=day.month - (day.month - 1) % 3, day=1)
        return day.replace(month=1, day=1)


# In days, at most.
LENGTHS = {Cadence.DAY: 1, Cadence.WEEK: 7, Cadence.MONTH: 31, Cadence.QUARTER: 92, Cadence.YEAR: 366}
GRACES = {Cadence.DAY: 2, Cadence.WEEK: 7, Cadence.MONTH: 14, Cadence.QUARTER: 30, Cadence.YEAR: 180}


@dataclass(frozen=True)
class Thresholds:
    """Where attention begins and where alarm does, and which way is worse."""

    attention: Decimal
    alarm: Decimal
    direction: Direction

    @property
    def in_order(self) -> bool:
        """Whether attention comes before alarm on the way to worse."""
        return self.attention != self.alarm and self.reached(self.alarm, self.attention)

    def reached(self, value: Decimal, threshold: Decimal) -> bool:
        """Whether a value lies on a threshold or beyond it."""
        return value >= threshold if self.direction == Direction.RISING else value <= threshold

    def band(self, value: Decimal) -> Band:
        """The one band in which a value lies."""
        if self.reached(value, self.alarm):
            return Band.ALARM
        return Band.ATTENTION if self.reached(value, self.attention) else Band.NORMAL
