"""An item is dismissed, or that is taken back, always with all that tell of the same."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from monitoring.feeds.models import WITHIN, FeedItem

State = FeedItem.State


def dismiss(numbers: Iterable[int], user: User) -> list[int]:
    """Dismiss these items and all that tell of the same; the numbers of those that were waiting."""
    waiting = FeedItem.objects.filter(pk__in=list(numbers), leader=None, state=State.NEW)
    leaders = list(waiting.values_list("pk", flat=True))
    _groups(leaders).filter(state=State.NEW).update(
        state=State.DISMISSED, decided_by=user, decided_at=timezone.now()
    )
    return leaders


def restore(numbers: Iterable[int], user: User) -> int:
    """Put back what this person has dismissed within the last minutes; how many items stand in the inbox again."""
    recent = FeedItem.objects.filter(
        pk__in=list(numbers),
        leader=None,
        state=State.DISMISSED,
        decided_by=user,
        decided_at__gt=timezone.now() - WITHIN,
    )
    leaders = list(recent.values_list("pk", flat=True))
    own = _groups(leaders).filter(state=State.DISMISSED, decided_by=user)
    own.update(state=State.NEW, decided_by=None, decided_at=None)
    return len(leaders)


def _groups(leaders: list[int]) -> Any:
    return FeedItem.objects.filter(Q(pk__in=leaders) | Q(leader__in=leaders))
