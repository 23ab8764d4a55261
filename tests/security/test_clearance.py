"""Clearance under attack and under two hands at once: rows 25, 26 and 41, and the faults that race it."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import get_resolver, reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.lifecycle import ClearedVersion, Step, Verb
from ashgabat_centre.records.models import Record, StaleRecord, Status
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.workflow import clearance, corrections
from ashgabat_centre.workflow.clearance import ROAD
from ashgabat_centre.workflow.models import Revision
from liaison.meetings.models import Meeting
from tests import factories
from tests.cast import READERS, Clients, seen_by
from tests.checksums import checksums
from tests.test_architecture import addresses

database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")


def step(client: Any, record: Any, verb: str, reason: str = "Because.") -> Any:
    return client.post(record.step_address(verb), factories.step_data(record, reason)).status_code


def act(client: Any, record: Any, verb: str, **changes: Any) -> Any:
    with as_owner():
        now = Revision.objects.filter(record=record.pk).latest("pk")
    data = {"version": now.version, "text_hash": now.text_hash, "reason": "Because."} | changes
    return client.post(reverse(f"{record.kind}-correction", args=[record.slug, verb]), data).status_code


def standing(record: Any) -> str:
    return str(factories.facts(record, "status")["status"])


# --- Row 25: bulk actions -----------------------------------------------------------------------------------------


@database
def test_row_25_no_list_acts_on_its_records_itself(head: User, client_for: Clients) -> None:
    """What changes records names one in its address or is the page of a selection; a list posted to only searches."""
    client = client_for(head)
    lists = {str(one.name) for one in addresses() if str(one.name).endswith("-list")}
    answers = {name: client.post(reverse(name), {"pk": ["", "1", "all"]}).status_code for name in lists}
    assert answers.pop("import-list") == 422
    assert set(answers.values()) == {400, 405}
    placed = {str(one.name) for one in addresses() if one.pattern.converters or one.pattern.regex.groupindex}
    library = ("account_", "mfa_", "usersessions_")
    without_a_record = {str(one.name) for one in addresses() if not str(one.name).startswith(library)}
    without_a_record -= lists | placed
    creating = {f"{kind}-create" for kind in factories.FILED}
    posted = {name for name in without_a_record if client.post(reverse(name)).status_code != 405}
    asking = {"access-ask", "in-charge"}  # for one record by its reference, for one person
    sessions = {"people-sessions", "session-stay", "invitation-accept"}
    directory = {
        "directory",
        "directory-suggest",
        "find",
        "find-suggest",
    }  # names are posted, not put into addresses
    directory |= {"contact-new", "institution-new", "party-add", "source-new"}
    directory |= {
        "override",
        "silence",
        "calendar-address",
        "notice-choices",
    }  # a day of one party, days of a tier, one's own feed and notices
    once = {"set-look", "set_language", "briefing-assemble", "time-zone", "problem-report", "view-save"}
    once |= {"feed-new", "feed-hosts", "feed-inbox"}  # a feed, a host, words to search for
    once |= {"feed-item-dismiss", "feed-item-restore"}  # an item that was picked
    once |= {"country-calls", "country-calls-repeat", "country-calls-validate"}
    once |= {"judgement-new", "question-new", "indicator-new", "alert-new", "event-new", "event-imports"}
    once |= {"cleared-map", "cleared-map-remove"}
    once |= {
        "selection-hand-over",
        "selection-follow-up",
    }  # what is offered is listed first: test_selection.py
    assert posted ^ (creating | asking | sessions | directory | once) == set()
    assert get_resolver().url_patterns


# --- Row 26: what is denied has done nothing ---------------------------------------------------------------------


@database
@pytest.mark.parametrize("status", Status.values)
def test_row_26_a_denied_step_changes_no_row_of_any_table(
    status: str, cast: dict[str, User], client_for: Clients
) -> None:
    record = factories.meeting(cast["officer"], status)
    clients = {name: client_for(cast[name]) for name in (*READERS, "administrator")}
    before = checksums()
    for name, client in clients.items():
        with seen_by(cast[name]):
            found = Meeting.objects.filter(pk=record.pk).first()
            denied = [verb for verb in ROAD if not found or clearance.ROAD.refusal(found, verb, cast[name])]
        assert {step(client, record, verb) for verb in denied} <= {403, 404}, name
    assert checksums() == before


@database
@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
def test_row_26_a_denied_act_on_a_correction_changes_no_row_of_any_table(
    state: str, cast: dict[str, User], client_for: Clients
) -> None:
    record = factories.meeting(cast["officer"], Status.CLEARED)
    factories.corrected(record, cast["officer"], state)
    clients = {name: client_for(cast[name]) for name in (*READERS, "administrator")}
    before = checksums()
    for name, client in clients.items():
        with seen_by(cast[name]):
            found = Meeting.objects.filter(pk=record.pk).first()
            revision = found and corrections.open_correction(found)
            denied = [
                one
                for one in corrections.CorrectionAct
                if not revision
                or corrections.ROAD.refusal(corrections.Correction(found, revision), one, cast[name])
            ]
        assert {act(client, record, one) for one in denied} <= {403, 404}, name
    assert checksums() == before


@database
@pytest.mark.parametrize("wrong", [{"reason": " "}, {"version": 99}, {"version": ""}])
def test_row_26_a_step_refused_late_is_taken_back_whole(
    wrong: dict[str, Any], officer: User, head: User, client_for: Clients
) -> None:
    record, client = factories.meeting(officer, Status.SUBMITTED), client_for(head)
    before = checksums()
    data = factories.step_data(record, "Because.") | wrong
    assert client.post(record.step_address("return"), data).status_code in (404, 409, 422)
    assert checksums() == before


@database
def test_row_26_a_clearance_that_fails_half_way_is_taken_back_whole(
    officer: User, head: User, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text was already the record's when the kind refused it: nothing of that stays."""
    record = factories.meeting(officer, Status.CLEARED)
    factories.corrected(record, officer, "submitted")
    client, before = client_for(head), checksums()
    monkeypatch.setattr(Meeting, "refuse_clearance", lambda self: "A concurrence is missing.")
    assert act(client, record, "clear") == 422
    assert checksums() == before


