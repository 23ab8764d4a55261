"""From draft to cleared: who takes which step, in what words it is refused, and what a clearance is bound to."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.lifecycle import ClearedVersion, Step, Verb
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.workflow.clearance import ROAD
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db
every_filed = pytest.mark.parametrize("kind", factories.FILED)


def post(client: Client, record: Any, verb: str, reason: str = "", version: int | None = None) -> Any:
    data = factories.step_data(record, reason)
    return client.post(record.step_address(verb), data if version is None else data | {"version": version})


def standing(record: Any) -> str:
    return str(factories.facts(record, "status")["status"])


@every_filed
def test_the_whole_road(kind: str, officer: User, head: User, client_for: Clients) -> None:
    """Submitted, returned with a reason, edited, submitted again, cleared by another person."""
    author, chief = client_for(officer), client_for(head)
    record = factories.make(kind, officer)
    road = [standing(record)]
    for client, verb, reason in ((author, "submit", ""), (chief, "return", "Name the second source.")):
        assert post(client, record, verb, reason).status_code == 302
        road.append(standing(record))
    page = author.get(record.get_absolute_url()).content.decode()
    assert "Name the second source." in page
    edit = factories.edit_data(factories.again(record), officer, title="With a second source")
    with seen_by(officer):
        assert author.post(record.address("edit"), edit).status_code == 302
    for client, verb in ((author, "submit"), (chief, "clear")):
        assert post(client, record, verb).status_code == 302
        road.append(standing(record))
    assert road == ["draft", "submitted", "returned", "submitted", "cleared"]
    cleared = factories.facts(record, "title", "cleared_by_id", "version", "cleared_version")
    assert cleared == {
        "title": "With a second source",
        "cleared_by_id": head.pk,
        "version": 6,
        "cleared_version": 6,
    }
    with as_owner():
        steps = list(Step.objects.filter(record=record.pk).values_list("verb", "by", "version", "reason"))
    assert steps == [
        ("submit", officer.pk, 2, ""),
        ("return", head.pk, 3, "Name the second source."),
        ("submit", officer.pk, 5, ""),
        ("clear", head.pk, 6, ""),
    ]


STARTS = {verb: {str(status) for status in ROAD[verb].starts} for verb in ROAD}
WHO: dict[str, set[str]] = {
    "submit": {"officer"},
    "return": {"head", "colleague"},
    "clear": {"head", "colleague"},
    "withdraw": {"officer", "head"},
    "reopen": {"officer", "head"},
    "archive": {"officer", "head"},
    "restore": {"head"},
}


def test_the_steps_lead_from_where_the_house_says() -> None:
    assert {
        "submit": {"draft", "returned"},
        "return": {"submitted"},
        "clear": {"submitted"},
        "withdraw": {"draft", "returned", "submitted", "cleared"},
        "reopen": {"withdrawn"},
        "archive": {"cleared"},
        "restore": {"archived"},
    } == STARTS


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("verb", list(ROAD))
def test_each_step_is_taken_by_those_it_belongs_to_and_from_there_only(
    verb: str, status: str, cast: dict[str, User], client_for: Clients
) -> None:
    """The colleague is named as reviewer; everybody else who sees the record is told why not."""
    officer = cast["officer"]
    allowed = set()
    for name, user in [(name, cast[name]) for name in ("officer", "colleague", "analyst", "head", "desk")]:
        record = factories.meeting(officer, reviewer=cast["colleague"])
        record = factories.stand(record, status)
        response = post(client_for(user), record, verb, "Because it is so.")
        took = Step.objects.filter(record=record.pk)
        with as_owner():
            stepped = took.exists()
        assert response.status_code == (302 if stepped else response.status_code)
        assert stepped or response.status_code in (403, 404)
        if stepped:
            allowed.add(name)
        else:
            assert standing(record) == status
    unseen = {"head"} if status == Status.DRAFT else set()
    if (verb, status) == (
        "withdraw",
        Status.CLEARED,
    ):  # another person cleared it, so another one takes it back
        unseen = {"officer"}
    assert allowed == (WHO[verb] - unseen if status in STARTS[Verb(verb)] else set())


@every_filed
def test_an_authors_own_clearing_is_403_with_the_sentence(kind: str, head: User, client_for: Clients) -> None:
    record = factories.make(kind, head, Status.SUBMITTED)
    response = post(client_for(head), record, "clear")
    sentence = "You wrote it, so another person clears it: ask the head of the Centre or name a reviewer."
    assert (response.status_code, response.context["refusal"]) == (403, sentence)
    assert standing(record) == "submitted"


@every_filed
def test_the_database_refuses_it_too(kind: str, head: User) -> None:
    record = factories.make(kind, head, Status.SUBMITTED)
    with as_owner(), pytest.raises(IntegrityError, match="cleared_by_another"), transaction.atomic():
        Record.objects.filter(pk=record.pk).update(
            status="cleared", cleared_by=head, cleared_at="2026-01-01T00:00:00Z", cleared_version=1
        )


def test_the_database_asks_who_cleared_it(officer: User) -> None:
    record = factories.meeting(officer)
    with as_owner(), pytest.raises(IntegrityError, match="cleared_by_somebody"), transaction.atomic():
        Record.objects.filter(pk=record.pk).update(status="cleared")


@pytest.mark.parametrize("verb", [verb for verb, rule in ROAD.items() if rule.asks])
@pytest.mark.parametrize("reason", ["", "   \n "])
def test_a_step_that_asks_for_a_reason_waits_for_it(
    verb: Verb, reason: str, officer: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, ROAD[verb].starts[-1])
    response = post(client_for(head), record, verb, reason)
    sentence = "Say why, in a sentence the other person can act on."
    assert (response.status_code, response.context["refusal"]) == (422, sentence)
    assert standing(record) == record.status


@pytest.mark.parametrize("verb", list(ROAD))
def test_a_decision_on_an_older_text_is_409(
    verb: str, officer: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, ROAD[Verb(verb)].starts[-1])
    client = client_for(officer if verb == "submit" else head)
    with as_owner():
        before = Step.objects.count()
    response = post(client, record, verb, "Why", version=record.version - 1)
    sentence = "The text was changed after you opened it. Read it again before you decide."
    assert (response.status_code, response.context["refusal"]) == (409, sentence)
    assert standing(record) == record.status
    with as_owner():
        assert Step.objects.count() == before


def test_a_double_click_on_clear_clears_once(officer: User, head: User, client_for: Clients) -> None:
    record = factories.meeting(officer, Status.SUBMITTED)
    client, version = client_for(head), record.version
    answers = [post(client, record, "clear", version=version).status_code for _ in range(2)]
    assert answers == [302, 302]
    with as_owner():
        assert ClearedVersion.objects.filter(record=record.pk).count() == 1


@every_filed
def test_cleared_text_stays_as_it_is(kind: str, officer: User, client_for: Clients) -> None:
    record = factories.make(kind, officer, Status.CLEARED)
    with seen_by(officer):
        data = factories.edit_data(record, officer, title="Another title")
    client = client_for(officer)
    sentence = "It is cleared, and cleared text stays as it is."
    asked, sent = client.get(record.address("edit")), client.post(record.address("edit"), data)
    assert [answer.status_code for answer in (asked, sent)] == [403, 403]
    assert [sentence in answer.content.decode() for answer in (asked, sent)] == [True, True]
    assert "Another title" in sent.content.decode()
    assert factories.facts(record, "title") == {"title": record.title}


@every_filed
def test_the_cleared_version_is_the_text_and_its_hash(kind: str, officer: User) -> None:
    record = factories.make(kind, officer, Status.CLEARED)
    with as_owner():
        kept = ClearedVersion.objects.get(record=record.pk)
        texts = [(row.title, row.summary, row.body, row.comment) for row in (kept, record)]
    assert texts[0] == texts[1]
    assert (kept.version, kept.text_hash, kept.cleared_by_id, kept.cleared_at, kept.sensitivity) == (
        record.cleared_version,
        record.text_hash(),
        record.cleared_by_id,
        record.cleared_at,
        record.sensitivity,
    )


@pytest.mark.parametrize("word", ["title", "summary", "body", "comment", "details"])
def test_the_hash_is_bound_to_every_word(word: str, officer: User) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    before = record.text_hash()
    setattr(record, word, getattr(record, word) + ".")
    assert record.text_hash() != before


@pytest.mark.parametrize("text_hash", ["", "0" * 64, None])
def test_a_clearance_names_the_very_words_it_clears(
    text_hash: str | None, officer: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.SUBMITTED)
    data = factories.step_data(record) | {"text_hash": text_hash}
    response = client_for(head).post(
        record.step_address("clear"), {name: value for name, value in data.items() if value is not None}
    )
    assert (response.status_code, standing(record)) == (409, "submitted")


def test_what_is_archived_is_restored_with_its_clearance(
    officer: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    kept = factories.facts(record, "title", "cleared_by_id", "cleared_at", "cleared_version")
    assert post(client_for(officer), record, "archive", "The talks are over.").status_code == 302
    assert standing(record) == "archived"
    assert post(client_for(head), record, "restore", "They begin anew.").status_code == 302
    assert (standing(record), factories.facts(record, *kept)) == ("cleared", kept)
    with as_owner():
        steps = list(Step.objects.filter(record=record.pk).values_list("verb", "by", "reason"))[2:]
    assert steps == [
        ("archive", officer.pk, "The talks are over."),
        ("restore", head.pk, "They begin anew."),
    ]


def test_a_summary_comes_before_submission(officer: User, client_for: Clients) -> None:
    record = factories.meeting(officer, summary="")
    response = post(client_for(officer), record, "submit")
    sentence = "Write the summary first: it is what the briefing will say."
    assert (response.status_code, response.context["refusal"]) == (403, sentence)


def test_a_reviewer_by_name_clears_without_being_head(
    officer: User, colleague: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.SUBMITTED, reviewer=colleague)
    assert post(client_for(colleague), record, "clear").status_code == 302
    assert standing(record) == "cleared"


def test_steps_that_a_kind_does_not_take_are_refused(officer: User, head: User, client_for: Clients) -> None:
    factories.cleared("meeting", officer, at=factories.last_slot().replace(hour=9))
    briefing = factories.briefing()
    for verb in ("return", "withdraw"):
        assert post(client_for(head), briefing, verb, "Because.").status_code == 403
    assert standing(briefing) == "submitted"


@pytest.mark.parametrize(
    ("data", "status"), [({}, 409), ({"version": "x"}, 409), ({"version": "1", "reason": "a" * 2001}, 422)]
)
def test_a_step_whose_form_is_wrong_is_not_taken(
    data: dict[str, str], status: int, officer: User, client_for: Clients
) -> None:
    record = factories.meeting(officer)
    assert client_for(officer).post(record.step_address("submit"), data).status_code == status
    assert standing(record) == "draft"


def test_an_invented_step_is_404_and_a_steps_address_only_shows_the_record(
    officer: User, client_for: Clients
) -> None:
    record, client = factories.meeting(officer), client_for(officer)
    assert client.post(record.step_address("publish"), {"version": 1}).status_code == 404
    response = client.get(record.step_address("submit"))
    assert (response.status_code, response["Location"]) == (302, record.get_absolute_url())
    assert standing(record) == "draft"


def test_extra_fields_of_a_step_are_ignored(officer: User, head: User, client_for: Clients) -> None:
    record = factories.meeting(officer)
    forged = {"version": 1, "status": "cleared", "cleared_by": head.pk, "author": head.pk, "sensitivity": 0}
    client_for(officer).post(record.step_address("submit"), forged)
    names = ("status", "cleared_by", "author", "sensitivity")
    assert factories.facts(record, *names) == {
        "status": "submitted",
        "cleared_by": None,
        "author": officer.pk,
        "sensitivity": 1,
    }


@pytest.mark.parametrize(
    ("name", "buttons"),
    [
        ("officer", {"withdraw"}),
        ("head", {"clear", "return", "withdraw"}),
        ("colleague", set()),
        ("desk", None),
    ],
)
def test_a_page_offers_the_steps_its_reader_may_take(
    name: str, buttons: set[str] | None, cast: dict[str, User], client_for: Clients
) -> None:
    record = factories.meeting(cast["officer"], Status.SUBMITTED)
    response = client_for(cast[name]).get(record.get_absolute_url())
    context = response.context
    offered = (
        {one.verb for one in (*context["verbs"], *context["rare_verbs"])} if buttons is not None else None
    )
    assert offered == buttons


def test_what_waits_for_whom(cast: dict[str, User], client_for: Clients) -> None:
    officer, head, colleague = cast["officer"], cast["head"], cast["colleague"]
    own = factories.meeting(officer, Status.RETURNED)
    open_one = factories.meeting(officer, Status.SUBMITTED)
    named = factories.meeting(officer, Status.SUBMITTED, reviewer=colleague)
    factories.meeting(officer, Status.CLEARED)
    by_head = factories.meeting(head, Status.SUBMITTED)
    waiting = {
        name: set(
            factories.references(
                client_for(user).get(reverse("record-list"), {"waiting": "true"}).context["page"].rows
            )
        )
        for name, user in cast.items()
    }
    nothing: set[str] = set()
    assert waiting == dict.fromkeys(cast, nothing) | {
        "officer": {own.reference},
        "head": {open_one.reference},
        "colleague": {named.reference},
    }
    assert Role(head.role) == Role.HEAD and by_head.author_id == head.pk
