"""The meetings before and after one, with any of the same institutions."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from ashgabat_centre.records.models import Status
from liaison.meetings.models import Counterpart, Meeting, State


@dataclass(frozen=True)
class Neighbours:
    """The nearest on either side that this reader may see; None where there is none."""

    earlier: Meeting | None
    later: Meeting | None


def neighbours(meeting: Meeting) -> Neighbours:
    """Those that were held, or are planned, by date. Both come in one query."""
    met = Counterpart.objects.filter(organization__in=meeting.counterparts.values("organization"))
    others = Meeting.objects.filter(pk__in=met.values("record"), state__in=(State.HELD, State.PLANNED))
    others = others.exclude(Q(pk=meeting.pk) | Q(status=Status.WITHDRAWN))
    before = _before(meeting)
    nearest = others.filter(before).order_by("-occurred_on", "-pk")[:1]
    rows = list(nearest.union(others.exclude(before).order_by("occurred_on", "pk")[:1], all=True))
    side = {_precedes(row, meeting): row for row in rows}
    return Neighbours(side.get(True), side.get(False))


def _before(meeting: Meeting) -> Q:
    return Q(occurred_on__lt=meeting.occurred_on) | Q(occurred_on=meeting.occurred_on, pk__lt=meeting.pk)


def _precedes(one: Any, other: Any) -> bool:
    return bool((one.occurred_on, one.pk) < (other.occurred_on, other.pk))
