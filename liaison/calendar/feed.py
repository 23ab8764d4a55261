"""Meetings as a calendar program reads them (iCalendar, RFC 5545).

A feed leaves the portal for a telephone or a provider's computers, and its address needs no second factor. So
it carries less than a page (docs/decisions/0035): subject and place of an unclassified meeting, only the time
of a confidential one, nothing of a strictly confidential one; and no more than its reader may export.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.records.models import Status
from liaison.concurrences import basis
from liaison.concurrences.basis import wants
from liaison.meetings import zones
from liaison.meetings.models import Meeting

BACK = timedelta(days=92)  # how far back a feed goes; what is older is looked up in the portal
MOST = 2000  # events of one feed, the newest first
EVERY = timedelta(hours=1)  # how often a program is asked to look again
LASTS = timedelta(hours=1)  # a meeting whose end nobody wrote down
NAMES = uuid5(NAMESPACE_URL, "urn:unrcca:meetings")


def ceiling(user: User) -> int:
    """The highest marking of which anything goes into this person's feed; -1 where nothing does."""
    return min(user.export_level, Sensitivity.CONFIDENTIAL)


def meetings_for(user: User) -> list[Any]:
    """The meetings of a feed.

    Call it in this person's own access context: the database shows what they may read.
    """
    since = timezone.localdate() - BACK
    rows = Meeting.objects.filter(occurred_on__gte=since, sensitivity__lte=ceiling(user))
    return list(rows.select_related("town").annotate(wants=wants()).order_by("-occurred_on", "-pk")[:MOST])


def write(user: User, meetings: Iterable[Any], full: Callable[[str], str]) -> bytes:
    """The feed in its owner's language; `full` makes a path of the portal a full address."""
    with translation.override(user.language):
        calendar = _calendar()
        for meeting in meetings:
            calendar.add_component(_event(meeting, full(meeting.get_absolute_url())))
    # Every zone is written out as its law stood, for programs that keep no list of zones or an old one.
    calendar.add_missing_timezones(last_date=_last_day(calendar))
    written: bytes = calendar.to_ical()
    return written


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//UNRCCA//Portal//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", _("UNRCCA meetings"))
    calendar.add("x-wr-calname", _("UNRCCA meetings"))
    calendar.add("refresh-interval", EVERY, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    return calendar


def _last_day(calendar: Calendar) -> date:
    days = [event.start for event in calendar.events]
    return max((_day(day) for day in days), default=timezone.localdate()) + timedelta(days=366)


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _event(meeting: Any, address: str) -> Event:
    event, off = Event(), is_off(meeting)
    starts, ends = span(meeting)
    event.add("uid", f"{uuid5(NAMES, meeting.reference)}@unrcca")
    event.add("dtstamp", meeting.updated_at)
    event.add("last-modified", meeting.updated_at)
    event.add("sequence", meeting.version)
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("summary", _summary(meeting, off))
    lines = (_clock(meeting), _lacking(meeting), str(Sensitivity(meeting.sensitivity).label), address)
    event.add("description", "\n".join(filter(None, lines)))
    event.add("url", address)
    tentative = meeting.status == Status.DRAFT or _wants(meeting) == basis.PLANNED
    event.add("status", "CANCELLED" if off else "TENTATIVE" if tentative else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if off else "OPAQUE")
    event.add("class", "PRIVATE" if tells_all(meeting) else "CONFIDENTIAL")
    if tells_all(meeting) and meeting.where:
        event.add("location", meeting.where)
    return event


def tells_all(meeting: Meeting) -> bool:
    """Whether subject and place may leave with the feed."""
    return bool(meeting.sensitivity == Sensitivity.UNCLASSIFIED)


def _wants(meeting: Any) -> str:
    """What it lacks in one word, where that was asked with it."""
    return getattr(meeting, "wants", None) or ""


def _lacking(meeting: Any) -> str:
    """What an unclassified meeting lacks as a contact with a party; '' where nothing may be said."""
    return str(basis.WANTS.get(_wants(meeting), "")).capitalize() if tells_all(meeting) else ""


def is_off(meeting: Meeting) -> bool:
    """Whether the meeting will not be held, or was not."""
    return meeting.state in (Meeting.State.CANCELLED, Meeting.State.NOT_HELD) or (
        meeting.status == Status.WITHDRAWN
    )


def span(meeting: Meeting) -> tuple[date, date]:
    """Start and end: moments in the meeting place's time zone, or whole days where no hour is known."""
    starts = zones.local(meeting.starts_at, meeting.time_zone)
    if starts is None:
        return meeting.occurred_on, (meeting.ends_on or meeting.occurred_on) + timedelta(days=1)
    return starts, zones.local(meeting.ends_at, meeting.time_zone) or starts + LASTS


def _summary(meeting: Meeting, off: bool) -> str:
    name = meeting.title if tells_all(meeting) else f"{_('Meeting')} {meeting.reference}"
    return _("Cancelled: %(meeting)s") % {"meeting": name} if off else name


def _clock(meeting: Meeting) -> str:
    """Place and hour in words, for programs that show every hour in the reader's own time zone."""
    return ", ".join(filter(None, (meeting.where if tells_all(meeting) else "", meeting.hours)))
