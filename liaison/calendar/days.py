"""The calendar's days: a month of weeks, or one week.

A meeting stands on its day at the place where it is held.
"""

from calendar import Calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q

from liaison.calendar import due
from liaison.concurrences.basis import wants
from liaison.meetings.models import Meeting

WEEKS = Calendar(firstweekday=0)  # Monday first, as the region's calendars are printed
FARTHEST = date(1991, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True)
class Day:
    """One day: its meetings, and what falls due on it."""

    date: date
    meetings: list[Any]
    due: list[due.Due]
    inside: bool  # whether it belongs to the month that is shown, and is no neighbour's


@dataclass(frozen=True)
class CalendarSheet:
    """The weeks that are shown, and the days to which the links back and on lead."""

    weeks: list[list[Day]]
    before: date
    after: date

    @property
    def meetings(self) -> list[Any]:
        """Every meeting shown, once, however many days it takes."""
        meetings = {meeting.pk: meeting for week in self.weeks for day in week for meeting in day.meetings}
        return list(meetings.values())

    @property
    def marking(self) -> int:
        """The highest marking of what is shown."""
        falling = (one.marking for week in self.weeks for day in week for one in day.due)
        return max((*falling, *(meeting.sensitivity for meeting in self.meetings)), default=0)


def month(on: date) -> CalendarSheet:
    """The month of this day, in whole weeks."""
    weeks = WEEKS.monthdatescalendar(on.year, on.month)
    first = on.replace(day=1)
    return _sheet(weeks, first - timedelta(days=1), first + timedelta(days=31), on.month)


def week(on: date) -> CalendarSheet:
    """The week of this day."""
    monday = on - timedelta(days=on.weekday())
    days = [monday + timedelta(days=number) for number in range(7)]
    return _sheet([days], monday - timedelta(days=7), monday + timedelta(days=7))


def _sheet(weeks: list[list[date]], before: date, after: date, month: int = 0) -> CalendarSheet:
    first, last = weeks[0][0], weeks[-1][-1]
    by_day, falling = _by_day(first, last), defaultdict[date, list[due.Due]](list)
    for one in due.between(first, last):
        falling[one.day].append(one)
    rows = [[Day(day, by_day[day], falling[day], month in (0, day.month)) for day in days] for days in weeks]
    return CalendarSheet(rows, before, after)


def _by_day(first: date, last: date) -> dict[date, list[Any]]:
    by_day: dict[date, list[Any]] = defaultdict(list)
    for meeting in _between(first, last):
        day = max(meeting.occurred_on, first)
        until = min(meeting.ends_on or meeting.occurred_on, last)
        while day <= until:
            by_day[day].append(meeting)
            day += timedelta(days=1)
    return by_day


def _between(first: date, last: date) -> Any:
    """The meetings of these days, by day and hour, whole days first."""
    ends_later = Q(ends_on=None, occurred_on__gte=first) | Q(ends_on__gte=first)
    rows = Meeting.objects.filter(ends_later, occurred_on__lte=last).select_related("town")
    rows = rows.annotate(wants=wants())
    rows = rows.prefetch_related("counterparts__organization__former_names", "counterparts__person").defer(
        "body", "comment", "details", "summary"
    )
    return rows.order_by(F("starts_at").asc(nulls_first=True), "occurred_on", "pk")
