"""What nobody took is emptied after its days, in slices, and a feed that still has it does not bring it back."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context, as_owner
from monitoring.feeds import arrivals, old_items
from monitoring.feeds.documents import FeedEntry
from monitoring.feeds.models import FeedItem
from tests import factories
from tests.cast import Clients, in_role

pytestmark = pytest.mark.django_db

DAYS = timedelta(days=settings.FEED_ITEM_DAYS)
TITLE = "Presidents meet in Khujand to discuss shared water"
ALIKE = "Presidents meet in Khujand and discuss shared waters"


def empty(now: datetime, most: int = old_items.SLICE) -> int:
    with in_role("portal_worker"), access_context(User.objects.system().reader()):
        return old_items.empty_untaken(now, most)


def stored(item: FeedItem) -> Any:
    with as_owner():
        return FeedItem.objects.get(pk=item.pk)


def decide(item: FeedItem, state: str, by: User, **to: Any) -> None:
    with as_owner():
        FeedItem.objects.filter(pk=item.pk).update(
            state=state, decided_by=by, decided_at=timezone.now(), **to
        )


def test_what_was_dismissed_or_never_sorted_is_emptied_on_its_day_and_not_before(analyst: User) -> None:
    feed = factories.feed(country_ids=[398])
    items = [factories.feed_item(feed, title, text="Words.") for title in (TITLE, "Exchange rates")]
    decide(items[1], "dismissed", analyst)
    first, last = (moments := sorted(stored(item).moment for item in items))[0], moments[-1]
    assert empty(first + DAYS) == 0
    now = last + DAYS + timedelta(seconds=1)
    assert empty(now) == 2
    for item, state in zip(items, ("new", "dismissed"), strict=True):
        kept = stored(item)
        said = (
            kept.title,
            kept.text,
            kept.link,
            kept.country_ids,
            kept.theme_ids,
            kept.place_ids,
            kept.sketch,
        )
        assert (said, kept.emptied_at, kept.state) == (("", "", "", [], [], [], []), now, state)
        assert (kept.feed_id, kept.upstream) == (feed.pk, item.upstream)


def test_what_was_taken_stays(analyst: User) -> None:
    item, note = factories.feed_item(factories.feed(), TITLE), factories.situationnote(analyst)
    decide(item, "taken", analyst, record_id=note.pk)
    assert (empty(timezone.now() + 9 * DAYS), stored(item).title) == (0, TITLE)


def test_it_goes_by_slices_the_oldest_first() -> None:
    feed, now = factories.feed(), timezone.now()
    titles = ("Harvest of cotton", "Exchange rates", "Football in Osh")
    items = [
        factories.feed_item(feed, title, published=now - timedelta(days=age))
        for age, title in zip((3, 9, 6), titles, strict=True)
    ]
    later = now + DAYS + timedelta(seconds=1)
    left = []
    while empty(later, most=1):
        left.append([item.upstream for item in items if stored(item).title])
    assert left == [["Harvest of cotton", "Football in Osh"], ["Harvest of cotton"], []]


def test_a_group_is_emptied_together_once_its_last_is_old() -> None:
    now = timezone.now()
    first = factories.feed_item(factories.feed(), TITLE, published=now - timedelta(days=5))
    second = factories.feed_item(factories.feed("other"), ALIKE, published=now)
    assert stored(second).leader_id == first.pk
    assert empty(now + DAYS - timedelta(days=1)) == 0
    assert empty(now + DAYS + timedelta(minutes=1)) == 2


def test_a_feed_that_still_has_it_brings_it_back_neither_as_new_nor_as_changed() -> None:
    feed, now = factories.feed(), timezone.now()
    item = factories.feed_item(feed, TITLE)
    later = now + DAYS + timedelta(minutes=1)
    empty(later)
    entry = FeedEntry(item.upstream, "Other words", "And more of them.", "https://agency.example/2", later)
    with in_role("portal_worker"), access_context(User.objects.system().reader()):
        assert arrivals.take_in(feed, [entry], later) == (0, 0)
    with as_owner():
        assert (FeedItem.objects.count(), stored(item).title) == (1, "")


def test_no_page_shows_an_emptied_item(analyst: User, client_for: Clients) -> None:
    feed = factories.feed()
    item = factories.feed_item(feed, TITLE)
    empty(timezone.now() + DAYS + timedelta(minutes=1))
    client = client_for(analyst)
    assert list(client.get(f"{reverse('feed-inbox')}?state=all").context["page"].rows) == []
    assert list(client.get(feed.get_absolute_url()).context["items"]) == []
    assert client.get(item.get_absolute_url()).status_code == 404
    assert client.get(reverse("feed-item-evidence", args=[item.pk])).status_code == 404
    assert not client.get(f"{reverse('event-new')}?item={item.pk}").context["form"].is_bound
