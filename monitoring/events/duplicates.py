"""Two events that are one: merged so that both keep their reports and histories, and parted again."""

import re

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.web.keyset import row_numbered
from monitoring.events.mergings import EventMerging
from monitoring.events.models import Event

NUMBER = re.compile(r"(?:^|/events/)([0-9a-f-]{32,36})(?:[/?#]|$)", re.IGNORECASE)


def event_named(words: str) -> Event | None:
    """The event whose number this is, or one of whose pages has this address; None where there is none."""
    number = NUMBER.search(words.strip())
    return row_numbered(Event.objects.all(), number[1]) if number else None


def refuse(event: Event, into: Event) -> str:
    """Why this event is not merged into that one; '' where it may be."""
    if event.pk == into.pk:
        return _("An event is not merged into itself: choose the other one.")
    if event.merged_into_id:
        return _("It is merged already. Undo that first.")
    if into.merged_into_id == event.pk:
        return _("The other event was merged into this one already. Undo that first.")
    if into.merged_into_id:
        return _("The other event is a duplicate itself: choose the one it was merged into.")
    return ""


@transaction.atomic
def merge_events(event: Event, into: Event, by: User, reason: str) -> None:
    """Let `into` stand for the event and for every duplicate of it. Raises Refused."""
    # In one order, so that two people who merge crosswise wait for each other.
    rows = Event.objects.select_for_update().filter(pk__in=[event.pk, into.pk]).order_by("pk")
    locked = {row.pk: row for row in rows}
    if sentence := refuse(locked[event.pk], locked[into.pk]):
        raise Refused(sentence)
    EventMerging.objects.create(event=event, into=into, by=by, reason=reason)
    Event.objects.together_with(event).update(merged_into=into)
    _carry_preference(locked[event.pk], locked[into.pk])
    Event.objects.filter(pk__in=[event.pk, into.pk]).weigh()


def _carry_preference(event: Event, into: Event) -> None:
    """What somebody preferred of the one stands for both where nobody preferred anything of the other."""
    if event.preferred_id and not into.preferred_id:
        Event.objects.filter(pk=into.pk).update(
            preferred=event.preferred_id,
            preferred_because=event.preferred_because,
            preferred_by=event.preferred_by_id,
        )


@transaction.atomic
def part_events(event: Event, by: User) -> None:
    """Let this event stand for itself again, and for what had been merged into it before. Raises Refused."""
    standing = EventMerging.objects.filter(undone_at=None)
    row = standing.filter(event=event).first()
    if row is None:
        raise Refused(_("It is not merged: somebody has undone it already."))
    standing.filter(pk=row.pk).update(undone_by=by, undone_at=timezone.now())
    lead = event.merged_into_id
    below, next_below = set[int](), {event.pk}
    while next_below:
        next_below = set(standing.filter(into__in=next_below).values_list("event_id", flat=True))
        below |= next_below
    Event.objects.filter(pk__in=below).update(merged_into=event)
    Event.objects.filter(pk=event.pk).update(merged_into=None)
    Event.objects.filter(pk__in=[event.pk, lead or 0]).weigh()
