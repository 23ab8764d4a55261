"""The inbox: what staff see of the feeds, what they do with an item, and who sees nothing of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.web.resume import form_token
from monitoring.feeds.models import AllowedHost, Feed, FeedItem
from monitoring.notes.models import SituationNote
from tests import factories
from tests.cast import NAMES, Clients, in_role, seen_by

pytestmark = pytest.mark.django_db

STAFF = {"officer", "colleague", "analyst", "head", "outsider", "listed"}


@pytest.fixture
def feed() -> Feed:
    return factories.feed(country_ids=[398])


def again(item: FeedItem) -> Any:
    with as_owner():
        return FeedItem.objects.select_related("record").get(pk=item.pk)


def shown(page: Any) -> list[str]:
    return [row.title for row in page.context["page"].rows]


# --- Who sees what ----------------------------------------------------------------------------------------------


def test_row_152_feeds_and_items_are_the_staffs_alone(cast: dict[str, User], feed: Feed) -> None:
    factories.feed_item(feed)
    seen = {}
    for name in NAMES:
        with seen_by(cast[name]):
            seen[name] = (Feed.objects.exists(), FeedItem.objects.exists())
    assert seen == {name: (name in STAFF, name in STAFF) for name in NAMES}


def test_row_152_its_pages_are_not_there_for_others(
    cast: dict[str, User], client_for: Clients, feed: Feed
) -> None:
    item = factories.feed_item(feed)
    addresses = [reverse("feed-inbox"), reverse("feeds"), feed.get_absolute_url(), item.get_absolute_url()]
    for name in ("desk", "administrator"):
        answers = [client_for(cast[name]).get(address).status_code for address in addresses]
        assert answers == [404] * 4


def test_row_152_no_person_makes_up_an_item_or_changes_what_a_feed_said(analyst: User, feed: Feed) -> None:
    item = factories.feed_item(feed)
    for statement in (
        f"update monitoring_feeditem set title = 'x' where id = {item.pk}",
        "insert into monitoring_feeditem (upstream) values ('x')",
        f"delete from monitoring_feeditem where id = {item.pk}",
    ):
        with seen_by(analyst), pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
            connection.cursor().execute(statement)


def test_row_152_what_is_taken_stays_and_a_dismissal_is_its_own_persons(
    analyst: User, officer: User, feed: Feed
) -> None:
    now, record = timezone.now(), factories.situationnote(officer)
    taken = factories.feed_item(feed, "Taken already")
    dismissed = factories.feed_item(feed, "Dismissed by somebody else")
    with as_owner():
        FeedItem.objects.filter(pk=taken.pk).update(
            state="taken", decided_by=officer, decided_at=now, record_id=record.pk
        )
        FeedItem.objects.filter(pk=dismissed.pk).update(state="dismissed", decided_by=officer, decided_at=now)
    for item in (taken, dismissed):
        with (
            seen_by(analyst),
            pytest.raises(ProgrammingError, match="stays|ten minutes"),
            transaction.atomic(),
        ):
            FeedItem.objects.filter(pk=item.pk).update(
                state="new", decided_by=None, decided_at=None, record=None
            )


def test_row_153_a_host_is_allowed_by_the_administrator_alone_and_the_history_keeps_it(
    cast: dict[str, User], client_for: Clients
) -> None:
    address = reverse("feed-hosts")
    typed = {"host": "News.Office.Example", "reason": "Our own bulletin."}
    refused = {
        name: client_for(cast[name]).post(address, typed).status_code for name in ("head", "desk", "analyst")
    }
    assert refused == dict.fromkeys(refused, 404)
    client = client_for(cast["administrator"])
    assert client.post(address, typed).status_code == 302
    with as_owner():
        host: Any = AllowedHost.objects.get()
    assert (host.host, host.by, host.reason) == (
        "news.office.example",
        cast["administrator"],
        "Our own bulletin.",
    )
    assert client.post(reverse("feed-host-remove", args=[host.pk])).status_code == 302
    with as_owner():
        log = AllowedHost.allowedhost_events.rel.related_model.objects.order_by("pgh_id")  # type: ignore[attr-defined]
        assert list(log.values_list("pgh_label", "host")) == [
            ("insert", "news.office.example"),
            ("delete", "news.office.example"),
        ]


@pytest.mark.parametrize("name", ["head", "analyst", "desk"])
def test_row_153_the_database_lets_nobody_else_allow_a_host(name: str, cast: dict[str, User]) -> None:
    with seen_by(cast[name]), pytest.raises(ProgrammingError, match="policy"), transaction.atomic():
        AllowedHost.objects.create(host="a.example", reason="x", by=cast[name])
    keeper = cast["administrator"]
    with in_role("portal_worker"), seen_by(keeper), pytest.raises(ProgrammingError), transaction.atomic():
        AllowedHost.objects.create(host="a.example", reason="x", by=keeper)


# --- The inbox --------------------------------------------------------------------------------------------------


def test_the_newest_stand_first_and_near_duplicates_are_one_row(
    analyst: User, client_for: Clients, feed: Feed
) -> None:
    other, now = factories.feed("other"), timezone.now()
    factories.feed_item(feed, "Old news of the harvest in the south", published=now - timedelta(days=2))
    factories.feed_item(feed, "Presidents meet in Khujand to discuss shared water")
    factories.feed_item(other, "Presidents meet in Khujand and discuss shared waters")
    page = client_for(analyst).get(reverse("feed-inbox"))
    assert shown(page) == [
        "Presidents meet in Khujand to discuss shared water",
        "Old news of the harvest in the south",
    ]
    assert [one.title for one in page.context["page"].rows[0].beside] == [
        "Presidents meet in Khujand and discuss shared waters"
    ]
    narrowed = client_for(analyst).get(reverse("feed-inbox"), {"feed": other.pk})
    assert shown(narrowed) == ["Presidents meet in Khujand to discuss shared water"]


def test_the_inbox_is_narrowed_by_country_theme_and_words(
    analyst: User, client_for: Clients, feed: Feed
) -> None:
    factories.feed_item(feed, "Kyrgyz border guards open a crossing")
    factories.feed_item(feed, "Exchange rates")
    client, themes = client_for(analyst), {}
    with as_owner():
        from ashgabat_centre.reference.models import Theme

        themes = dict(Theme.objects.values_list("code", "pk"))
    by = [{"country": 417}, {"country": 398}, {"theme": themes["borders"]}]
    assert [len(shown(client.get(reverse("feed-inbox"), one))) for one in by] == [1, 2, 1]
    sealed = client.post(reverse("feed-inbox"), {"q": "guards crossing"})
    assert "guards" not in sealed["Location"]
    assert shown(client.get(sealed["Location"])) == ["Kyrgyz border guards open a crossing"]


def test_a_page_begins_after_the_last_one(analyst: User, client_for: Clients, feed: Feed) -> None:
    words = "alpha bravo cargo delta eagle farms grain hotel india joker"
    for number, word in enumerate(words.split() * 3):
        factories.feed_item(feed, f"{word} {number}{word} {word}{number}")
    client, address, titles = client_for(analyst), "?page_size=25", []
    while address:
        page = client.get(reverse("feed-inbox") + address)
        titles += shown(page)
        address = page.context["page"].older_url
    assert (len(titles), len(set(titles))) == (30, 30)


def test_a_strange_filter_is_refused(analyst: User, client_for: Clients) -> None:
    client = client_for(analyst)
    assert client.get(reverse("feed-inbox"), {"colour": "red"}).status_code == 400
    assert client.get(reverse("feed-inbox"), {"country": "999"}).status_code == 422
    assert client.get(reverse("feed-inbox"), {"after": "9" * 30}).status_code == 200


def test_an_empty_inbox_teaches_its_first_step(analyst: User, client_for: Clients) -> None:
    client = client_for(analyst)
    assert "No feed is followed yet" in client.get(reverse("feed-inbox")).content.decode()
    factories.feed()
    assert "Everything is sorted" in client.get(reverse("feed-inbox")).content.decode()


# --- What is done with an item ----------------------------------------------------------------------------------


def test_one_press_dismisses_the_group_and_another_takes_that_back(
    analyst: User, client_for: Clients, feed: Feed
) -> None:
    first = factories.feed_item(feed, "Presidents meet in Khujand to discuss shared water")
    second = factories.feed_item(
        factories.feed("other"), "Presidents meet in Khujand and discuss shared waters"
    )
    client = client_for(analyst)
    client.post(
        reverse("feed-item-dismiss"), {"one": first.pk, "pick": 77, "form_token": form_token(analyst)}
    )
    states = [(again(item).state, again(item).decided_by_id) for item in (first, second)]
    assert states == [("dismissed", analyst.pk)] * 2
    page = client.get(reverse("feed-inbox")).content.decode()
    back = f"{reverse('feed-item-restore')}?pick={first.pk}"
    assert f'action="{back}"' in page
    client.post(back)
    assert [again(item).state for item in (first, second)] == ["new", "new"]


def test_several_are_dismissed_at_once_and_the_filters_stay(
    analyst: User, client_for: Clients, feed: Feed
) -> None:
    items = [
        factories.feed_item(feed, title) for title in ("Harvest of cotton", "Exchange rates", "Football")
    ]
    answer = client_for(analyst).post(
        reverse("feed-item-dismiss"), {"pick": [items[0].pk, items[1].pk], "query": "country=398"}
    )
    assert answer["Location"] == f"{reverse('feed-inbox')}?country=398"
    assert [again(item).state for item in items] == ["dismissed", "dismissed", "new"]


def test_a_dismissal_is_taken_back_for_ten_minutes(analyst: User, client_for: Clients, feed: Feed) -> None:
    item = factories.feed_item(feed)
    with as_owner():
        FeedItem.objects.filter(pk=item.pk).update(
            state="dismissed", decided_by=analyst, decided_at=timezone.now() - timedelta(minutes=11)
        )
    client_for(analyst).post(f"{reverse('feed-item-restore')}?pick={item.pk}")
    assert again(item).state == "dismissed"


def test_a_note_begins_with_the_item_and_both_lead_to_each_other(
    analyst: User, client_for: Clients, feed: Feed
) -> None:
    item = factories.feed_item(feed, "Kyrgyz border guards open a crossing", published=timezone.now())
    client = client_for(analyst)
    address = shown_note(client)
    form = client.get(address).context["form"]
    rows = client.get(address).context["formsets"]
    begun = (form["title"].value(), sorted(map(int, form["countries"].value())))
    assert begun == ("Kyrgyz border guards open a crossing", [398, 417])
    assert "The agency, “Kyrgyz border guards open a crossing”" in rows[0].forms[0]["citation"].value()
    assert SituationNote.objects.count() == 0
    data = factories.post_data("situationnote", analyst)
    answer = client.post(address, data)
    assert answer.status_code == 302
    kept = again(item)
    assert (kept.state, kept.decided_by, kept.record.get_absolute_url()) == (
        "taken",
        analyst,
        answer["Location"],
    )
    assert item.get_absolute_url() in client.get(answer["Location"]).content.decode()
    assert kept.record.reference in client.get(item.get_absolute_url()).content.decode()


def shown_note(client: Any) -> str:
    page = client.get(reverse("feed-inbox"))
    address: str = page.context["page"].rows[0].note_url
    assert f'href="{address}"' in page.content.decode()
    return address


def test_a_second_note_leaves_the_item_with_the_first(analyst: User, client_for: Clients, feed: Feed) -> None:
    factories.feed_item(feed)
    client = client_for(analyst)
    address = shown_note(client)
    first = client.post(address, factories.post_data("situationnote", analyst))["Location"]
    client.post(address, factories.post_data("situationnote", analyst, title="Another"))
    with as_owner():
        kept: Any = FeedItem.objects.select_related("record").get()
        assert kept.record.get_absolute_url() == first


def test_row_152_of_a_strictly_confidential_note_no_item_tells(
    listed: User, client_for: Clients, feed: Feed
) -> None:
    item = factories.feed_item(feed)
    client = client_for(listed)
    secret = factories.post_data("situationnote", listed, sensitivity=2)
    assert client.post(shown_note(client), secret).status_code == 302
    assert (again(item).state, again(item).record_id) == ("dismissed", None)


def test_an_item_that_is_not_there_begins_an_empty_note(analyst: User, client_for: Clients) -> None:
    page = client_for(analyst).get(f"{reverse('situationnote-create')}?item=77")
    assert (page.status_code, page.context["form"]["title"].value() or "") == (200, "")


def test_earlier_words_of_an_item_are_shown(analyst: User, client_for: Clients, feed: Feed) -> None:
    item = factories.feed_item(feed, "Three hurt in an accident")
    with as_owner():
        FeedItem.objects.filter(pk=item.pk).update(title="Five hurt in an accident")
    page = client_for(analyst).get(item.get_absolute_url())
    assert [version["title"] for version in page.context["earlier"]] == ["Three hurt in an accident"]


# --- The register -----------------------------------------------------------------------------------------------

TYPED = {
    "name": "Steppe Wire",
    "address": "https://steppe.example/rss",
    "language": "en",
    "cadence": 30,
    "active": "on",
}


def test_staff_follow_a_feed_and_change_how(analyst: User, client_for: Clients) -> None:
    client = client_for(analyst)
    answer = client.post(
        reverse("feed-new"), TYPED | {"form_token": form_token(analyst), "country_ids": [398]}
    )
    with as_owner():
        feed = Feed.objects.get()
    assert (answer["Location"], feed.country_ids, feed.next_due <= timezone.now()) == (
        feed.get_absolute_url(),
        [398],
        True,
    )
    with as_owner():
        Feed.objects.update(etag='"v1"', trouble="late", failures=3)
    moved = TYPED | {
        "address": "https://steppe.example/atom",
        "version": 0,
        "form_token": form_token(analyst),
    }
    client.post(reverse("feed-edit", args=[feed.pk]), moved)
    with as_owner():
        feed = Feed.objects.get()
    assert (feed.address, feed.etag, feed.failures, feed.version) == ("https://steppe.example/atom", "", 0, 1)
    page = client.get(feed.get_absolute_url())
    changed = {one.label: (one.before, one.after) for one in page.context["changes"][0].fields}
    assert changed["address"] == ("https://steppe.example/rss", "https://steppe.example/atom")


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("file:///etc/passwd", "begins with something else"),
        ("https://me:secret@a.example/", "a name or a password"),
        ("https://a.example:8443/", "80 and 443"),
        ("http://2130706433/", "spells it in a way"),
    ],
)
def test_row_59_an_odd_address_is_refused_as_it_is_typed(
    address: str, sentence: str, analyst: User, client_for: Clients
) -> None:
    typed = TYPED | {"address": address, "form_token": form_token(analyst)}
    page = client_for(analyst).post(reverse("feed-new"), typed)
    assert (page.status_code, sentence in page.content.decode()) == (422, True)


def test_a_feed_is_asked_at_once_on_request(analyst: User, client_for: Clients, feed: Feed) -> None:
    with as_owner():
        Feed.objects.update(next_due=timezone.now() + timedelta(hours=5))
    client_for(analyst).post(reverse("feed-fetch", args=[feed.pk]), {"form_token": form_token(analyst)})
    with as_owner():
        assert Feed.objects.get().next_due <= timezone.now()


def test_feeds_that_failed_for_a_day_need_action(analyst: User, client_for: Clients, feed: Feed) -> None:
    with as_owner():
        Feed.objects.update(trouble="late", failing_since=timezone.now() - timedelta(hours=25))
    client = client_for(analyst)
    assert "Feeds that have failed for a day" in client.get(reverse("waiting")).content.decode()
    page = client.get(f"{reverse('feeds')}?state=failing").content.decode()
    assert "The server took longer than it is given." in page


# --- When it was ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("years", "days", "kept"),
    [(-2025, 0, False), (-40, 0, False), (73, 0, False), (0, 3, False), (0, 1, True), (0, -9, True)],
)
def test_a_day_on_which_nothing_was_published_is_none(
    years: int, days: int, kept: bool, analyst: User, client_for: Clients, feed: Feed
) -> None:
    now = timezone.now()
    stated = now.replace(year=now.year + years, day=28) if years else now + timedelta(days)
    item = factories.feed_item(feed, published=stated)
    assert (item.published, item.moment) == (
        (stated, min(stated, item.came_at)) if kept else (None, item.came_at)
    )
    page = client_for(analyst).get(item.get_absolute_url()).content.decode()
    assert ("not stated" in page) == (not kept)


def test_an_inactive_feed_says_so_whatever_came_of_its_last_turn(
    analyst: User, client_for: Clients, feed: Feed
) -> None:
    with as_owner():
        Feed.objects.filter(pk=feed.pk).update(active=False, trouble="late")
    for address in (feed.get_absolute_url(), reverse("feeds")):
        page = client_for(analyst).get(address).content.decode()
        words = ("Not followed", "An inactive feed is not asked", "Not read")
        assert [word in page for word in words] == [True, True, False]
