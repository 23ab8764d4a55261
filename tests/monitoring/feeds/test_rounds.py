"""Each feed has its turn whatever the others do, and each item comes once, whoever dies or comes at the same time."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context, as_owner
from monitoring.feeds import documents, rounds
from monitoring.feeds.documents import FeedSandbox
from monitoring.feeds.fetcher import Fetched, Fetcher, Known, Refusal
from monitoring.feeds.models import Feed, FeedItem
from monitoring.feeds.troubles import FeedTrouble
from tests import factories
from tests.cast import in_role

pytestmark = pytest.mark.django_db

Answer = Callable[[Known], Fetched]


def document(*titles: str) -> Fetched:
    items = "".join(f"<item><guid>{title[:5]}</guid><title>{title}</title></item>" for title in titles)
    body = f"<rss><channel><title>Agency</title>{items}</channel></rss>".encode()
    return Fetched(body, address="https://agency.example/feed.xml", known=Known('"v1"', ""))


class StubFetcher(Fetcher):
    """Answers each address as a test says."""

    def answering(self, **answers: Answer) -> "StubFetcher":
        self.answers: dict[str, Answer]
        object.__setattr__(self, "answers", answers)
        return self

    def fetch(self, address: str, known: Known) -> Fetched:
        return self.answers[address.split("//")[1].split(".")[0]](known)


def troubled(trouble: FeedTrouble) -> Answer:
    def raise_it(known: Known) -> Fetched:
        raise trouble

    return raise_it


@pytest.fixture(autouse=True)
def worker() -> Iterator[None]:
    with in_role("portal_worker"):
        yield


def run(seconds: float = 30, **answers: Answer) -> rounds.RoundTally:
    with access_context(User.objects.system().reader()):
        return rounds.run_round(StubFetcher().answering(**answers), seconds)


def stored(feed: Feed) -> Feed:
    with as_owner():
        return Feed.objects.get(pk=feed.pk)


def titles() -> list[str]:
    with as_owner():
        return list(FeedItem.objects.order_by("pk").values_list("title", flat=True))


def make_due(feed: Feed) -> None:
    with as_owner():
        Feed.objects.filter(pk=feed.pk).update(next_due=timezone.now(), active=True)


def test_what_a_feed_brings_comes_once() -> None:
    feed = factories.feed()
    tally = run(agency=lambda known: document("First news", "Other news"))
    make_due(feed)
    again = run(agency=lambda known: document("First news", "Third news", "Other news"))
    assert (tally.items, again.items, titles()) == (2, 1, ["First news", "Other news", "Third news"])
    now = stored(feed)
    assert (now.etag, now.failures, now.trouble, now.lease_until) == ('"v1"', 0, "", None)
    assert timedelta(minutes=29) < now.next_due - timezone.now() <= timedelta(minutes=30)


def test_an_unchanged_feed_is_asked_with_what_was_said_of_it() -> None:
    feed = factories.feed(etag='"v0"', last_modified="Monday")
    asked: list[Known] = []

    def unchanged(known: Known) -> Fetched:
        asked.append(known)
        return Fetched(None)

    run(agency=unchanged)
    assert (asked, stored(feed).etag, stored(feed).changed_at) == ([Known('"v0"', "Monday")], '"v0"', None)


def test_changed_words_are_a_change_and_the_earlier_ones_stay() -> None:
    feed = factories.feed()
    run(agency=lambda known: document("First news: three hurt"))
    make_due(feed)
    run(agency=lambda known: document("First news: five hurt"))
    with as_owner():
        item: Any = FeedItem.objects.get()
        before = list(item.feeditem_events.order_by("pgh_id").values_list("title", flat=True))
    assert (item.title, item.reworded_at is not None) == ("First news: five hurt", True)
    assert before == ["First news: three hurt", "First news: five hurt"]


def test_a_feed_in_trouble_says_why_and_takes_nobodys_turn() -> None:
    bad, good = factories.feed("bad"), factories.feed("good")
    run(bad=troubled(FeedTrouble("private", "bad.example")), good=lambda known: document("Good news"))
    now = stored(bad)
    assert (now.trouble, now.seen, now.failures, titles()) == ("private", "bad.example", 1, ["Good news"])
    assert stored(good).trouble == ""


def test_a_crash_of_one_turn_is_one_feeds_trouble() -> None:
    bad, _good = factories.feed("bad"), factories.feed("good")
    run(bad=lambda known: document("x").nothing, good=lambda known: document("Good news"))  # type: ignore[attr-defined]
    assert (stored(bad).trouble, titles()) == ("damaged", ["Good news"])


def test_feeds_wait_for_none_that_is_slow() -> None:
    gate, begun = threading.Event(), time.monotonic()

    def slow(known: Known) -> Fetched:
        gate.wait(20)
        return document("Late news")

    feeds = [factories.feed(f"slow{number}") for number in range(20)] + [factories.feed("good")]
    answers: dict[str, Answer] = {f"slow{number}": slow for number in range(20)}
    tally = run(seconds=2, good=lambda known: document("Good news"), **answers)
    gate.set()
    assert (tally.feeds, titles(), stored(feeds[0]).lease_until is not None) == (1, ["Good news"], True)
    assert time.monotonic() - begun < 15


def test_documents_that_compute_without_end_take_nobodys_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "SECONDS", 1)
    heavy = Fetched(b"<rss><channel>" + b"<" * 1_900_000, address="https://agency.example/feed.xml")
    bad = [factories.feed(f"bad{number}") for number in range(4)]
    good = [factories.feed(f"good{number}") for number in range(4)]
    answers: dict[str, Answer] = {feed.name.split()[1]: lambda known: heavy for feed in bad}
    answers |= {feed.name.split()[1]: lambda known: document("Good news") for feed in good}
    tally = run(30, **answers)
    assert (tally.feeds, tally.items, tally.troubles) == (8, 4, 4)
    assert [stored(feed).trouble for feed in (*bad, *good)] == ["heavy"] * 4 + [""] * 4


def test_what_is_not_written_when_the_round_ends_keeps_its_turn() -> None:
    feeds = [factories.feed(name) for name in ("one", "other")]
    tally = run(seconds=0, one=lambda known: document("News"), other=lambda known: document("News"))
    left = [stored(feed) for feed in feeds if stored(feed).lease_until]
    assert tally.feeds + len(left) == 2
    assert [(feed.trouble, feed.failures) for feed in left] == [("", 0)] * len(left)


def test_the_wait_doubles_with_each_failure_up_to_a_day() -> None:
    feed = factories.feed(cadence=60)
    waits = []
    for _turn in range(7):
        make_due(feed)
        run(agency=troubled(FeedTrouble("late")))
        waits.append(round((stored(feed).next_due - timezone.now()).total_seconds() / 3600))
    assert waits == [1, 2, 4, 8, 16, 24, 24]
    make_due(feed)
    run(agency=lambda known: document("News"))
    assert (stored(feed).failures, stored(feed).failing_since) == (0, None)


@pytest.mark.parametrize(
    ("asks", "hours"), [(timedelta(hours=5), 5), (timedelta(days=900), 24), (timedelta(0), 1)]
)
def test_a_server_says_when_to_come_again_within_bounds(asks: timedelta, hours: int) -> None:
    feed = factories.feed(cadence=60)
    run(agency=troubled(Refusal("status", 503, datetime.now(UTC) + asks)))
    assert round((stored(feed).next_due - timezone.now()).total_seconds() / 3600) == hours


def test_a_feed_that_is_gone_is_asked_no_more() -> None:
    feed = factories.feed()
    run(agency=troubled(Refusal("gone", 410, None)))
    assert (stored(feed).active, stored(feed).trouble) == (False, "gone")


def test_two_workers_share_the_feeds_and_never_one() -> None:
    factories.feed("one")
    with access_context(User.objects.system().reader()):
        first, second = rounds.claim(), rounds.claim()
    assert ([feed.name for feed in first], second) == (["The one"], [])


def test_who_lost_the_turn_writes_nothing() -> None:
    feed = factories.feed()
    with access_context(User.objects.system().reader()):
        (held,) = rounds.claim()
        with as_owner():
            Feed.objects.filter(pk=feed.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
        (later,) = rounds.claim()
        with FeedSandbox() as sandbox:
            fetcher = StubFetcher().answering(agency=lambda known: document("News"))
            turn = rounds.take_turn(held, fetcher, sandbox)
        assert (rounds.close_turn(held, turn), rounds.close_turn(later, turn)) == (0, 1)
    assert titles() == ["News"]


def test_the_database_keeps_an_item_once() -> None:
    feed = factories.feed()
    factories.feed_item(feed, "One")
    with pytest.raises(IntegrityError, match="feed_item_once"), transaction.atomic():
        factories.feed_item(feed, "One")


def test_items_that_tell_of_the_same_stand_together() -> None:
    one, other = factories.feed("one"), factories.feed("other")
    first = factories.feed_item(one, "Presidents meet in Khujand to discuss shared water of the Syr Darya")
    same = factories.feed_item(other, "Presidents meet in Khujand and discuss the shared waters of Syr Darya")
    third = factories.feed_item(other, "Electricity prices rise in three regions from January")
    assert (same.leader_id, third.leader_id) == (first.pk, None)


@pytest.mark.parametrize(
    ("title", "countries", "themes", "places"),
    [
        ("Таджикистан и Узбекистан обсудили воду в Худжанде", ["TJK", "UZB"], ["water"], ["Khujand"]),
        (
            "Kyrgyz border guards detain smugglers near Batken",
            ["KGZ"],
            ["borders", "organized-crime"],
            ["Batken"],
        ),
        ("В Бишкеке задержаны журналисты", ["KGZ"], ["human-rights"], ["Bishkek"]),
        ("A quiet day", [], [], []),
    ],
)
def test_countries_themes_and_places_are_suggested(
    title: str, countries: list[str], themes: list[str], places: list[str]
) -> None:
    item = factories.feed_item(factories.feed(), title)
    with as_owner():
        from ashgabat_centre.directory.models import Place
        from ashgabat_centre.reference.models import Country, Theme

        named = [Country.objects.get(pk=pk).iso3 for pk in item.country_ids]
        on = [Theme.objects.get(pk=pk).code for pk in item.theme_ids]
        at = [Place.objects.get(pk=pk).name_en for pk in item.place_ids]
    assert (set(named), set(on), at) == (set(countries), set(themes), places)
