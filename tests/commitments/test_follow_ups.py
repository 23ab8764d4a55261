"""Promises and follow-ups: who reads, adds, ends and verifies them, on the pages and in the database."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.commitments import rules as commitments
from ashgabat_centre.commitments.models import FollowUp
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.models import Status
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.web.resume import form_token
from tests import factories
from tests.cast import NAMES, Clients, seen_by

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def of(record: Any, by: User, **fields: Any) -> Any:
    return factories.follow_up(record, by, **fields)


def now(one: Any) -> Any:
    with as_owner():
        return FollowUp.objects.select_related("record").get(pk=one.pk)


def act(client: Any, one: Any, verb: str, **data: Any) -> Any:
    return client.post(reverse("follow-up-step", args=[one.number, verb]), data)


ENDING = {"outcome": "done", "result": "The text was sent on Monday."}


# --- Entered with the record, and later ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["meeting", "correspondence"])
def test_rows_of_the_form_become_promises_of_the_record(kind: str, officer: User) -> None:
    _fields, rows = factories.answers(kind)
    typed = factories.follow_up_answers(organization="", what="To send the maps", priority=1)
    record = factories.make(kind, officer, rows=rows | {"follow_ups": [typed]})
    with as_owner():
        (one,) = record.follow_ups.all()
    assert (one.what, one.side, one.priority, one.owner, one.created_by, one.status) == (
        "To send the maps",
        "ours",
        1,
        officer,
        officer,
        "open",
    )
    assert one.organization == factories.organization()  # the record's own, where the row names none


def test_it_is_not_put_off_to_a_year_nobody_can_mean(officer: User, client_for: Clients) -> None:
    one = of(factories.meeting(officer), officer)
    answer = act(client_for(officer), one, "move", due="31.12.9999", reason="They asked for it.")
    assert "Check the year: 9999 " in answer.content.decode() and now(one).due == one.due


def test_a_step_of_our_own_is_promised_to_nobody(officer: User) -> None:
    _fields, rows = factories.answers("meeting")
    typed = factories.follow_up_answers(organization="", side="own")
    record = factories.meeting(officer, rows=rows | {"follow_ups": [typed]})
    with as_owner():
        assert [one.organization for one in record.follow_ups.all()] == [None]


def added(by: User, **changes: Any) -> dict[str, Any]:
    """What that person's browser posts from the page on which one is added."""
    return factories.follow_up_answers(**changes) | {"form_token": form_token(by)}


def test_it_is_added_on_the_page_of_a_cleared_record(officer: User, client_for: Clients) -> None:
    record, client = factories.meeting(officer, Status.CLEARED), client_for(officer)
    address = reverse("follow-up-add", args=[record.slug])
    assert str(factories.organization().pk) in str(client.get(address).context["form"]["organization"])
    assert client.post(address, added(officer, what="To call back")).status_code == 302
    page = client.get(record.get_absolute_url())
    assert [one.what for one in page.context["follow_ups"]] == ["To call back"]
    assert factories.again(record).version == record.version  # the cleared text stays as it is


def test_a_promise_names_the_other_side(officer: User, client_for: Clients) -> None:
    record = factories.situationnote(officer)
    typed = added(officer, organization="", side="theirs")
    answer = client_for(officer).post(reverse("follow-up-add", args=[record.slug]), typed)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"organization"})


@pytest.mark.parametrize(
    ("name", "status"), [("officer", 302), ("head", 302), ("colleague", 403), ("desk", 403)]
)
def test_who_answers_for_the_record_adds_to_it(
    name: str, status: int, cast: dict[str, User], client_for: Clients
) -> None:
    record = factories.meeting(cast["officer"], Status.CLEARED)
    typed = added(cast[name])
    answer = client_for(cast[name]).post(reverse("follow-up-add", args=[record.slug]), typed)
    assert answer.status_code == status


