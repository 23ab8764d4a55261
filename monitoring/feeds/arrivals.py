"""What a feed brought goes into the inbox: each item once, a changed one as a change, those that are alike together."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from ashgabat_centre.web.characters import language_of
from monitoring import similarity
from monitoring.feeds.documents import FeedEntry
from monitoring.feeds.models import TOGETHER, Feed, FeedItem
from monitoring.feeds.suggestions import suggest

SAID = ("title", "text", "link", "published")
FIRST = datetime(1990, 1, 1, tzinfo=UTC)  # no feed is older: before it a clock stood wrong
AHEAD = timedelta(days=2)  # as far as a clock or a zone may be wrong
NAMELESS = 120  # characters of the text that stand for a headline


def take_in(feed: Feed, entries: Iterable[FeedEntry], now: datetime) -> tuple[int, int]:
    """How many of these items are new, and how many say something else now. In the caller's transaction."""
    known = {
        item.upstream: item
        for item in FeedItem.objects.filter(feed=feed, upstream__in=[entry.upstream for entry in entries])
    }
    added = reworded = 0
    for entry in entries:
        item = known.get(entry.upstream)
        if item is None:
            known[entry.upstream] = bring_in(feed, entry, now)
            added += 1
        elif item.emptied_at is None and reword(item, entry, now):
            reworded += 1
    return added, reworded


def bring_in(feed: Feed, entry: FeedEntry, now: datetime) -> FeedItem:
    """A new item, with what it seems to be about, in the group of those that tell of the same."""
    item = FeedItem(feed=feed, upstream=entry.upstream, came_at=now)
    _say(item, entry, now)
    item.moment = min(item.published or now, now)
    stems = similarity.stems_of(item.title, item.text)
    item.sketch = similarity.sketch_of(stems)
    if leader := _leader(item, stems):
        item.leader, item.state, item.record_id = leader, leader.state, leader.record_id
        item.decided_by_id, item.decided_at = leader.decided_by_id, leader.decided_at
    item.save()
    return item


def reword(item: FeedItem, entry: FeedEntry, now: datetime) -> bool:
    """Whether the feed says something else of this item now; its history keeps what it said before."""
    before = [getattr(item, name) for name in SAID]
    _say(item, entry, now)
    if before == [getattr(item, name) for name in SAID]:
        return False
    item.reworded_at = now
    item.save()
    return True


def meant(published: datetime | None, now: datetime) -> datetime | None:
    """The moment of publication, where it can be one; otherwise the item counts from when it came."""
    return published if published and FIRST <= published <= now + AHEAD else None


def _say(item: FeedItem, entry: FeedEntry, now: datetime) -> None:
    """The entry's words, and what they suggest."""
    item.title = entry.title or " ".join(entry.text[:NAMELESS].split())
    item.text, item.link, item.published = entry.text, entry.link, meant(entry.published, now)
    item.language = language_of(f"{item.title} {item.text}")
    about = suggest(item.title, item.text)
    hints = item.feed
    item.country_ids = list(dict.fromkeys([*about.countries, *hints.country_ids]))
    item.theme_ids = list(dict.fromkeys([*about.themes, *hints.theme_ids]))
    item.place_ids = about.places


def _leader(item: FeedItem, stems: similarity.Stems) -> FeedItem | None:
    """The first of the group this item belongs to; None where nothing of the week is alike."""
    near = FeedItem.objects.filter(
        sketch__overlap=item.sketch, moment__range=(item.moment - TOGETHER, item.moment + TOGETHER)
    )
    rows = list(near.select_related("leader").newest_first()[: similarity.COMPARED]) if item.sketch else []
    alike = similarity.most_alike(
        stems, ((number, similarity.stems_of(row.title, row.text)) for number, row in enumerate(rows))
    )
    return None if alike is None else rows[alike].leader or rows[alike]