# --- Row 41: the order of the steps ------------------------------------------------------------------------------


@database
@pytest.mark.parametrize("verb", list(ROAD))
@pytest.mark.parametrize("status", Status.values)
def test_row_41_no_step_is_skipped(status: str, verb: Verb, officer: User, client_for: Clients) -> None:
    """Not by the head either, who may do most; what they own and another cleared, another withdraws."""
    chief = factories.user("chief", Role.HEAD, level=2)
    owner = officer if (status, verb) == (Status.CLEARED, Verb.WITHDRAW) else chief
    record = factories.stand(factories.meeting(officer), status, reviewer=chief, owner=owner)
    taken = step(client_for(chief), record, verb) == 302
    assert taken == (status in ROAD[verb].starts)
    assert standing(record) == (ROAD[verb].ends if taken else status)


@database
@pytest.mark.parametrize("kind", factories.FILED)
def test_row_41_nobody_clears_their_own_text(kind: str, head: User, client_for: Clients) -> None:
    record = factories.make(kind, head, Status.SUBMITTED)
    assert (step(client_for(head), record, "clear"), standing(record)) == (403, "submitted")


@database
@pytest.mark.parametrize("kind", factories.FILED)
def test_row_41_nobody_clears_their_own_correction(kind: str, head: User, client_for: Clients) -> None:
    record = factories.make(kind, head, Status.CLEARED)
    factories.corrected(record, head, "submitted")
    assert act(client_for(head), record, "clear") == 403
    assert factories.facts(record, "title")["title"] == record.title


@database
def test_row_41_nobody_clears_what_they_wrote_and_another_sent_on(
    officer: User, head: User, client_for: Clients
) -> None:
    """The head, once owner, typed the correction; its author saved over it. Some of the words are the head's."""
    record = factories.meeting(officer, Status.CLEARED)
    with as_owner():
        Record.objects.filter(pk=record.pk).update(owner=head)
    factories.corrected(factories.again(record), head)
    factories.corrected(factories.again(record), officer)
    with seen_by(officer), transaction.atomic():
        now = Meeting.objects.get(pk=record.pk)
        revision = now.revisions.open().get()
        seen = corrections.Seen(revision.version, revision.text_hash)
        form = factories.pages("meeting").form
        corrections.act_on(now, revision, corrections.CorrectionAct.SUBMIT, officer, seen, "", form)
    assert revision.author == officer
    assert act(client_for(head), record, "clear") == 403


@database
@pytest.mark.parametrize("changed", ["version", "text_hash"])
def test_row_41_stale_text_is_not_cleared(
    changed: str, officer: User, head: User, client_for: Clients
) -> None:
    """The reviewer's page is out of date the moment the author saves."""
    record = factories.meeting(officer, Status.SUBMITTED)
    read = factories.step_data(record)
    with seen_by(officer):
        data = factories.edit_data(record, officer, summary="Changed after it was submitted.")
    assert client_for(officer).post(record.address("edit"), data).status_code == 302
    now = factories.step_data(record)
    posted = now | {changed: read[changed]}
    assert client_for(head).post(record.step_address("clear"), posted).status_code == 409
    assert standing(record) == "submitted"
    assert client_for(head).post(record.step_address("clear"), now).status_code == 302