def test_a_correction_leaves_them_alone(officer: User) -> None:
    record = factories.make("correspondence", officer, Status.CLEARED)
    factories.corrected(record, officer, "submitted", title="As corrected")
    factories.do_with_correction(record, "clear", factories.clearer())
    with as_owner():
        assert [one.what for one in record.follow_ups.all()] == ["To answer on the limits"]
    assert factories.again(record).title == "As corrected"


# --- Who reads ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SUBMITTED, Status.CLEARED])
def test_staff_read_them_where_they_read_the_record(
    status: str, cast: dict[str, User], client_for: Clients
) -> None:
    one = of(factories.meeting(cast["officer"], status), cast["officer"])
    found = set()
    for name in NAMES:
        with seen_by(cast[name]):
            if FollowUp.objects.exists():
                found.add(name)
        shown = client_for(cast[name]).get(one.get_absolute_url()).status_code
        assert shown == (200 if name in found else 404), name
    staff = {"officer", "colleague", "analyst", "head", "outsider", "listed"}
    assert found == ({"officer"} if status == Status.DRAFT else staff)


def test_a_strictly_confidential_one_is_read_by_the_list_alone(cast: dict[str, User]) -> None:
    record = factories.meeting(cast["outsider"], sensitivity="2", readers=[cast["listed"]])
    of(record, cast["outsider"])
    factories.stand(record, Status.CLEARED)
    for name in NAMES:
        with seen_by(cast[name]):
            assert FollowUp.objects.exists() == (name in ("outsider", "listed")), name


def test_its_history_is_read_with_it(cast: dict[str, User], client_for: Clients) -> None:
    record = factories.meeting(cast["officer"], Status.CLEARED)
    one = of(record, cast["officer"], what="Qyzyl")
    told = {
        name: "Qyzyl" in client_for(cast[name]).get(record.address("history")).content.decode()
        for name in ("officer", "desk")
    }
    assert told == {"officer": True, "desk": False}
    client = client_for(cast["officer"])
    act(client, one, "end", **ENDING)
    lines = [line.words for line in client.get(one.get_absolute_url()).context["told"]]
    assert lines == ["closed it as “Done”: The text was sent on Monday.", "entered it"]


def test_nobody_is_given_what_they_cannot_read(officer: User, outsider: User, listed: User) -> None:
    low = factories.user("low", Role.OFFICER, level=0)
    secret = factories.meeting(outsider, sensitivity="2", readers=[listed])
    for record, by, owner in ((factories.meeting(officer), officer, low), (secret, outsider, officer)):
        with pytest.raises(DatabaseError, match="able to read"):
            of(record, by, owner=owner)
    assert of(secret, outsider, owner=listed).owner == listed


@pytest.mark.parametrize(("marking", "status"), [("1", 302), ("2", 422)])
def test_the_form_says_so_before_it_is_saved(
    marking: str, status: int, outsider: User, listed: User, client_for: Clients
) -> None:
    _fields, rows = factories.answers("meeting")
    rows["follow_ups"] = [factories.follow_up_answers(owner=listed)]
    data = factories.post_data("meeting", outsider, sensitivity=marking, rows=rows)
    answer = client_for(outsider).post(reverse("meeting-create"), data)
    assert answer.status_code == status
    if status == 422:
        assert "could not read this record" in answer.content.decode()


# --- Standing on the next contact ---------------------------------------------------------------------------------


def test_open_ones_stand_on_the_next_log_with_the_same_institution(
    officer: User, colleague: User, client_for: Clients
) -> None:
    earlier = factories.meeting(officer, Status.CLEARED)
    waits, ended = of(earlier, officer, what="To send maps"), of(earlier, officer, what="Ended")
    with seen_by(officer):
        commitments.end(now(ended), officer, "done", "Sent.")
    other = factories.organization(code="z-another")
    of(earlier, officer, what="To somebody else", organization=other)
    record = factories.meeting(colleague, Status.SUBMITTED)
    page = client_for(colleague).get(record.get_absolute_url())
    assert [one.pk for one in page.context["still_open"]] == [waits.pk]


