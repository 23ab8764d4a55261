"""What nobody took of the inbox is emptied after some days, in bounded slices. Its number is kept, so that a feed that
still has it does not bring it back.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from monitoring.feeds.models import FeedItem

SLICE = 1_000  # groups of near-duplicates
EMPTY = {
    "title": "",
    "text": "",
    "link": "",
    "sketch": [],
    "country_ids": [],
    "theme_ids": [],
    "place_ids": [],
}


def empty_untaken(now: datetime, most: int = SLICE) -> int:
    """Empty items that were dismissed or never sorted, the oldest first, each with all that tell of the same once the
    last of them is old; how many. In the caller's transaction, as the portal itself.
    """
    before = now - timedelta(days=settings.FEED_ITEM_DAYS)
    keeping = FeedItem.objects.filter(leader=OuterRef("pk")).filter(
        Q(moment__gte=before) | Q(state=FeedItem.State.TAKEN)
    )
    untaken = FeedItem.objects.leading().legible().exclude(state=FeedItem.State.TAKEN)
    old = untaken.filter(~Exists(keeping), moment__lt=before).order_by("moment", "pk")
    groups = old.values("pk")[:most]
    return FeedItem.objects.filter(Q(pk__in=groups) | Q(leader__in=groups)).update(**EMPTY, emptied_at=now)
