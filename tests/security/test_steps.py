"""No step leaves a record that nobody can act on, and what is taken back is taken back by two. Numbers are the rows of
docs/security.md."""

import os
from contextlib import ExitStack

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.urls import reverse

from ashgabat_centre.access.models import ExportEntry, change_marking
from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.pages import export_log
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.workflow import clearance
from reports.briefings import assembly
from reports.briefings.models import Briefing
from tests import factories
from tests.cast import Clients, seen_by
from tests.engines import mutants
from tests.exports.test_exports import ask, body
from tests.security import steps
from tests.security.steps import RandomWalk

pytestmark = pytest.mark.django_db
LENGTH = int(os.environ.get("WALK_STEPS", "120"))  # 10,000 was walked once


# --- 101: a log shows every row that can be written -------------------------------------------------------------------


def test_row_101_an_export_of_any_list_leaves_the_log_open(
    officer: User, head: User, client_for: Clients
) -> None:
    """One export under /other-contacts/ closed it for good, to that person and to every head."""
    for listing in ("contact-list", "record-list", *(f"{kind}-list" for kind in factories.KINDS)):
        body(ask(client_for(officer), listing))
    for person in (officer, head):
        answer = client_for(person).get(reverse("export-log"))
        assert answer.status_code == 200
        assert reverse("contact-list") in answer.content.decode()
        assert len(answer.context["lines"]) == len(factories.KINDS) + 2


WORDS = (
    "",
    "meeting",
    "nothing",
    "job",
    "person",
    "a b",
    "admin:index",
    "../",
    "<b>",
    "Слово",
    "%s",
    "é" * 40,
)


def test_row_101_a_log_shows_every_row_that_can_be_written(
    officer: User, head: User, client_for: Clients
) -> None:
    record = factories.make(factories.FILED[0], officer, Status.CLEARED)
    hidden = factories.stand(factories.meeting(officer), Status.DRAFT)
    with seen_by(officer), transaction.atomic():
        for number, word in enumerate(WORDS):
            more = {"filters": word, "format": word[:4], "sha256": word, "rows": -number}
            ExportEntry.objects.create(user=officer, list=word, **more)
            for of in (record, hidden):
                ExportEntry.objects.create(
                    user=officer, list=word, record_id=of.pk, **more | {"sha256": f"{word}{number}"}
                )
    shown = {
        person: client_for(person).get(reverse("export-log")).context["lines"] for person in (officer, head)
    }
    assert [len(lines) for lines in shown.values()] == [3 * len(WORDS), 2 * len(WORDS)]


def test_row_101_each_list_of_the_log_is_looked_up_once(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with seen_by(officer):
        for number in range(6):
            ExportEntry.objects.create(
                user=officer, list=("meeting", "record")[number % 2], format="csv", sha256=str(number), rows=1
            )
        named: list[str] = []
        monkeypatch.setattr(export_log, "pages_named", lambda name: named.append(name))
        assert len(list(export_log.lines())) == 6
    assert sorted(named) == ["meeting", "record"]


def test_row_101_a_document_and_a_file_below_strictly_confidential_leave_a_line(
    officer: User, head: User, client_for: Clients
) -> None:
    factories.cleared("meeting", officer, factories.last_slot().replace(hour=9))
    briefing = factories.briefing()
    file = factories.attachment(factories.meeting(officer), officer)
    client_for(head).get(reverse("briefing-pdf", args=[briefing.slug, "en"]))
    body(client_for(officer).get(reverse("file", args=[file.pk])))
    with as_owner():
        taken = set(ExportEntry.objects.values_list("user", "list", "format", "record"))
        (hashed,) = ExportEntry.objects.filter(format="file").values_list("sha256", flat=True)
    assert taken == {
        (head.pk, "briefing", "pdf", briefing.pk),
        (officer.pk, "meeting", "file", file.record_id),
    }
    assert hashed == file.sha256
    lines = client_for(head).get(reverse("export-log")).context["lines"]
    assert [line.entry.record_id for line in lines] == [briefing.pk]  # of a draft, the head is not told


# --- 102: no step leaves a record to nobody ---------------------------------------------------------------------------


def standing(function: str) -> str:
    """A function of the database as it stands, to plant a fault in."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("select pg_get_functiondef(%s::regproc)", [f"portal.{function}"])
        (text,) = cursor.fetchone()
    return str(text)


def stranded(seed: int = 1, length: int = LENGTH) -> list[str]:
    return list(RandomWalk(seed).go(length))


def test_row_102_after_each_random_step_somebody_can_still_act() -> None:
    assert stranded() == []


def test_row_102_a_step_without_a_way_on_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where withdrawn is an end again, the walk names the record and the steps that led there."""
    monkeypatch.delitem(clearance.ROAD.steps, "reopen")
    (told,) = stranded(length=2_000)
    assert "step withdraw" in told


def test_row_102_a_briefing_that_its_readers_lose_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Briefing, "highest", 2)
    guard = "drop trigger guarded on records_record; drop trigger cleared_by_another on records_record"
    with ExitStack() as planted:
        assert planted.enter_context(mutants.fault(guard))
        told = stranded(length=2_000)
    assert told and "BRF" in told[0] and "mark" in told[0]