def test_they_stand_in_the_form_once_it_names_the_institution(
    officer: User, colleague: User, client_for: Clients
) -> None:
    one = of(factories.meeting(officer, Status.CLEARED), officer)
    secret = factories.meeting(factories.user("keeper", Role.OFFICER, level=2), sensitivity="2")
    of(secret, secret.author, what="Qupiya")
    client, address = client_for(colleague), reverse("meeting-create")
    assert client.get(address).context["still_open"] == []
    looked = client.post(address, factories.post_data("meeting", colleague) | {"look": "1"})
    assert (looked.status_code, [row.pk for row in looked.context["still_open"]]) == (200, [one.pk])
    assert "Qupiya" not in looked.content.decode()
    with as_owner():
        assert not colleague.authored.exists()


def test_they_follow_the_person_to_another_institution(officer: User) -> None:
    who = factories.person()
    one = of(factories.meeting(officer, Status.CLEARED), officer, person=who)
    with seen_by(officer):
        found = FollowUp.objects.with_whom([], [who.pk])
        assert [row.pk for row in found] == [one.pk]


# --- Ending -------------------------------------------------------------------------------------------------------


def test_nothing_is_closed_without_a_result(officer: User, client_for: Clients) -> None:
    one = of(factories.meeting(officer), officer)
    for result in ("", "  \n"):
        answer = act(client_for(officer), one, "end", outcome="done", result=result)
        assert (answer.status_code, set(answer.context["forms"]["end"].errors)) == (422, {"result"})
    assert now(one).status == "open"
    assert act(client_for(officer), one, "end", **ENDING).status_code == 302
    assert (now(one).status, now(one).closed_by) == ("done", officer)


@pytest.mark.parametrize("outcome", ["done", "transferred", "dropped"])
def test_the_database_refuses_an_end_without_a_result(outcome: str, officer: User) -> None:
    one = of(factories.meeting(officer), officer)
    stamp = {"outcome": outcome, "closed_by": officer, "closed_at": timezone.now()}
    for result in ("", " \t "):
        with (
            seen_by(officer),
            pytest.raises(DatabaseError, match="ended_with_a_result"),
            transaction.atomic(),
        ):
            FollowUp.objects.filter(pk=one.pk).update(status=outcome, result=result, **stamp)


