"""What an item becomes: evidence of a note, an event, a note; and whom it tells of that."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.models import Record
from ashgabat_centre.web.resume import form_token
from monitoring.events.models import Event
from monitoring.feeds.models import Feed, FeedItem
from monitoring.sources.models import Evidence, Source
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db

TITLE = "Presidents meet in Khujand to discuss shared water"
TEXT = "They agreed on most of the figures, a spokesperson said."


@pytest.fixture
def source(head: User) -> Source:
    return factories.source(head, "Steppe Wire", reliability="C")


@pytest.fixture
def feed(source: Source) -> Feed:
    return factories.feed(source=source)


@pytest.fixture
def item(feed: Feed) -> FeedItem:
    return factories.feed_item(feed, TITLE, text=TEXT, published=timezone.now())


def again(item: FeedItem) -> Any:
    with as_owner():
        return FeedItem.objects.select_related("record", "event").get(pk=item.pk)


def keep(client: Any, item: FeedItem, user: User, note: Any, credibility: int = 3) -> Any:
    typed = {"note": note.pk, "credibility": credibility, "form_token": form_token(user)}
    return client.post(reverse("feed-item-evidence", args=[item.pk]), typed)


def evidence_of(note: Any) -> list[Any]:
    with as_owner():
        return list(Evidence.objects.filter(record=note.pk).select_related("source").order_by("pk"))


# --- Evidence of a note -----------------------------------------------------------------------------------------


def test_an_item_is_kept_as_evidence_in_two_presses(
    analyst: User, client_for: Clients, item: FeedItem, source: Source
) -> None:
    note, client = factories.situationnote(analyst), client_for(analyst)
    inbox = client.get(reverse("feed-inbox")).content.decode()
    assert f'href="{reverse("feed-item-evidence", args=[item.pk])}"' in inbox
    assert keep(client, item, analyst, note)["Location"] == item.get_absolute_url()
    row = evidence_of(note)[-1]
    assert (row.source, row.grade, row.excerpt) == (source, "C3", TEXT)
    assert row.citation == f"“{TITLE}”, https://agency.example/1"
    assert row.dated == timezone.localdate()
    kept = again(item)
    assert (kept.state, kept.record_id, kept.event_id, kept.decided_by) == ("taken", note.pk, None, analyst)
    page = client.get(item.get_absolute_url()).content.decode()
    assert "Taken into a note" in page and note.reference in page
    assert item.get_absolute_url() in client.get(note.get_absolute_url()).content.decode()


def test_the_note_moves_on_by_a_version_and_is_found_by_the_new_words(
    analyst: User, client_for: Clients, item: FeedItem
) -> None:
    note = factories.situationnote(analyst)
    keep(client_for(analyst), item, analyst, note)
    with as_owner():
        now = Record.objects.get(pk=note.pk)
        assert (now.version, TEXT in now.details) == (note.version + 1, True)


def test_without_a_source_of_the_register_its_reliability_cannot_be_judged(
    analyst: User, client_for: Clients
) -> None:
    item, note = factories.feed_item(factories.feed(), TITLE), factories.situationnote(analyst)
    keep(client_for(analyst), item, analyst, note)
    row = evidence_of(note)[-1]
    assert (row.source, row.grade) == (None, "F3")
    assert row.citation == f"The agency, “{TITLE}”, https://agency.example/1"
    assert row.excerpt == TITLE


def test_ones_own_open_notes_are_offered_the_newest_first(
    analyst: User, officer: User, client_for: Clients, item: FeedItem
) -> None:
    today = timezone.localdate()
    older, newer = (
        factories.situationnote(analyst, title=title, occurred_on=day)
        for title, day in (("Older", today.replace(day=1)), ("Newer", today))
    )
    factories.situationnote(officer, title="Of somebody else")
    factories.situationnote(analyst, "cleared", title="Cleared")
    page = client_for(analyst).get(reverse("feed-item-evidence", args=[item.pk]))
    with seen_by(analyst):
        offered = [note.pk for note in page.context["form"].fields["note"].queryset]
    assert offered == [newer.pk, older.pk]


@pytest.mark.parametrize("status", ["cleared", "theirs"])
def test_of_a_note_one_may_not_edit_nothing_becomes_evidence(
    status: str, analyst: User, officer: User, client_for: Clients, item: FeedItem
) -> None:
    note = (
        factories.situationnote(analyst, "cleared")
        if status == "cleared"
        else factories.situationnote(officer)
    )
    before = len(evidence_of(note))
    assert keep(client_for(analyst), item, analyst, note).status_code == 422
    assert (len(evidence_of(note)), again(item).state) == (before, "new")


def test_a_grade_is_asked_and_one_outside_the_scale_refused(
    analyst: User, client_for: Clients, item: FeedItem
) -> None:
    note, client = factories.situationnote(analyst), client_for(analyst)
    answers = [keep(client, item, analyst, note, grade).status_code for grade in ("", 7)]  # type: ignore[arg-type]
    assert (answers, again(item).state) == ([422, 422], "new")


def test_a_note_rests_on_an_item_once(analyst: User, client_for: Clients, item: FeedItem) -> None:
    note, client = factories.situationnote(analyst), client_for(analyst)
    answers = [keep(client, item, analyst, note) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [302, 422]
    assert answers[1].context["form"].errors["note"] == ["The same evidence is entered twice."]
    assert len(evidence_of(note)) == 2


def test_two_who_keep_it_have_their_evidence_and_the_item_leads_to_the_first(
    analyst: User, officer: User, client_for: Clients, item: FeedItem
) -> None:
    notes = [factories.situationnote(person) for person in (analyst, officer)]
    for person, note in zip((analyst, officer), notes, strict=True):
        keep(client_for(person), item, person, note)
    assert [evidence_of(note)[-1].excerpt for note in notes] == [TEXT, TEXT]
    assert again(item).record_id == notes[0].pk


def test_row_152_of_a_strictly_confidential_note_that_keeps_it_no_item_tells(
    listed: User, client_for: Clients, item: FeedItem
) -> None:
    note = factories.situationnote(listed, sensitivity=Sensitivity.STRICTLY_CONFIDENTIAL)
    keep(client_for(listed), item, listed, note)
    assert len(evidence_of(note)) == 2
    assert (again(item).state, again(item).record_id) == ("dismissed", None)


def test_row_152_a_note_marked_up_later_is_named_to_its_readers_alone(
    listed: User, officer: User, client_for: Clients, item: FeedItem
) -> None:
    note = factories.situationnote(listed)
    keep(client_for(listed), item, listed, note)
    with as_owner():
        Record.objects.filter(pk=note.pk).update(sensitivity=Sensitivity.STRICTLY_CONFIDENTIAL)
    seen = {}
    for person in (listed, officer):
        pages = [item.get_absolute_url(), f"{reverse('feed-inbox')}?state=taken"]
        texts = [client_for(person).get(page).content.decode() for page in pages]
        seen[person] = [("Taken into a note" in text, note.reference in text) for text in texts]
    assert seen == {listed: [(True, True)] * 2, officer: [(True, False)] * 2}


# --- An event -----------------------------------------------------------------------------------------------------


def begun(client: Any, item: FeedItem) -> Any:
    address = f"{reverse('event-new')}?item={item.pk}"
    assert f'href="{address}"' in client.get(item.get_absolute_url()).content.decode()
    return client.get(address)


def sent_as_opened(page: Any, user: User, prefix: str) -> dict[str, Any]:
    """What a browser sends of a form that nobody changed, with its set of rows of this prefix."""
    rows = next(rows for rows in page.context["formsets"] if rows.prefix == prefix)
    fields = [field for one in (page.context["form"], *rows.forms) for field in one]
    answers = {field.html_name: field.value() for field in fields}
    sent = {name: answer for name, answer in answers.items() if answer not in (None, "", [])}
    counts = {f"{prefix}-TOTAL_FORMS": len(rows.forms), f"{prefix}-INITIAL_FORMS": 0}
    return sent | counts | {"form_token": form_token(user)}


def pressed(client: Any, item: FeedItem, user: User, page: Any, **changes: Any) -> Any:
    """What the form of an event answers when it is saved as it opened."""
    return client.post(
        f"{reverse('event-new')}?item={item.pk}", sent_as_opened(page, user, "reports") | changes
    )


def test_an_item_becomes_a_note_in_two_presses(analyst: User, client_for: Clients, feed: Feed) -> None:
    item = factories.feed_item(feed, "Water ministers of Tajikistan meet", published=timezone.now())
    client, address = client_for(analyst), f"{reverse('situationnote-create')}?item={item.pk}"
    answer = client.post(address, sent_as_opened(client.get(address), analyst, "evidence"))
    assert answer.status_code == 302, answer.context["form"].errors
    assert again(item).state == "taken"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Residents rally in Khujand over water", "protest"),
        ("Взрыв на рынке в Худжанде", "explosion"),
        ("Two men killed in an attack in Khujand", "civilians"),
        ("Перестрелка у Худжанда", "battle"),
        (TITLE, ""),
    ],
)
def test_an_item_becomes_an_event_in_two_presses_of_the_type_its_words_tell(
    title: str, kind: str, analyst: User, client_for: Clients, feed: Feed
) -> None:
    client, item = client_for(analyst), factories.feed_item(feed, title, published=timezone.now())
    page = begun(client, item)
    field = page.context["form"]["type"]
    shown = dict(field.field.choices)[kind]
    assert (field.value(), "Suggested" in str(field.help_text)) == (kind, bool(kind))
    assert (shown == "Not classified yet") == (not kind)
    answer = pressed(client, item, analyst, page)
    assert answer.status_code == 302, answer.context["form"].errors
    with as_owner():
        assert Event.objects.get().type == kind


def test_an_event_entered_from_nothing_is_classified(analyst: User, client_for: Clients) -> None:
    form = client_for(analyst).get(reverse("event-new")).context["form"]
    assert form.fields["type"].required


def test_evidence_is_kept_as_its_form_opens(analyst: User, client_for: Clients, item: FeedItem) -> None:
    _earlier, note = factories.situationnote(analyst), factories.situationnote(analyst)
    client = client_for(analyst)
    form = client.get(reverse("feed-item-evidence", args=[item.pk])).context["form"]
    opened = {name: form[name].value() for name in form.fields}
    assert opened == {"note": note.pk, "credibility": 6}
    assert keep(client, item, analyst, note, opened["credibility"]).status_code == 302


def test_the_form_of_an_event_opens_filled_and_says_what_is_suggested(
    analyst: User, client_for: Clients, item: FeedItem
) -> None:
    page = begun(client_for(analyst), item)
    form, report = page.context["form"], page.context["formsets"][0].forms[0]
    assert (form["place"].value(), form["country"].value()) == ("Khujand", "762")
    marked = {name for name in form.fields if "Suggested" in str(form.fields[name].help_text)}
    assert {"country", "place"} <= marked <= {"country", "area", "place", "themes"}
    assert (report["source"].value(), report["text"].value()) == ("Steppe Wire", f"{TITLE}\n\n{TEXT}")
    assert form["day"].value() == report["reported_on"].value() == timezone.localdate().isoformat()
    with as_owner():
        assert (Event.objects.count(), again(item).state) == (0, "new")


def test_the_saved_event_and_its_item_lead_to_each_other(
    analyst: User, client_for: Clients, item: FeedItem
) -> None:
    client = client_for(analyst)
    page = begun(client, item)
    answer = pressed(client, item, analyst, page, type="strategic")
    with as_owner():
        event = Event.objects.get()
    assert answer["Location"] == event.get_absolute_url()
    kept = again(item)
    assert (kept.state, kept.event, kept.record_id, kept.decided_by) == ("taken", event, None, analyst)
    shown = client.get(item.get_absolute_url()).content.decode()
    assert "Taken into an event" in shown and event.get_absolute_url() in shown
    assert item.get_absolute_url() in client.get(event.get_absolute_url()).content.decode()


def test_an_event_that_stands_is_begun_with_nothing(
    analyst: User, client_for: Clients, item: FeedItem
) -> None:
    with as_owner():
        event = Event.objects.create(
            day=timezone.localdate(), country_id=762, place="Isfara", type="protest", entered_by=analyst
        )
    page = client_for(analyst).get(f"{reverse('event-edit', args=[event.number])}?item={item.pk}")
    assert (page.context["form"]["place"].value(), page.context["form"].is_bound) == ("Isfara", False)


def test_an_item_that_is_not_there_begins_an_empty_event(analyst: User, client_for: Clients) -> None:
    page = client_for(analyst).get(f"{reverse('event-new')}?item=77")
    assert (page.status_code, page.context["form"].is_bound) == (200, False)


@pytest.mark.parametrize("leads", [(True, True), (False, False)])
def test_what_is_taken_leads_to_one_thing(leads: tuple[bool, bool], analyst: User, item: FeedItem) -> None:
    note = factories.situationnote(analyst)
    with as_owner():
        event = Event.objects.create(
            day=timezone.localdate(), country_id=762, type="protest", entered_by=analyst
        )
        to = {"record_id": note.pk if leads[0] else None, "event_id": event.pk if leads[1] else None}
        rows = FeedItem.objects.filter(pk=item.pk)
        with pytest.raises(IntegrityError, match="feed_item_decided"), transaction.atomic():
            rows.update(state="taken", decided_by=analyst, decided_at=timezone.now(), **to)


# --- A note, and whose feed it is ---------------------------------------------------------------------------------


def test_a_note_begins_with_the_source_of_the_register(
    analyst: User, client_for: Clients, item: FeedItem, source: Source
) -> None:
    page = client_for(analyst).get(f"{reverse('situationnote-create')}?item={item.pk}")
    row = page.context["formsets"][0].forms[0]
    assert (row["source"].value(), row["reliability"].value()) == (str(source.pk), "")
    assert row["citation"].value() == f"“{TITLE}”, https://agency.example/1"


def test_the_inbox_the_item_and_the_feed_show_how_reliable_the_source_is(
    analyst: User, client_for: Clients, item: FeedItem, feed: Feed
) -> None:
    for address in (reverse("feed-inbox"), item.get_absolute_url(), feed.get_absolute_url()):
        assert "C · Fairly reliable" in client_for(analyst).get(address).content.decode()


def test_a_protected_source_is_not_offered_to_a_feed_and_refused_by_the_database(
    analyst: User, client_for: Clients, source: Source
) -> None:
    secret = factories.source(analyst, "S-ABCDE", protected=True)
    page = client_for(analyst).get(reverse("feed-new"))
    with seen_by(analyst):
        offered = [one.pk for one in page.context["form"].fields["source"].queryset]
    assert offered == [source.pk]
    with seen_by(analyst), pytest.raises(IntegrityError, match="protected"), transaction.atomic():
        Feed.objects.create(name="x", address="https://x.example/", source=secret)