@database
@pytest.mark.parametrize("changed", ["version", "text_hash"])
def test_row_41_a_stale_correction_is_not_cleared(
    changed: str, officer: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    read = factories.corrected(record, officer, "submitted")
    with seen_by(officer):
        data = factories.edit_data(record, officer, title="Changed after it was submitted")
    data |= {"reason": "Again.", "revision": read.version}
    assert client_for(officer).post(record.address("correct"), data).status_code == 302
    assert act(client_for(head), record, "clear", **{changed: getattr(read, changed)}) == 409
    assert factories.facts(record, "title")["title"] == record.title
    assert act(client_for(head), record, "clear") == 302


@database
@pytest.mark.parametrize("kind", factories.FILED)
def test_row_41_cleared_text_is_not_edited(kind: str, officer: User, client_for: Clients) -> None:
    """By no page: the correction leaves every column of it, and every row, as it is."""
    record, client = factories.make(kind, officer, Status.CLEARED), client_for(officer)
    with seen_by(officer):
        data = factories.edit_data(record, officer, title="Another") | {"reason": "So.", "revision": 0}
    with as_owner():
        before = Record.objects.filter(pk=record.pk).values().get(), record.record_events.count()
    assert client.post(record.address("edit"), data).status_code == 403
    assert client.post(record.address("correct"), data).status_code == 302
    with as_owner():
        assert (Record.objects.filter(pk=record.pk).values().get(), record.record_events.count()) == before


@database
def test_row_41_nothing_is_cleared_twice(officer: User, head: User, client_for: Clients) -> None:
    record = factories.meeting(officer, Status.SUBMITTED)
    assert [step(client_for(head), record, "clear") for _ in range(2)] == [302, 403]
    factories.corrected(factories.again(record), officer, "submitted")
    assert [act(client_for(head), record, "clear") for _ in range(2)] == [302, 403]
    with as_owner():
        assert ClearedVersion.objects.filter(record=record.pk).count() == 2


# --- Faults 22 to 26: two hands at one moment ---------------------------------------------------------------------

Hand = Callable[[int], Any]


def race(rounds: int, *hands: Hand, before: Callable[[], None] = lambda: None) -> Iterator[list[Any]]:
    """Let the hands act at one moment, each on its own connection, so many times; yields what each round gave."""
    gate = threading.Barrier(len(hands) + 1, timeout=60)
    given: list[Any] = [None] * len(hands)

    def work(place: int, hand: Hand) -> None:
        try:
            for number in range(rounds):
                gate.wait()
                try:
                    given[place] = hand(number)
                except Exception as error:
                    given[place] = error
                gate.wait()
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(hands)]
    for thread in threads:
        thread.start()
    for _ in range(rounds):
        before()
        gate.wait()
        gate.wait()
        yield list(given)
    for thread in threads:
        thread.join()


def saver(record: Any, person: User) -> Hand:
    """Saves over the version it reads, as a form opened a moment ago does."""

    def save(number: int) -> Any:
        with seen_by(person), transaction.atomic():
            mine = Meeting.objects.get(pk=record.pk)
            mine.title = f"{person.name}, {number}"
            mine.revise(versions[number])
        return mine.title

    versions = {number: record.version + number for number in range(1000)}
    return save


@committed
def test_fault_23_of_two_who_save_one_record_one_wins_and_the_other_is_told(officer: User) -> None:
    record = factories.meeting(officer)
    for won in race(200, saver(record, officer), saver(record, officer)):
        assert [type(one) for one in won].count(StaleRecord) == 1
        (title,) = [one for one in won if isinstance(one, str)]
        assert factories.facts(record, "title")["title"] == title
    assert factories.facts(record, "version")["version"] == record.version + 200


def resubmit(record: Any) -> None:
    with as_owner():
        ClearedVersion.objects.filter(record=record.pk)._raw_delete("default")
        Record.objects.filter(pk=record.pk).update(
            status="submitted", cleared_by=None, cleared_at=None, cleared_version=None
        )


def clearer_of(record: Any, person: User) -> Hand:
    def clear(number: int) -> Any:
        with seen_by(person), transaction.atomic():
            read = Meeting.objects.get(pk=record.pk)
            seen = read.whole_hash()
        with seen_by(person), transaction.atomic():
            clearance.take_step(read, Verb.CLEAR, person, version=read.version, text_hash=seen)
        return read.text_hash()

    return clear


