"""No words reach Headquarters that another person has not cleared, also not beside a cleared record. Row 127 of
docs/security.md.
"""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from ashgabat_centre.access.models import MarkingChange, change_marking
from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.lifecycle import Step, Verb
from ashgabat_centre.records.models import Status
from liaison.concurrences.models import ConcurrenceState
from liaison.transition import rules as transition
from liaison.transition.models import TransitionStep
from tests import factories
from tests.cast import Clients, seen_by
from tests.engines import mutants
from tests.security.test_cleared_whole import GOING_ON

pytestmark = pytest.mark.django_db
CANARY = "Quetzalcoatl"

# Columns of free text beside a cleared record that the desk may read, and who cleared what stands in them.
CLEARED_OTHERWISE = {
    "liaison_contactbasis.terms": "The database writes it alone.",
    "liaison_concurrencestate.reason": "Cleared with its record: the database refuses words that come later.",
    "liaison_statedpost.words": "Told where a row of who was met, which is cleared with its record, says by which.",
    "records_clearedversion.body": "The cleared text.",
    "records_clearedversion.comment": "The cleared text.",
    "records_clearedversion.rest": "The cleared text.",
    "records_clearedversion.summary": "The cleared text.",
    "records_clearedversion.title": "The cleared text.",
    "records_exportentry.filters": "Each person's own, and the heads'.",
    "records_step.reason": "Of a clearance alone, with which no words are kept.",
    "records_translation.of_summary": "The cleared text.",
    "records_translation.of_title": "The cleared text.",
    "records_translation.summary": "Shown once it is cleared.",
    "records_translation.title": "Shown once it is cleared.",
}
PROSE = """
    select c.relname || '.' || a.attname
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relname = any (%s) and a.attnum > 0 and (a.atttypid = 'text'::regtype or a.atttypmod > 104)
      and exists (
          select from pg_policy p, regexp_replace(pg_get_expr(p.polqual, p.polrelid), %s, '') as shown
          where p.polrelid = c.oid and p.polname = 'reading'
              and (shown !~ 'portal.(is_staff|uid|owns|role)[(]' or shown ~ 'OR [(]+ ?SELECT portal.(is_staff|role)'
                   or shown ~ $$'desk'::text[)] OR$$))
"""

THE_WORKER = r" OR [(]+ SELECT portal.role[(][)] AS role[)] = 'system'::text[)]"  # opens nothing to the desk


def open_to_the_desk() -> set[str]:
    """Columns of free text in tables that go on beside a cleared record, not kept to staff or one person."""
    tables = [table for table in GOING_ON if table not in ("records_attachmenttext", "records_origin")]
    with connection.cursor() as cursor:
        cursor.execute(PROSE, [tables, THE_WORKER])
        return {name for (name,) in cursor.fetchall()}


def test_row_127_each_free_text_beside_a_cleared_record_was_cleared_or_is_the_staffs() -> None:
    assert open_to_the_desk() == CLEARED_OTHERWISE.keys()


@pytest.mark.parametrize(
    ("table", "column", "link"),
    [("liaison_transitionstep", "reason", "item_id"), ("records_markingchange", "reason", "record_id")],
)
def test_row_127_a_free_text_opened_to_the_desk_is_found(table: str, column: str, link: str) -> None:
    """Planted: the rows are read by whoever reads the record."""
    opened = (
        f"alter policy reading on {table} using (exists (select from records_record r where r.id = {link}))"
    )
    with mutants.fault(opened) as understood:
        assert understood and open_to_the_desk() - CLEARED_OTHERWISE.keys() == {f"{table}.{column}"}


def test_row_127_a_withdrawal_is_told_at_once_and_its_words_to_staff(
    officer: User, desk: User, colleague: User, client_for: Clients
) -> None:
    record = factories.concurrence(officer)
    sent = {"state": "withdrawn", "on": "2026-05-03", "reason": f"{CANARY} was furious."}
    answer = client_for(colleague).post(reverse("concurrence-answer", args=[record.slug]), sent)
    assert answer.status_code == 302
    with seen_by(desk):
        assert not ConcurrenceState.objects.filter(reason__contains=CANARY).exists()
        assert not Step.objects.filter(reason__contains=CANARY).exists()
        assert ConcurrenceState.objects.filter(record=record.pk, state="withdrawn").exists()
    client = client_for(desk)
    read = client.get(record.get_absolute_url()).content.decode()
    assert "Withdrawn" in read and CANARY not in read
    assert CANARY in client_for(officer).get(record.get_absolute_url()).content.decode()
    refused = pytest.raises(DatabaseError, match="words beside a cleared text")
    with seen_by(colleague), refused, transaction.atomic():
        ConcurrenceState.objects.create(
            record_id=record.pk, state="refused", on="2026-05-04", reason=CANARY, by=colleague
        )


def test_row_127_the_words_of_a_step_of_the_register_are_the_staffs(
    officer: User, analyst: User, desk: User, client_for: Clients
) -> None:
    item = factories.cleared("transitionitem", officer)
    with seen_by(officer), transaction.atomic():
        transition.take_step(item, TransitionStep.Verb.PROPOSE, officer, f"{CANARY} knows it.", analyst)
    read = client_for(desk).get(item.get_absolute_url()).content.decode()
    assert CANARY not in read and "Receiver proposed" in read and analyst.name in read
    assert CANARY in client_for(officer).get(item.get_absolute_url()).content.decode()


def test_row_127_a_clearance_and_a_marking_bring_no_words(
    officer: User, head: User, desk: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.SUBMITTED)
    data = factories.step_data(record, f"{CANARY} said so.")
    for _ in range(2):  # the second click
        assert client_for(head).post(record.step_address("clear"), data).status_code == 302
    record = factories.again(record)
    with seen_by(head), transaction.atomic():
        assert change_marking(record, 0, f"{CANARY} agreed.")
    with seen_by(desk):
        assert not Step.objects.filter(reason__contains=CANARY).exists()
        assert not MarkingChange.objects.exists()
    assert CANARY not in client_for(desk).get(record.get_absolute_url()).content.decode()
    with seen_by(head), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Step.objects.create(record_id=record.pk, verb=Verb.CLEAR, by=head, version=9, reason=CANARY)