def test_a_high_priority_needs_a_proof_and_another_verifier(
    officer: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    one, sent = of(record, officer, priority=1), factories.make("correspondence", officer, Status.SUBMITTED)
    client = client_for(officer)
    answer = act(client, one, "end", **ENDING)
    assert (answer.status_code, set(answer.context["forms"]["end"].errors)) == (422, {"proof"})
    assert act(client, one, "end", **ENDING, proof=sent.reference).status_code == 302
    assert (now(one).status, now(one).proof_record_id) == ("reported", sent.pk)
    refusal = act(client, one, "verify")
    assert (refusal.status_code, "another person verifies" in refusal.content.decode()) == (403, True)
    assert act(client_for(head), one, "verify").status_code == 302
    assert (now(one).status, now(one).verified_by, now(one).closed_by) == ("done", head, officer)


def test_a_file_of_the_record_is_a_proof(officer: User, client_for: Clients) -> None:
    record = factories.meeting(officer)
    file, one = factories.attachment(record, officer), of(record, officer, priority=1)
    assert act(client_for(officer), one, "end", **ENDING, proof_file=file.pk).status_code == 302
    assert now(one).proof_file_id == file.pk


@pytest.mark.parametrize("what", ["a draft", "the record itself", "one marked higher", "none"])
def test_what_its_readers_could_not_see_proves_nothing(what: str, officer: User, client_for: Clients) -> None:
    record = factories.meeting(officer, Status.CLEARED, sensitivity="0")
    one = of(record, officer, priority=1)
    references: dict[str, Callable[[], str]] = {
        "a draft": lambda: factories.meeting(officer, sensitivity="0").reference,
        "the record itself": lambda: record.reference,
        "one marked higher": lambda: factories.meeting(officer, Status.CLEARED).reference,
        "none": lambda: "MTG/1999/0001",
    }
    answer = act(client_for(officer), one, "end", **ENDING, proof=references[what]())
    assert (answer.status_code, set(answer.context["forms"]["end"].errors)) == (422, {"proof"})


PEOPLE = ("officer", "colleague", "head", "analyst")


# Each example is rolled back, so the people and the two records stay as they are.
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    owner=st.sampled_from(PEOPLE),
    closer=st.sampled_from(PEOPLE),
    verifier=st.sampled_from(PEOPLE),
    priority=st.sampled_from([0, 1]),
    outcome=st.sampled_from(["done", "transferred", "dropped"]),
    proved=st.booleans(),
)
def test_no_path_ends_a_high_priority_by_one_person_or_without_proof(
    settled: tuple[Any, Any, dict[str, User]],
    owner: str,
    closer: str,
    verifier: str,
    priority: int,
    outcome: str,
    proved: bool,
) -> None:
    """Whatever the database is asked by whom, what has ended kept the rule."""
    record, proof, cast = settled
    with transaction.atomic():
        one = of(record, cast["officer"], owner=cast[owner], priority=priority)
        for who, status in ((closer, outcome), (closer, "reported"), (verifier, outcome)):
            fields: dict[str, Any] = {"status": status, "outcome": outcome, "result": "It came about."}
            if status == "reported" or who == closer:
                fields |= {"closed_by": cast[who], "closed_at": timezone.now()}
                fields["proof_record"] = proof if proved else None
            if who == verifier:
                fields |= {"verified_by": cast[who], "verified_at": timezone.now()}
            try:
                with seen_by(cast[who]), transaction.atomic():
                    FollowUp.objects.filter(pk=one.pk).update(**fields)
            except DatabaseError:
                continue
        ended = now(one)
        if ended.status in FollowUp.ENDS:
            assert ended.closed_by in (cast[owner], cast["officer"], cast["head"])
            if priority:
                assert ended.verified_by_id is not None and ended.verified_by != ended.closed_by
                assert ended.verified_by in (cast["officer"], cast["head"])
                assert outcome != "done" or ended.proof_record_id
        transaction.set_rollback(True)


@pytest.fixture
def settled(cast: dict[str, User]) -> tuple[Any, Any, dict[str, User]]:
    record = factories.meeting(cast["officer"], Status.CLEARED)
    proof = factories.meeting(cast["officer"], Status.CLEARED)
    with as_owner():
        return record, proof.record, cast


def test_its_owner_does_not_lower_the_priority_to_get_by(
    officer: User, head: User, client_for: Clients
) -> None:
    one = of(factories.meeting(officer, Status.CLEARED), officer, priority=1)
    typed = factories.follow_up_answers(priority=0, owner=officer)
    answer = act(client_for(officer), one, "change", **typed)
    assert (answer.status_code, set(answer.context["forms"]["change"].errors)) == (422, {"priority"})
    with seen_by(officer), pytest.raises(DatabaseError, match="lowered by another"), transaction.atomic():
        FollowUp.objects.filter(pk=one.pk).update(priority=0)
    assert act(client_for(head), one, "change", **typed).status_code == 302
    assert now(one).priority == 0


def test_an_end_is_taken_back_with_a_reason(officer: User, client_for: Clients) -> None:
    one, client = of(factories.meeting(officer), officer), client_for(officer)
    act(client, one, "end", **ENDING)
    assert act(client, one, "reopen", reason=" ").status_code == 422
    assert act(client, one, "reopen", reason="It was the wrong text.").status_code == 302
    again = now(one)
    assert (again.status, again.result, again.closed_by) == ("open", "", None)
    lines = [line.words for line in client.get(one.get_absolute_url()).context["told"]]
    assert lines[0] == "reopened it: It was the wrong text."


def test_the_verifier_sends_it_back(officer: User, head: User, client_for: Clients) -> None:
    one = of(factories.meeting(officer, Status.CLEARED), officer, priority=1)
    act(client_for(officer), one, "end", outcome="dropped", result="Overtaken by events.")
    assert now(one).status == "reported"  # dropped or done, a high priority has a second pair of eyes
    assert act(client_for(head), one, "reopen", reason="Ask once more.").status_code == 302
    assert now(one).status == "open"