@committed
def test_fault_24_what_is_cleared_is_what_the_clearer_read(officer: User, head: User) -> None:
    """An edit races a clearance: the cleared bytes are those the clearer read, or nothing is cleared."""
    record = factories.meeting(officer, Status.SUBMITTED)

    def edit(number: int) -> Any:
        with seen_by(officer), transaction.atomic():
            mine = Meeting.objects.get(pk=record.pk)
            if sentence := clearance.refuse_editing(mine, officer):
                raise Refused(sentence)
            mine.summary = f"As edited in round {number}."
            mine.revise(mine.version)
        return mine.summary

    outcomes = set()
    for edited, cleared in race(60, edit, clearer_of(record, head), before=lambda: resubmit(record)):
        now = factories.again(record)
        outcomes.add((isinstance(edited, str), isinstance(cleared, str)))
        assert now.status == ("cleared" if isinstance(cleared, str) else "submitted"), (edited, cleared)
        if isinstance(cleared, str):
            with as_owner():
                kept = ClearedVersion.objects.get(record=record.pk)
            assert (kept.text_hash, now.text_hash(), now.cleared_version) == (cleared, cleared, now.version)
        else:
            assert isinstance(cleared, StaleRecord)
    assert outcomes - {(True, False), (False, True), (True, True)} == set()


@committed
def test_fault_25_of_two_clearers_one_clears(officer: User) -> None:
    record = factories.meeting(officer, Status.SUBMITTED)
    heads = [factories.user(word, Role.HEAD, level=2) for word in ("first", "second")]
    hands = [clearer_of(record, person) for person in heads]
    with as_owner():
        begun = Step.objects.filter(verb="clear").count()
    for round_, given in enumerate(race(60, *hands, before=lambda: resubmit(record)), 1):
        assert sum(isinstance(one, str) for one in given) == 1, given
        assert sum(isinstance(one, StaleRecord | Refused) for one in given) == 1, given
        with as_owner():
            assert ClearedVersion.objects.filter(record=record.pk).count() == 1
            assert Step.objects.filter(verb="clear").count() == begun + round_


@committed
def test_faults_22_and_24_a_correction_saved_while_it_is_cleared(officer: User, head: User) -> None:
    """Both take the record's row before the correction's, so that neither waits for the other for ever."""
    record = factories.meeting(officer, Status.CLEARED)
    form = factories.pages("meeting").form

    def save(number: int) -> Any:
        return factories.corrected(record, officer, title=f"Typed in round {number}").text

    def clear(number: int) -> Any:
        with seen_by(head), transaction.atomic():
            now = Meeting.objects.get(pk=record.pk)
            revision = now.revisions.open().get()
            seen = corrections.Seen(revision.version, revision.text_hash)
        with seen_by(head), transaction.atomic():
            corrections.act_on(now, revision, corrections.CorrectionAct.CLEAR, head, seen, "", form)
        return factories.again(record).title

    def submit() -> None:
        nonlocal record
        record = factories.again(record)
        factories.corrected(record, officer, title="As submitted")
        with as_owner():
            open_one = Revision.objects.open().get()
        if open_one.status != "submitted":
            factories.do_with_correction(record, "submit", officer)

    for saved, cleared in race(25, save, clear, before=submit):
        expected = str, StaleRecord, Refused
        assert isinstance(cleared, expected) and isinstance(saved, expected), (saved, cleared)
        now = factories.again(record)
        with as_owner():
            kept = ClearedVersion.objects.filter(record=record.pk).first()
            left = Revision.objects.open().count()
        assert kept is not None and (kept.text_hash, kept.version) == (now.text_hash(), now.cleared_version)
        assert left <= 1
        assert isinstance(cleared, str) or left == 1


@committed
@pytest.mark.parametrize("page", ["step", "correct", "correction"])
def test_fault_26_two_clicks_at_one_moment_are_one(page: str, officer: User, client_for: Clients) -> None:
    record = factories.meeting(officer, Status.DRAFT if page == "step" else Status.CLEARED)
    if page == "step":
        address, data = record.step_address("submit"), factories.step_data(record)
    elif page == "correct":
        with seen_by(officer), transaction.atomic():
            data = factories.edit_data(record, officer, title="Once") | {"reason": "So.", "revision": 0}
        address = record.address("correct")
    else:
        seen = factories.corrected(record, officer)
        address = reverse("meeting-correction", args=[record.slug, "submit"])
        data = {"version": seen.version, "text_hash": seen.text_hash}
    with as_owner():
        begun = Step.objects.count()
    clients = [client_for(officer) for _ in range(2)]
    hands = [lambda number, client=client: client.post(address, data).status_code for client in clients]
    (answers,) = race(1, *hands)
    with as_owner():
        counts = Step.objects.count() - begun, Revision.objects.count()
    assert sorted(answers) in ([302, 302], [302, 409])
    assert counts == {"step": (1, 0), "correct": (0, 1), "correction": (1, 1)}[page]
