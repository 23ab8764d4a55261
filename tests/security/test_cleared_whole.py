"""What is cleared stays whole, also against a web process that is made to run SQL. Numbers are rows of security.md."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.commitments.models import FollowUp
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.lifecycle import ClearedVersion, Verb
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.tools import by_form
from ashgabat_centre.workflow.clearance import ROAD
from ashgabat_centre.workflow.models import Revision
from tests import factories
from tests.cast import Clients, seen_by
from tests.engines import mutants
from tests.engines.world import undone

pytestmark = pytest.mark.django_db

# Tables that hang from a record and go on once it is cleared, and by what each of them is held.
GOING_ON = {
    "monitoring_feeditem": "What a feed brought, with the record it was taken into.",
    "records_remark": "Made by the staff beside the record; it stays as it was made (row 167).",
    "monitoring_judgement": "Stated beside the record and never edited; its outcome is said later (row 158).",
    "monitoring_reviewdate": "By when it is looked at again: a day beside the note, only added.",
    "records_needtoknow": "Who reads it is decided anew, and logged.",
    "records_step": "Steps are only added.",
    "records_writer": "The database writes it alone.",
    "records_clearedversion": "What was cleared is only added, as it stands.",
    "records_translation": "It goes its own road of clearance (portal.guard_translation).",
    "liaison_statedpost": "Words by number, only added; the row of who was met says by which.",
    "records_revision": "The correction itself (portal.guard_correction).",
    "records_accessrequest": "Who asks to be let in.",
    "records_markingchange": "Written by portal.change_marking alone.",
    "records_handover": "To whom it is handed over.",
    "records_handoveritem": "What of it the receiver takes.",
    "records_accessentry": "Who read it is only added.",
    "records_exportentry": "Who took it away is only added.",
    "records_formdraft": "What its writer has not sent yet.",
    "records_formtoken": "That a form was sent.",
    "records_upload": "A file on its way, which becomes an attachment or nothing.",
    "records_attachmenttext": "A file's text, for search alone.",
    "records_origin": "From which row of which file it came.",
    "liaison_concurrencestate": "What a Government answered is only added.",
    "liaison_contactbasis": "The database writes it alone.",
    "liaison_settlement": "How a contact without basis was settled is only added.",
    "liaison_transitionstep": "Steps are only added.",
    "reports_printedbriefing": "What was printed is only added.",
}


# --- Row 99: nothing of it changes but by its correction ---------------------------------------------------------


# Keys by which a row cites a record, proves something by one or came of one: it is no part of that record.
CITING = {
    "records_citation.cited_id",
    "records_citation.cleared_id",
    "records_job.result_id",
    "records_followup.proof_record_id",
    "records_followup.proof_file_id",
    "liaison_concurrence.evidence_record_id",
    "liaison_correspondence.answers_id",
    "monitoring_situationnote.supersedes_id",
}
HANGING = """
    with recursive hanging(oid, name) as (
        select 'records_record'::regclass::oid, 'records_record'
        union
        select c.conrelid, c.conrelid::regclass::text
        from pg_constraint c join hanging h on c.confrelid = h.oid and c.contype = 'f'
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        where c.conrelid::regclass || '.' || a.attname <> all (%s) and c.conrelid::regclass::text !~ 'event$')
    select name from hanging