def test_the_same_click_twice_ends_it_once(officer: User, client_for: Clients) -> None:
    one, client = of(factories.meeting(officer), officer), client_for(officer)
    assert [act(client, one, "end", **ENDING).status_code for _ in "12"] == [302, 302]
    with as_owner():
        assert now(one).followup_events.count() == 2


OTHERWISE = {
    "result": {"result": "It was read out to them."},
    "outcome": {"outcome": "dropped"},
    "proof": {"proof": "another"},
}


@pytest.mark.parametrize("other", OTHERWISE)
def test_who_closes_it_otherwise_after_it_was_closed_is_told_and_keeps_the_words(
    other: str, officer: User, client_for: Clients
) -> None:
    """From a second window, say: that is no double click."""
    proof = factories.meeting(officer, Status.CLEARED)
    changed = {
        name: proof.reference if word == "another" else word for name, word in OTHERWISE[other].items()
    }
    one, client = of(factories.meeting(officer, Status.CLEARED), officer), client_for(officer)
    act(client, one, "end", **ENDING)
    answer = act(client, one, "end", **ENDING | changed)
    said = "It has been closed already, with the outcome and result that stand here."
    assert (answer.status_code, answer.context["refusal"]) == (403, said)
    assert answer.context["unsent"] == (ENDING | changed)["result"]
    assert (now(one).outcome, now(one).result, now(one).proof_record) == (
        ENDING["outcome"],
        ENDING["result"],
        None,
    )


@pytest.mark.parametrize("verb", ["end", "reopen", "change"])
def test_a_colleague_it_is_not_given_to_changes_nothing(
    verb: str, officer: User, colleague: User, client_for: Clients
) -> None:
    one = of(factories.meeting(officer, Status.CLEARED), officer)
    before = now(one)
    answer = act(client_for(colleague), one, verb, **ENDING, reason="x", **factories.follow_up_answers())
    assert answer.status_code == 403
    with seen_by(colleague), pytest.raises(DatabaseError), transaction.atomic():
        FollowUp.objects.filter(pk=one.pk).update(due=before.due + DAY)
    assert now(one).due == before.due


def test_its_owner_moves_the_day_and_passes_it_on_and_no_more(
    officer: User, colleague: User, analyst: User, client_for: Clients
) -> None:
    one = of(factories.meeting(officer, Status.CLEARED), officer, owner=colleague, what="As agreed")
    due = timezone.localdate() + 9 * DAY
    typed = factories.follow_up_answers(due=due, owner=analyst, what="Otherwise")
    assert act(client_for(colleague), one, "change", **typed).status_code == 302
    assert (now(one).due, now(one).owner, now(one).what) == (due, analyst, "As agreed")
    with seen_by(analyst), pytest.raises(DatabaseError, match="words stay"), transaction.atomic():
        FollowUp.objects.filter(pk=one.pk).update(what="Otherwise")


def test_it_is_struck_out_only_while_the_record_is_written(officer: User) -> None:
    one = of(factories.meeting(officer), officer)
    factories.stand(now(one).record, Status.CLEARED)
    with seen_by(officer):
        assert FollowUp.objects.filter(pk=one.pk).delete()[0] == 0
    factories.stand(now(one).record, Status.RETURNED)
    with seen_by(officer):
        assert FollowUp.objects.filter(pk=one.pk).delete()[0] == 1


def test_an_act_on_what_has_changed_meanwhile_is_refused(officer: User, head: User) -> None:
    one = of(factories.meeting(officer, Status.CLEARED), officer)
    with seen_by(head):
        commitments.end(now(one), head, "dropped", "No longer wanted.")
    with seen_by(officer), pytest.raises(Refused):
        commitments.end(one, officer, "done", "Sent.")


# --- Lists --------------------------------------------------------------------------------------------------------


