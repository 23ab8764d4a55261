"""Correcting what is cleared: the record stands still until another person clears the correction."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.lifecycle import ClearedVersion, Step, Verb
from ashgabat_centre.records.links import NeedToKnow
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.web.resume import form_token
from ashgabat_centre.workflow import clearance
from ashgabat_centre.workflow.models import Revision
from tests import factories
from tests.answers import masked_body
from tests.cast import NAMES, READERS, Clients, seen_by

pytestmark = pytest.mark.django_db
every_filed = pytest.mark.parametrize("kind", factories.FILED)
REASON = "The name of the river was wrong."


def correct(client: Client, record: Any, author: User, **changes: Any) -> Any:
    """What the browser posts from the open correction form of a cleared record."""
    with seen_by(author):
        data = factories.edit_data(record, author, **{"title": "As corrected"} | changes)
        standing = Revision.objects.open().filter(record=record.pk).first()
    data |= {"reason": REASON, "revision": standing.version if standing else 0} | changes
    return client.post(record.address("correct"), data)


def correction(record: Any) -> Revision:
    with as_owner():
        newest: Revision = Revision.objects.filter(record=record.pk).latest("pk")
    return newest


def act(client: Client, record: Any, verb: str, reason: str = "", **changes: Any) -> Any:
    now = correction(record)
    data = {"version": now.version, "text_hash": now.text_hash, "reason": reason}
    return client.post(reverse(f"{record.kind}-correction", args=[record.slug, verb]), data | changes)


def everything(record: Any) -> dict[str, Any]:
    with as_owner():
        found: dict[str, Any] = Record.objects.filter(pk=record.pk).values().get()
    return found


@every_filed
def test_the_whole_road(kind: str, officer: User, head: User, client_for: Clients) -> None:
    """Typed, submitted, returned with a reason, typed again, submitted: the record stands still until it is cleared."""
    author, chief = client_for(officer), client_for(head)
    record = factories.make(kind, officer, Status.CLEARED)
    before = everything(record)
    road: list[str] = []
    taken: tuple[Callable[[], Any], ...] = (
        lambda: correct(author, record, officer),
        lambda: act(author, record, "submit"),
        lambda: act(chief, record, "return", "Name the source."),
        lambda: correct(author, record, officer, title="As corrected, with the source"),
        lambda: act(author, record, "submit"),
    )
    for step in taken:
        assert step().status_code == 302
        road.append(correction(record).status)
        assert everything(record) == before
    assert act(chief, record, "clear").status_code == 302
    road.append(correction(record).status)
    assert road == ["draft", "submitted", "returned", "returned", "submitted", "applied"]
    now = everything(record)
    assert {name for name in now if now[name] != before[name]} - {"search"} == {
        "title",
        "version",
        "updated_at",
        "cleared_version",
        "cleared_at",
        "cleared_by_id",
    }
    assert (now["title"], now["version"], now["cleared_version"], now["cleared_by_id"]) == (
        "As corrected, with the source",
        before["version"] + 1,
        before["version"] + 1,
        head.pk,
    )
    with as_owner():
        texts = list(ClearedVersion.objects.filter(record=record.pk).values_list("title", flat=True))
        steps = list(Step.objects.filter(record=record.pk).values_list("verb", "by", "reason"))[2:]
    assert texts == ["As corrected, with the source", record.title]
    assert steps == [
        ("correct", officer.pk, REASON),
        ("send_back", head.pk, "Name the source."),
        ("correct", officer.pk, REASON),
        ("clear", head.pk, ""),
    ]


# --- Who sees it ------------------------------------------------------------------------------------------------


@pytest.fixture
def one_moment() -> Iterator[None]:
    """The home page names the minute."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


@every_filed
@pytest.mark.usefixtures("one_moment")
@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
def test_the_desk_reads_the_same_bytes_with_and_without_a_correction(
    kind: str, state: str, officer: User, desk: User, client_for: Clients
) -> None:
    record, client = factories.make(kind, officer, Status.CLEARED), client_for(desk)
    pages = [record.get_absolute_url(), record.address("history"), record.list_address(), reverse("home")]
    pages += [reverse("record-list") + "?q=water", reverse("record-cleared", args=[record.slug])]
    before = [masked_body(client.get(page)) for page in pages]
    factories.corrected(record, officer, state, summary="Zimorodok.")
    assert [masked_body(client.get(page)) for page in pages] == before
    with seen_by(desk):
        assert Revision.objects.count() == 0