def test_row_122_a_marking_that_strands_a_record_is_found() -> None:
    """Planted: raised above its author and owner, it stays theirs, and nobody reads it any more."""
    kept = standing("change_marking").replace("else portal.uid() end", "else owner_id end")
    with ExitStack() as planted:
        assert planted.enter_context(mutants.fault(kept))
        told = stranded(length=2_000)
    assert told and "mark" in told[0]


def test_row_118_a_clearance_that_is_lowered_and_leaves_what_it_held_to_nobody_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Planted: the head hands over of whoever left alone, as it once was."""
    monkeypatch.setattr(steps, "ACCOUNTS", 1 / 4)
    left_alone = "exists (select from accounts_user where id = giver and not is_active)"
    with ExitStack() as planted:
        assert planted.enter_context(
            mutants.fault(
                standing("may_hand_over").replace(
                    "portal.takes_care_up_to(giver) < portal.highest_level(giver)", left_alone
                )
            )
        )
        told = next(RandomWalk(1).go(2_000), "")
    assert "after walker" in told


@pytest.mark.parametrize("kind", ["situationnote", "meeting"])
def test_row_122_what_is_raised_above_its_author_passes_to_the_head_who_raised_it(
    kind: str, officer: User, head: User, client_for: Clients
) -> None:
    record = factories.make(kind, officer, Status.CLEARED)
    sent = {"level": 2, "reason": "It names a source.", "version": record.version}
    answer = client_for(head).post(reverse("record-marking", args=[record.slug]), sent)
    assert answer.status_code == 302
    assert factories.facts(record, "owner_id", "author_id") == {"owner_id": head.pk, "author_id": officer.pk}
    with seen_by(head):
        assert Record.objects.filter(pk=record.pk).exists()
    with seen_by(officer):
        assert not Record.objects.filter(pk=record.pk).exists()


def test_row_122_what_its_author_or_owner_still_reads_stays_its_owners(
    officer: User, listed: User, head: User
) -> None:
    record = factories.cleared("situationnote", listed)
    with seen_by(head), transaction.atomic():
        assert change_marking(record, 2, "It names a source.")
    assert factories.facts(record, "owner_id") == {"owner_id": listed.pk}


def test_row_102_a_briefing_is_raised_no_higher_than_its_readers(head: User, client_for: Clients) -> None:
    briefing = factories.briefing()
    address = reverse("record-marking", args=[briefing.slug])
    sent = {"level": 2, "reason": "Nobody.", "version": briefing.version}
    assert client_for(head).post(address, sent).status_code == 422
    refused = pytest.raises(IntegrityError, match="never strictly confidential")
    with seen_by(head), refused, transaction.atomic():
        change_marking(briefing, 2, "Nobody is left to read it.")
    with seen_by(User.objects.system()), transaction.atomic():
        assert assembly.assemble(briefing.schedule, briefing.slot).pk == briefing.pk


def test_row_102_what_another_cleared_is_not_withdrawn_by_its_author_alone(
    officer: User, head: User, officer_in_charge: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    answer = client_for(officer).post(
        record.step_address("withdraw"), factories.step_data(record, "It is void.")
    )
    sentence = "Another person cleared it, so another one withdraws it: ask the head, or correct it."
    assert (answer.status_code, answer.context["refusal"]) == (403, sentence)
    refused = pytest.raises(ProgrammingError, match="withdrawn by another who clears")
    with seen_by(officer), refused, transaction.atomic():
        Record.objects.filter(pk=record.pk).update(status=Status.WITHDRAWN)
    for person in (officer_in_charge, head):
        record = factories.meeting(officer, Status.CLEARED)
        data = factories.step_data(record, "It is void.")
        assert client_for(person).post(record.step_address("withdraw"), data).status_code == 302


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SUBMITTED, Status.CLEARED])
def test_row_102_withdrawn_is_no_end(status: str, officer: User, head: User, client_for: Clients) -> None:
    record = factories.meeting(officer, status)
    by = head if status == Status.CLEARED else officer
    for person, verb, ends in ((by, "withdraw", "withdrawn"), (officer, "reopen", "returned")):
        data = factories.step_data(record, "Over.")
        assert client_for(person).post(record.step_address(verb), data).status_code == 302
        assert factories.facts(record, "status") == {"status": ends}
    data = factories.edit_data(factories.again(record), officer, title="Begun anew")
    assert client_for(officer).post(record.address("edit"), data).status_code == 302
    for person, verb in ((officer, "submit"), (head, "clear")):
        assert (
            client_for(person).post(record.step_address(verb), factories.step_data(record)).status_code == 302
        )
    assert factories.facts(record, "status", "title") == {"status": "cleared", "title": "Begun anew"}
