"""The calendar's page: a month or a week, changed by links, so that it works by keyboard and without script."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from ashgabat_centre.accounts.request import Request
from liaison.calendar import days
from liaison.calendar.feed import is_off
from liaison.concurrences.basis import WANTS
from liaison.meetings.rules import refuse_holding

SPANS = {"month": days.month, "week": days.week}


@require_safe
def show(request: Request) -> HttpResponse:
    """The calendar; `span` is month or week, `on` any day in it. Without them, the current month."""
    if not request.user.is_desk_or_staff:
        raise Http404
    span, on = request.GET.get("span", "month"), _day(request.GET.get("on", ""))
    if span not in SPANS:
        raise Http404
    sheet = SPANS[span](on)
    for meeting in sheet.meetings:
        meeting.off, meeting.lacking = is_off(meeting), WANTS.get(meeting.wants, "")
        meeting.may_hold = not refuse_holding(meeting, request.user)
    today = timezone.localdate()
    context: dict[str, Any] = {
        "sheet": sheet,
        "span": span,
        "on": on,
        "today": today,
        "turns": {word: _address(span, day) for word, day in _turns(sheet, today).items()},
        "spans": {word: _address(word, on) for word in SPANS},
        "marking": sheet.marking,
    }
    return render(request, "liaison/calendar/calendar.html", context)


def _day(text: str) -> date:
    """The day in the address, or today in Ashgabat where there is none.

    Http404 for anything that is no day, or is farther off than any record.
    """
    if not text:
        return timezone.localdate()
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    first, last = days.FARTHEST
    if day is None or not first <= day <= last:
        raise Http404
    return day


def _turns(sheet: days.CalendarSheet, today: date) -> dict[str, date]:
    return {"before": sheet.before, "today": today, "after": sheet.after}


def _address(span: str, day: date) -> str:
    return f"{reverse('calendar')}?{urlencode({'span': span, 'on': day.isoformat()})}"