SEEN_BY = {
    "draft": {"officer", "colleague"},  # its author, and the reviewer the record names
    "submitted": {"officer", "colleague", "analyst", "head", "outsider", "listed"},
    "returned": {"officer", "colleague", "analyst", "head", "outsider", "listed"},
}


@pytest.mark.parametrize("state", SEEN_BY)
def test_a_correction_shows_beside_the_cleared_text_to_those_who_may_see_it(
    state: str, cast: dict[str, User], client_for: Clients
) -> None:
    record = factories.meeting(cast["officer"], Status.CLEARED, reviewer=cast["colleague"])
    factories.corrected(record, cast["officer"], state)
    shown, listed = set(), set()
    for name in READERS:
        client = client_for(cast[name])
        page = client.get(record.get_absolute_url())
        assert record.title in page.content.decode()
        if "As corrected" in page.content.decode():
            shown.add(name)
            assert [one.name for one in page.context["correction_differs"]] == ["title"]
        rows = client.get(record.list_address())
        if "Cleared, changed" in rows.content.decode():
            listed.add(name)
    assert (shown, listed) == (SEEN_BY[state], SEEN_BY[state])


def test_what_stood_in_a_draft_stays_its_authors_after_submission(
    officer: User, colleague: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    factories.corrected(record, officer, summary="Zimorodok, a word to regret.")
    factories.corrected(record, officer, "submitted", summary="Better said.")
    event = Revision.revision_events.rel.related_model  # type: ignore[attr-defined]
    words = {}
    for reader in (officer, colleague, head):
        with seen_by(reader):
            words[reader.name] = any(
                "Zimorodok" in typed for typed in event.objects.values_list("text", flat=True)
            )
    assert words == {officer.name: True, colleague.name: False, head.name: False}


def test_a_correction_of_a_strictly_confidential_record_is_its_lists_alone(
    outsider: User, listed: User, head: User
) -> None:
    record = factories.meeting(outsider, sensitivity="2")
    record = factories.stand(record, Status.CLEARED)
    with as_owner():
        NeedToKnow.objects.create(record_id=record.pk, user=listed)
    factories.corrected(record, outsider, sensitivity="2")
    with as_owner():
        Revision.objects.update(status="submitted", submitted_at=record.cleared_at)
    seen = {}
    for reader in (outsider, listed, head):
        with seen_by(reader):
            seen[reader.name] = Revision.objects.count()
    assert seen == {outsider.name: 1, listed.name: 1, head.name: 0}


# --- Who does what ----------------------------------------------------------------------------------------------


@every_filed
def test_its_author_or_owner_corrects_and_nobody_else(
    kind: str, cast: dict[str, User], client_for: Clients
) -> None:
    record = factories.make(kind, cast["officer"], Status.CLEARED)
    record = factories.stand(
        record,
        Status.CLEARED,
        owner=cast["colleague"],
        cleared_version=record.cleared_version,
        cleared_by=record.cleared_by,
    )
    answers = {name: client_for(cast[name]).get(record.address("correct")).status_code for name in NAMES}
    assert answers == dict.fromkeys(NAMES, 403) | {"officer": 200, "colleague": 200, "administrator": 404}


@pytest.mark.parametrize("status", [one for one in Status.values if one != "cleared"])
def test_only_what_is_cleared_is_corrected(status: str, officer: User, client_for: Clients) -> None:
    record = factories.meeting(officer, status)
    data = factories.post_data("meeting", officer) | {"version": record.version, "reason": REASON}
    response = client_for(officer).post(record.address("correct"), data)
    sentence = "Only what is cleared is corrected; until then its author edits it."
    assert (response.status_code, sentence in response.content.decode()) == (403, True)
    with as_owner():
        assert Revision.objects.count() == 0


def test_a_reviewer_by_name_clears_a_correction(officer: User, colleague: User, client_for: Clients) -> None:
    record = factories.meeting(officer, Status.CLEARED, reviewer=colleague)
    factories.corrected(record, officer, "submitted")
    assert act(client_for(colleague), record, "clear").status_code == 302
    assert everything(record)["title"] == "As corrected"


@pytest.mark.parametrize("verb", ["return", "discard"])
@pytest.mark.parametrize("reason", ["", " \n"])
def test_what_asks_for_a_reason_waits_for_it(
    verb: str, reason: str, officer: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    factories.corrected(record, officer, "submitted")
    response = act(client_for(head), record, verb, reason)
    sentence = "Say why, in a sentence the other person can act on."
    assert (response.status_code, response.context["refusal"]) == (422, sentence)
    assert correction(record).status == "submitted"


def test_an_amendment_carries_a_reason(officer: User, client_for: Clients) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    response = correct(client_for(officer), record, officer, reason="")
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"reason"})
    assert "As corrected" in response.content.decode()


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_a_discarded_correction_leaves_the_record_as_it_was(
    state: str, officer: User, desk: User, client_for: Clients
) -> None:
    """One that nobody else had seen leaves no step either."""
    record = factories.meeting(officer, Status.CLEARED)
    before = everything(record)
    factories.corrected(record, officer, state)
    assert act(client_for(officer), record, "discard", "It was right.").status_code == 302
    assert (everything(record), correction(record).status) == (before, "discarded")
    with as_owner():
        steps = list(Step.objects.filter(record=record.pk).values_list("verb", flat=True))[2:]
    assert steps == ([] if state == "draft" else ["correct", "discard"])
    assert correct(client_for(officer), record, officer, title="Anew").status_code == 302


