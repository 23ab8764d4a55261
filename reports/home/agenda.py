"""Meetings of some days, with whom, as homes show them."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import Status
from liaison.meetings.models import Counterpart, Meeting, OwnParticipant
from liaison.meetings.rules import refuse_holding

State = Meeting.State
MOST = 200  # rows of people met, of all meetings together


@dataclass(frozen=True)
class Appointment:
    """A meeting and the people and institutions met, in one."""

    meeting: Any
    counterparts: list[Any] = field(default_factory=list)

    @property
    def sheet_url(self) -> str:
        """Where it is prepared."""
        return reverse("meeting-sheet", args=[self.meeting.slug])

    def is_past(self, now: datetime) -> bool:
        """Whether it is over, by its hour at its place where one is known, otherwise by its day in Ashgabat."""
        meeting = self.meeting
        if over := meeting.ends_at or meeting.starts_at:
            return bool(over <= now)
        return bool((meeting.ends_on or meeting.occurred_on) < timezone.localdate(now))


def appointments(days: Q) -> list[Appointment]:
    """Meetings that answer to this condition on people met, by day and hour, in one query."""
    rows = Counterpart.objects.filter(days).exclude(record__state=State.CANCELLED)
    rows = rows.exclude(record__status=Status.WITHDRAWN).select_related(
        "record__town", "organization", "person"
    )
    rows = rows.defer(*(f"record__{text}" for text in ("search", "body", "comment", "details", "names")))
    ordered = rows.order_by(
        "record__occurred_on", F("record__starts_at").asc(nulls_first=True), "record", "pk"
    )
    shown: dict[int, Appointment] = {}
    for row in ordered[:MOST]:
        shown.setdefault(row.record_id, Appointment(row.record)).counterparts.append(row)
    return list(shown.values())


def at_own_meetings(user: User) -> Q:
    """A condition on people met: at meetings that this person wrote, owns or takes part in."""
    taking_part = OwnParticipant.objects.filter(record=OuterRef("record"), user=user)
    return Q(record__author=user) | Q(record__owner=user) | Q(Exists(taking_part))


def from_to(first: date, last: date) -> Q:
    """A condition on people met: on these days."""
    return Q(record__occurred_on__range=(first, last))


@dataclass(frozen=True)
class OwnDays:
    """An officer's meetings: to log, planned and now past; today's and tomorrow's."""

    to_log: list[Appointment]
    today: list[Appointment]
    tomorrow: list[Appointment]

    @property
    def meetings(self) -> list[Any]:
        """All of them."""
        return [one.meeting for one in (*self.to_log, *self.today, *self.tomorrow)]


def own_days(user: User, now: datetime) -> OwnDays:
    """This person's meetings of today and tomorrow, and those planned that were never logged."""
    today = timezone.localdate(now)
    tomorrow = today + timedelta(days=1)
    unlogged = Q(record__state=State.PLANNED, record__occurred_on__lt=today)
    listed = appointments((unlogged | from_to(today, tomorrow)) & at_own_meetings(user))
    for one in listed:
        one.meeting.may_hold = not refuse_holding(one.meeting, user)
    to_log = [one for one in listed if one.meeting.state == State.PLANNED and one.is_past(now)]
    others = [one for one in listed if one not in to_log]
    return OwnDays(
        to_log,
        [one for one in others if one.meeting.occurred_on <= today],
        [one for one in others if one.meeting.occurred_on == tomorrow],
    )


def days_ahead(now: datetime, days: int = 7) -> list[Appointment]:
    """Planned meetings of the whole Centre from today on, for so many days."""
    today = timezone.localdate(now)
    return appointments(from_to(today, today + timedelta(days=days)) & Q(record__state=State.PLANNED))