@pytest.fixture
def many(officer: User, colleague: User) -> dict[str, Any]:
    today, record = timezone.localdate(), factories.meeting(officer, Status.CLEARED)
    other = factories.organization(code="z-another", country_id=factories.KYRGYZSTAN)
    elsewhere = factories.meeting(officer, Status.CLEARED, countries=[factories.KYRGYZSTAN])
    made = {
        "late": of(record, officer, due=today - DAY),
        "today": of(record, officer, due=today),
        "far": of(record, officer, due=today + 60 * DAY, side="theirs"),
        "own": of(record, officer, due=today + 3 * DAY, side="own", organization=None),
        "colleague’s": of(record, officer, due=today - 2 * DAY, owner=colleague),
        "elsewhere": of(elsewhere, officer, due=today + 40 * DAY, organization=other),
        "reported": of(record, officer, due=today - 5 * DAY, priority=1, owner=colleague),
        "ended": of(record, officer, due=today - 9 * DAY),
    }
    with seen_by(colleague):
        commitments.end(now(made["reported"]), colleague, "dropped", "No longer wanted.")
    with seen_by(officer):
        commitments.end(now(made["ended"]), officer, "done", "Sent.")
    return made


QUESTIONS: dict[str, tuple[dict[str, str], list[str]]] = {
    "open": ({}, ["reported", "colleague’s", "late", "today", "own", "elsewhere", "far"]),
    "mine": ({"whose": "mine"}, ["late", "today", "own", "elsewhere", "far"]),
    "overdue": ({"state": "overdue"}, ["colleague’s", "late"]),
    "mine overdue": ({"whose": "mine", "state": "overdue"}, ["late"]),
    "soon": ({"whose": "mine", "state": "soon"}, ["late", "today", "own"]),
    "theirs": ({"side": "theirs"}, ["far"]),
    "to verify": ({"whose": "verify"}, ["reported"]),
    "ended": ({"state": "ended"}, ["ended"]),
    "country": ({"country": "417"}, ["elsewhere"]),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_each_question_lists_its_rows_the_soonest_first(
    name: str, many: dict[str, Any], officer: User, client_for: Clients
) -> None:
    question, wanted = QUESTIONS[name]
    page = client_for(officer).get(reverse("follow-up-list"), question).context["page"]
    names = {one.pk: word for word, one in many.items()}
    assert ([names[row.pk] for row in page.rows], page.total) == (wanted, len(wanted))


def test_by_institution(many: dict[str, Any], officer: User, client_for: Clients) -> None:
    question = {"organization": many["elsewhere"].organization_id}
    page = client_for(officer).get(reverse("follow-up-list"), question).context["page"]
    assert [row.pk for row in page.rows] == [many["elsewhere"].pk]


def test_a_long_list_goes_on(officer: User, client_for: Clients) -> None:
    record, client = factories.meeting(officer), client_for(officer)
    made = [of(record, officer).pk for _ in range(27)]
    first = client.get(reverse("follow-up-list"), {"page_size": "25"}).context["page"]
    second = client.get(reverse("follow-up-list") + first.older_url).context["page"]
    assert [row.pk for row in (*first.rows, *second.rows)] == made
    assert (second.older_url, second.total) == ("", 27)


def test_an_unknown_filter_is_refused(officer: User, client_for: Clients) -> None:
    assert client_for(officer).get(reverse("follow-up-list"), {"state_of": "x"}).status_code == 400
    assert client_for(officer).get(reverse("follow-up-list"), {"state": "x"}).status_code == 422


def test_they_wait_for_whom_they_wait(
    many: dict[str, Any], officer: User, colleague: User, client_for: Clients
) -> None:
    for person, wanted in (
        (officer, {"To do within a week, or overdue": 3, "To be verified": 1}),
        (colleague, {"To do within a week, or overdue": 1}),
    ):
        client = client_for(person)
        lines = client.get(reverse("home")).context["shell"]["waiting_tasks"]()
        assert {line.label: line.count for line in lines} == wanted
        for line in lines:
            assert client.get(line.url).context["page"].total == line.count
        assert sum(wanted.values()) == client.get(reverse("waiting")).context["shell"]["waiting"]()