def test_row_91_a_correction_of_a_text_since_cleared_anew_says_so_and_is_saved_over_it(
    officer: User, head: User, client_for: Clients
) -> None:
    """Taken up again while the correction waited: no step is offered that can't be taken, and the way on is."""
    record, author, chief = factories.meeting(officer, Status.CLEARED), client_for(officer), client_for(head)
    assert correct(author, record, officer).status_code == 302
    assert act(author, record, "submit").status_code == 302
    for client, step in ((chief, "withdraw"), (author, "reopen"), (author, "submit"), (chief, "clear")):
        record = factories.again(record)
        answer = client.post(record.step_address(step), factories.step_data(record, "Anew."))
        assert answer.status_code == 302, step
    record = factories.again(record)
    page = chief.get(record.get_absolute_url()).text
    assert ("Clear the correction" in page, "was cleared anew since" in page) == (True, True)
    assert act(chief, record, "clear").status_code == 403
    assert act(chief, record, "return", "The text is another one.").status_code == 302
    assert act(author, record, "submit").status_code == 403
    assert correct(author, record, officer).status_code == 302
    assert [act(author, record, "submit").status_code, act(chief, record, "clear").status_code] == [302, 302]
    assert factories.facts(record, "title")["title"] == "As corrected"


def test_a_withdrawn_records_correction_is_not_cleared(
    officer: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    factories.corrected(record, officer, "submitted")
    client_for(head).post(record.step_address("withdraw"), factories.step_data(record, "It never was."))
    response = act(client_for(head), record, "clear")
    sentence = "The record is no longer cleared, so its correction waits until it is restored."
    assert (response.status_code, response.context["refusal"]) == (403, sentence)
    assert everything(record)["title"] == record.title


# --- The form again ---------------------------------------------------------------------------------------------


@every_filed
def test_an_open_correction_is_opened_as_it_was_typed(kind: str, officer: User, client_for: Clients) -> None:
    record, client = factories.make(kind, officer, Status.CLEARED), client_for(officer)
    correct(client, record, officer, summary="Half a thought", countries=[factories.KAZAKHSTAN])
    form = client.get(record.address("correct")).context["form"]
    shown = [form[name].value() for name in ("title", "summary", "countries", "reason")]
    assert shown == ["As corrected", "Half a thought", [str(factories.KAZAKHSTAN)], REASON]
    assert form.errors == {}


def test_a_correction_that_no_longer_passes_the_form_changes_nothing(
    officer: User, head: User, client_for: Clients
) -> None:
    """A theme retired meanwhile: the clearer reads why, and the record, its rows and its history stay."""
    record = factories.meeting(officer, Status.CLEARED)
    rare = factories.theme(code="rare")
    factories.corrected(record, officer, "submitted", themes=[rare.pk])
    with as_owner():
        rare.retired_on = record.occurred_on
        rare.save()
        before = everything(record), Step.objects.count(), record.record_events.count()
    response = act(client_for(head), record, "clear")
    assert response.status_code == 422
    assert response.context["refusal"].startswith("The correction no longer passes the form")
    with as_owner():
        assert (everything(record), Step.objects.count(), record.record_events.count()) == before
    assert correction(record).status == "submitted"
    assert "It no longer passes the form." in client_for(head).get(record.get_absolute_url()).content.decode()


def test_rows_are_corrected_with_the_text(officer: User, head: User, client_for: Clients) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    row = {"organization": factories.organization().pk, "name": "Another name", "post": "Minister"}
    factories.corrected(record, officer, "submitted", rows={"counterparts": [row, row]})
    with as_owner():
        assert [one.name for one in record.counterparts.all()] == ["Orazmuhammet Geldiýew"]
    assert act(client_for(head), record, "clear").status_code == 302
    with as_owner():
        assert [one.name for one in record.counterparts.all()] == ["Another name"] * 2
        kept = ClearedVersion.objects.filter(record=record.pk).first()
    assert kept is not None and kept.text_hash == factories.again(record).text_hash()
    assert "Another name" in factories.again(record).details


@pytest.mark.parametrize("typed", ["0", "2"])
def test_a_correction_takes_no_marking_from_its_form(typed: str, outsider: User, client_for: Clients) -> None:
    """A marking is changed on a page of its own, with a reason."""
    record = factories.meeting(outsider, Status.CLEARED, sensitivity="1")
    response = correct(client_for(outsider), record, outsider, sensitivity=typed)
    with as_owner():
        revision = Revision.objects.get()
    assert (response.status_code, revision.sensitivity) == (302, 1)
    assert factories.facts(record, "sensitivity") == {"sensitivity": 1}


def test_a_marking_raised_meanwhile_is_not_lowered_by_an_older_correction(
    officer: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.CLEARED, sensitivity="0")
    factories.corrected(record, officer, "submitted", sensitivity="0")
    with as_owner():
        Record.objects.filter(pk=record.pk).update(sensitivity=1)
    assert act(client_for(head), record, "clear").status_code == 302
    assert everything(record)["sensitivity"] == 1


def test_the_list_of_a_record_is_no_part_of_its_text(
    outsider: User, listed: User, colleague: User, client_for: Clients
) -> None:
    record = factories.stand(factories.meeting(outsider, sensitivity="2"), Status.CLEARED)
    with as_owner():
        NeedToKnow.objects.create(record_id=record.pk, user=listed)
    assert correct(client_for(outsider), record, outsider, sensitivity="2", readers=[]).status_code == 302
    with as_owner():
        assert [row.user for row in NeedToKnow.objects.filter(record=record.pk)] == [listed]


def test_text_typed_while_it_was_cleared_goes_on_as_a_correction(
    officer: User, head: User, client_for: Clients
) -> None:
    record, client = factories.meeting(officer, Status.SUBMITTED), client_for(officer)
    with seen_by(officer):
        data = factories.edit_data(record, officer, title="Typed meanwhile")
    client_for(head).post(record.step_address("clear"), factories.step_data(record))
    refused = client.post(record.address("edit"), data)
    page = refused.content.decode()
    assert (refused.status_code, "Typed meanwhile" in page) == (403, True)
    assert f'formaction="{record.address("correct")}"' in page
    gone_on = client.post(record.address("correct"), data)
    assert (gone_on.status_code, set(gone_on.context["form"].errors)) == (422, {"reason"})
    assert "Typed meanwhile" in gone_on.content.decode()


# --- Two people, one correction ---------------------------------------------------------------------------------


def test_the_second_saver_of_a_correction_sees_both_texts(
    officer: User, colleague: User, client_for: Clients
) -> None:
    """Author and owner correct at the same time; nobody's words are lost."""
    record = factories.meeting(officer, Status.CLEARED)
    with as_owner():
        Record.objects.filter(pk=record.pk).update(owner=colleague)
    with seen_by(officer):
        data = factories.edit_data(record, officer) | {"reason": REASON, "revision": 0}
    first = data | {"title": "The author's"}
    second = data | {"title": "The owner's", "form_token": form_token(colleague)}
    assert client_for(officer).post(record.address("correct"), first).status_code == 302
    response = client_for(colleague).post(record.address("correct"), second)
    assert response.status_code == 409
    assert [(one.mine, one.theirs) for one in response.context["differing"]] == [
        ("The owner's", "The author's")
    ]
    form = response.context["form"]
    again = second | {"revision": form["revision"].value(), "form_token": response.context["form_token"]}
    assert client_for(colleague).post(record.address("correct"), again).status_code == 302
    with as_owner():
        kept = list(Revision.objects.filter(record=record.pk).values_list("author", "version"))
    assert kept == [(colleague.pk, 2)]


def test_one_record_has_one_open_correction(officer: User) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    factories.corrected(record, officer)
    revision = correction(record)
    revision.pk = None
    with as_owner(), pytest.raises(IntegrityError, match="one_open_correction"), transaction.atomic():
        revision.save(force_insert=True)


def test_the_same_correction_sent_twice_is_one(officer: User, client_for: Clients) -> None:
    record, client = factories.meeting(officer, Status.CLEARED), client_for(officer)
    with seen_by(officer):
        data = factories.edit_data(record, officer, title="Once") | {"reason": REASON, "revision": 0}
    answers = [client.post(record.address("correct"), data) for _ in range(3)]
    assert {(one.status_code, one["Location"]) for one in answers} == {(302, record.get_absolute_url())}
    with as_owner():
        assert list(Revision.objects.values_list("version", flat=True)) == [1]


@pytest.mark.parametrize("verb", ["submit", "clear", "return", "discard"])
def test_a_double_click_acts_once(verb: str, officer: User, head: User, client_for: Clients) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    seen = factories.corrected(record, officer, "draft" if verb == "submit" else "submitted")
    client = client_for(officer if verb == "submit" else head)
    data = {"version": seen.version, "text_hash": seen.text_hash, "reason": "Because."}
    address = reverse("meeting-correction", args=[record.slug, verb])
    with as_owner():
        before = Step.objects.count()
    assert [client.post(address, data).status_code for _ in range(3)] == [302] * 3
    with as_owner():
        assert Step.objects.count() == before + 1


@pytest.mark.parametrize("verb", ["return", "discard"])
def test_done_again_for_another_reason_it_is_no_double_click(
    verb: str, officer: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    seen, client = factories.corrected(record, officer, "submitted"), client_for(head)
    data = {"version": seen.version, "text_hash": seen.text_hash, "reason": "Because."}
    address = reverse("meeting-correction", args=[record.slug, verb])
    client.post(address, data)
    again = client.post(address, data | {"reason": "For another reason"})
    assert (again.status_code, "For another reason" in again.content.decode()) == (403, True)


# --- What is kept -----------------------------------------------------------------------------------------------


def test_history_names_who_wrote_it_and_who_cleared_it(
    officer: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    factories.corrected(record, officer, "submitted")
    act(client_for(head), record, "clear")
    with as_owner():
        events = list(
            record.record_events.order_by("pgh_id").values_list("title", "cleared_version", "pgh_context")
        )
    version = record.cleared_version
    assert events[-3:] == [
        (record.title, version, events[-3][2]),
        ("As corrected", version, {"user": officer.pk, "by": head.pk}),
        ("As corrected", version + 1, {"user": head.pk}),
    ]


def test_each_cleared_text_stays_readable_for_the_desk_too(
    officer: User, head: User, desk: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.CLEARED, title="The first text")
    factories.corrected(record, officer, "submitted", title="The second text")
    act(client_for(head), record, "clear")
    first = reverse("record-cleared-text", args=[record.slug, record.cleared_version])
    for reader in (officer, desk):
        client = client_for(reader)
        newest = client.get(reverse("record-cleared", args=[record.slug]))
        assert newest.context["shown"].title == "The second text"
        assert client.get(first).context["shown"].title == "The first text"
        told_why = "A name was wrong." in newest.content.decode()
        assert told_why == (reader == officer)
    assert client_for(desk).get(first.replace(f"/{record.cleared_version}/", "/99/")).status_code == 404


def test_a_record_never_cleared_has_no_such_page(officer: User, client_for: Clients) -> None:
    record = factories.meeting(officer)
    assert client_for(officer).get(reverse("record-cleared", args=[record.slug])).status_code == 404


def test_no_correction_is_ever_deleted(officer: User) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    factories.corrected(record, officer)
    with seen_by(officer), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Revision.objects.all()._raw_delete("default")


def test_what_was_corrected_is_archived_in_the_very_transaction(officer: User, head: User) -> None:
    record = factories.make("meeting", officer, Status.CLEARED)
    factories.corrected(record, officer, "submitted")
    with transaction.atomic():
        factories.do_with_correction(record, "clear", head)
        with seen_by(head):
            now = factories.again(record)
            clearance.take_step(
                now, Verb.ARCHIVE, head, version=now.version, text_hash="", reason="The talks are over."
            )
    assert factories.again(record).status == Status.ARCHIVED


def test_a_correction_beside_one_that_is_marked_too_high_to_be_seen_is_refused_in_words(
    client_for: Clients,
) -> None:
    author = factories.user("keeper", Role.OFFICER, level=1)
    record = factories.make("meeting", author, Status.CLEARED)
    factories.corrected(record, author, title="Marked higher")
    with as_owner():  # typed while the record was marked so; the record has been lowered since
        Revision.objects.filter(record=record.pk).update(sensitivity=2)
    client = client_for(author)
    page = client.get(record.address("correct"))
    with seen_by(author):
        data = factories.edit_data(record, author, title="As corrected", reason="A name.") | {"revision": "0"}
    answer = client.post(record.address("correct"), data)
    assert (page.status_code, answer.status_code) == (200, 422)
    assert "that you may not read is open already" in answer.text
    assert ("Marked higher" in answer.text, answer.context["form"]["title"].value()) == (
        False,
        "As corrected",
    )