"""


def hanging() -> set[str]:
    """Every table whose rows belong to a record, by foreign keys and down to the last."""
    with connection.cursor() as cursor:
        cursor.execute(HANGING, [sorted(CITING)])
        return {name for (name,) in cursor.fetchall()}


def guarded() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select tgrelid::regclass::text from pg_trigger"
            " where tgfoid = 'portal.keep_as_cleared'::regproc and tgenabled = 'O'"
        )
        return {name for (name,) in cursor.fetchall()}


def forgotten() -> list[str]:
    """Tables that hang from a record and whose rows nothing keeps."""
    return sorted(hanging() - guarded() - GOING_ON.keys())


def test_row_99_every_table_that_hangs_from_a_record_is_kept_with_it() -> None:
    """Found by the foreign keys, so that a kind that comes later cannot forget one of its tables."""
    assert forgotten() == []
    assert GOING_ON.keys() - hanging() == guarded() & GOING_ON.keys() == set()
    for table in ("liaison_point", "records_recordorganization", "monitoring_evidence", "records_record"):
        with mutants.fault(f"drop trigger kept_as_cleared on {table}") as understood:
            assert understood and forgotten() == [table]
    annex = "create table liaison_annex (id bigint primary key, point_id bigint references liaison_point, text text)"
    with mutants.fault(annex) as understood:
        assert understood and forgotten() == ["liaison_annex"]


class Attack:
    """What a web process that is made to run SQL tries with the rows of a cleared record, as one person."""

    def __init__(self, person: User, cleared: list[Any], other: Any) -> None:
        self.person, self.cleared, self.other = person, [record.pk for record in cleared], other
        self.tables = sorted(guarded())

    def passed(self) -> list[str]:
        """The statements that changed something; each is undone."""
        return [
            f"{act} {table}" for table in self.tables for act in self._acts(table) if self._does(table, act)
        ]

    def _acts(self, table: str) -> dict[str, str]:
        """Its words changed, its rows removed, doubled, taken to a record that is open, and brought in from there."""
        with as_owner(), connection.cursor() as cursor:
            described = connection.introspection.get_table_description(cursor, table)
            key = connection.introspection.get_primary_key_column(cursor, table)
        columns = [column.name for column in described if column.name != "search"]
        link = next(name for name in ("record_id", "parent_id", "paragraph_id", "id") if name in columns)
        mine, theirs = f"{link} = any ('{set(self.cleared)}')", f"{link} = {self.other.pk}"
        acts = {f"{word} of": f"set {word} = {word} || '.' where {mine}" for word in WORDS & {*columns}}
        if key != link:
            acts["taken from"] = f"set {link} = {self.other.pk} where {mine}"
            acts["brought into"] = f"set {link} = {self.cleared[0]} where {theirs}"
        acts = {name: f"update {table} {act}" for name, act in acts.items()}
        own = ", ".join(name for name in columns if name != key)
        if (key, table) != (link, "records_record") and table != "records_followup":
            acts["added to"] = f"insert into {table} ({own}) select {own} from {table} where {mine} limit 1"
        return acts | {"gone from": f"delete from {table} where {mine}"}

    def _does(self, table: str, act: str) -> bool:
        changed = 0
        statement = self._acts(table)[act]
        one = connection.cursor
        with undone(), suppress(DatabaseError), seen_by(self.person), transaction.atomic(), one() as cursor:
            cursor.execute(statement)
            changed = cursor.rowcount
        return changed > 0


WORDS = {"what", "text", "name", "title", "place", "section", "our_number"}


@pytest.fixture
def attacks(officer: User, head: User) -> list[Attack]:
    """On a meeting with all that can hang from one, a note and a letter, by their author and by the head."""
    meeting = factories.meeting(officer)
    factories.attachment(meeting, officer)
    factories.follow_up(meeting, officer)
    other = factories.meeting(officer, title="Still open")
    factories.follow_up(other, officer)
    for verb, by in ((Verb.SUBMIT, officer), (Verb.CLEAR, factories.clearer())):
        by_form.step(factories.again(meeting), verb, by)
    others = [factories.make(kind, officer, Status.CLEARED) for kind in ("situationnote", "correspondence")]
    return [Attack(person, [meeting, *others], other) for person in (officer, head)]


def test_row_99_no_sql_of_the_web_role_changes_what_is_cleared(attacks: list[Attack]) -> None:
    """Not a word of it, nor a row: none comes, goes, or passes to another record or from one."""
    assert [attack.passed() for attack in attacks] == [[], []]
    for table in ("liaison_point", "records_followup", "records_record", "monitoring_evidence"):
        with mutants.fault(f"drop trigger kept_as_cleared on {table}") as understood:
            passed = attacks[0].passed()
            assert understood and passed and {line.split()[-1] for line in passed} == {table}


def test_row_99_what_goes_on_goes_on(officer: User, head: User) -> None:
    """A commitment is put off, passed on and settled; its words stay as they were agreed."""
    promise = factories.follow_up(factories.meeting(officer, Status.CLEARED), officer)
    with seen_by(officer), transaction.atomic():
        FollowUp.objects.filter(pk=promise.pk).update(due="2030-01-01", owner=head)
    with pytest.raises(DatabaseError, match="stays as it is"), seen_by(officer), transaction.atomic():
        FollowUp.objects.filter(pk=promise.pk).update(what="Something else")


def test_row_99_the_database_knows_the_same_steps_as_the_road() -> None:
    drawn = {(start, rule.ends) for rule in ROAD.values() for start in rule.starts}
    with connection.cursor() as cursor:
        cursor.execute(
            "select was, will from unnest(%s::text[]) was, unnest(%s::text[]) will where portal.leads_on(was, will)",
            [Status.values, Status.values],
        )
        assert set(cursor.fetchall()) == drawn


@pytest.mark.parametrize("status", [one for one in Status.values if one not in ("cleared", "archived")])
def test_row_99_nothing_cleared_is_opened_past_its_steps(status: str, officer: User, head: User) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    for person in (officer, head):
        allowed = (person, status) == (head, Status.WITHDRAWN)
        with suppress(DatabaseError), seen_by(person), transaction.atomic():
            assert bool(Record.objects.filter(pk=record.pk).update(status=status)) == allowed
    assert factories.facts(record, "status")["status"] == (
        Status.WITHDRAWN if status == Status.WITHDRAWN else Status.CLEARED
    )


def test_row_99_nothing_comes_to_be_cleared_past_the_clearance(
    officer: User, colleague: User, head: User
) -> None:
    """Not by who does not clear, not in passing over the submission, and not as another version."""
    now = timezone.now()
    as_cleared = {"status": "cleared", "cleared_at": now}
    for state, person, version in (
        ("submitted", colleague, 1),
        ("draft", head, 1),
        ("returned", head, 1),
        ("submitted", head, 7),
    ):
        record = factories.stand(factories.meeting(officer), state)
        with suppress(DatabaseError), seen_by(person), transaction.atomic():
            changes = {**as_cleared, "cleared_by": person, "cleared_version": version}
            assert not Record.objects.filter(pk=record.pk).update(**changes)
        assert factories.facts(record, "status")["status"] == state


@pytest.mark.parametrize("by", ["officer", "head"])
def test_row_99_no_correction_is_made_up_to_get_at_the_text(
    by: str, officer: User, head: User, cast: dict[str, User]
) -> None:
    """Written as applied, applied before it was submitted, or said to be of this transaction."""
    record = factories.meeting(officer, Status.CLEARED)
    revision = factories.corrected(record, officer)
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id() || ' of ' || extract(epoch from transaction_timestamp())")
        this = cursor.fetchone()[0]
    applied = {"status": "applied", "applied_version": 9, "applied_in": this, "decided_by": head}
    with suppress(DatabaseError), seen_by(cast[by]), transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(**applied)
    with suppress(DatabaseError), seen_by(cast[by]), transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(applied_in=this)
    with as_owner():
        assert Revision.objects.values_list("status", "applied_in").get() == ("draft", "")
    with pytest.raises(DatabaseError, match="stays as it is"), seen_by(cast[by]), transaction.atomic():
        Record.objects.filter(pk=record.pk).update(summary="Never said.")


# --- Row 100: the whole that was read is cleared, and the proof compares it --------------------------------------


def _file(record: Any, officer: User) -> None:
    kept = factories.attachment(factories.meeting(officer, title="Another"), officer)
    kept.pk, kept.record_id, kept.sha256, kept.stored_as = None, record.pk, "0" * 64, "another"
    kept.save(force_insert=True)


def _row(record: Any, officer: User) -> None:
    record.points.create(speaker="The Minister", text="Never said.")


def _column(record: Any, officer: User) -> None:
    type(record).objects.filter(pk=record.pk).update(our_message="Never said.")


@pytest.mark.parametrize("put_in", [_file, _row, _column])
def test_row_100_what_sql_puts_into_a_submitted_record_is_not_cleared_unread(
    put_in: Callable[[Any, User], None], officer: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.SUBMITTED)
    form = client_for(head).get(record.get_absolute_url()).context["step"]
    read = {name: form[name].value() for name in ("version", "text_hash")}
    with seen_by(officer), transaction.atomic():
        put_in(factories.pages("meeting").model.objects.get(pk=record.pk), officer)
    assert client_for(head).post(record.step_address("clear"), read).status_code == 409
    assert client_for(head).post(record.step_address("clear"), factories.step_data(record)).status_code == 302


def test_row_100_a_file_moves_the_version_of_what_is_submitted(officer: User, client_for: Clients) -> None:
    record = factories.meeting(officer, Status.SUBMITTED)
    with seen_by(officer), transaction.atomic():
        _file(record, officer)
    assert factories.again(record).version == record.version + 1
    data = {"file": ContentFile(b"Agreed.", "agreed.txt"), "sensitivity": "1"}
    assert client_for(officer).post(reverse("file-attach", args=[record.slug]), data).status_code == 302
    assert factories.again(record).version == record.version + 2


def test_row_100_nobody_keeps_another_text_than_what_was_cleared(officer: User, head: User) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    with as_owner():
        kept = ClearedVersion.objects.get(record=record.pk)
    kept.pk, kept.version, kept.summary = None, kept.version + 1, "Never said."
    with pytest.raises(DatabaseError, match="is what was cleared"), seen_by(head), transaction.atomic():
        kept.save(force_insert=True)


def test_row_100_only_who_could_clear_it_is_told_its_hash(officer: User, head: User, desk: User) -> None:
    record = factories.meeting(officer, Status.SUBMITTED)
    told = {}
    for person in (officer, desk, head):
        with seen_by(person):
            told[person] = record.whole_hash()
    assert told == {officer: "", desk: "", head: factories.whole_hash(record)}


# --- Row 131: what is kept of a clearance is what was cleared ----------------------------------------------------

KEPT = (
    "record_id",
    "version",
    "title",
    "summary",
    "body",
    "comment",
    "rest",
    "sensitivity",
    "text_hash",
    "cleared_by_id",
    "cleared_at",
)


def taken_in(by: User, record: Any, **otherwise: Any) -> bool:
    """Whether the web process, made to run it for that person, keeps this of the record beside what was kept, with
    these columns said otherwise.
    """
    with as_owner():
        row = ClearedVersion.objects.filter(record=record.pk).values(*KEPT).latest("version") | otherwise
    row["whole_hash"] = "0" * 64
    statement = (
        f"insert into records_clearedversion ({', '.join(row)}) values ({', '.join(['%s'] * len(row))})"
    )
    try:
        with seen_by(by), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, list(row.values()))
            return True
    except DatabaseError:
        return False


def test_row_131_nobody_adds_a_text_to_what_was_cleared(officer: User, colleague: User, head: User) -> None:
    """Not its author, a colleague, the head or who cleared it: of this version, of a later one or of one before."""
    record = factories.cleared("meeting", officer)
    with as_owner():
        kept = ClearedVersion.objects.get(record=record.pk)
        clearer = kept.cleared_by
    for person in (officer, colleague, head, clearer):
        for version in (kept.version, kept.version + 1, 1):
            for said in ({"summary": "Mine."}, {"rest": "Mine."}, {}):
                assert not taken_in(person, record, version=version, **said), (person.name, version, said)
            assert not taken_in(person, record, version=version, cleared_by_id=person.pk), person.name
    with as_owner():
        assert list(ClearedVersion.objects.filter(record=record.pk)) == [kept]


def test_row_131_in_the_moment_of_clearance_nothing_else_is_kept(officer: User, head: User) -> None:
    """By who clears it, of what stands alone; planted, a guard that forgets a column is found."""
    record = factories.make("meeting", officer, "submitted")
    now = timezone.now()

    def keep(**otherwise: Any) -> bool:
        with seen_by(head):
            version = Record.objects.get(pk=record.pk).version + 1
            Record.objects.filter(pk=record.pk).update(
                status="cleared", version=version, cleared_by=head, cleared_at=now, cleared_version=version
            )
            fresh = Record.objects.get(pk=record.pk)
            row = {
                name: getattr(fresh, name) for name in ("title", "summary", "body", "comment", "sensitivity")
            }
            row |= {"version": version, "rest": "", "text_hash": fresh.text_hash()}
            row |= {"cleared_by_id": head.pk, "cleared_at": now}
            try:
                with transaction.atomic():
                    ClearedVersion.objects.create(record_id=record.pk, **row | otherwise)
                    return True
            except DatabaseError:
                return False

    others = {
        "version": 1,
        "title": "Other",
        "summary": "Other",
        "body": "Other",
        "comment": "Other",
        "sensitivity": 0,
        "text_hash": "0" * 64,
        "cleared_by_id": officer.pk,
        "cleared_at": now - timedelta(days=1),
    }

    def let_in() -> list[str]:
        taken = []
        for name, value in others.items():
            with undone():
                taken += [name] if keep(**{name: value}) else []
        return taken

    assert let_in() == []
    with mutants.fault("drop trigger keeps_whole on records_clearedversion") as understood:
        assert understood and let_in() == list(others)
    with undone():
        assert keep()
