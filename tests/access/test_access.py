"""The access policy cell by cell, asked of PostgreSQL itself with every filter of the portal taken away."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.utils import InternalError

from ashgabat_centre.access.models import AccessEntry, MarkingChange, Reading
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import Reader, access_context, as_owner
from ashgabat_centre.imports.models import Origin
from ashgabat_centre.records.lifecycle import Step
from ashgabat_centre.records.links import NeedToKnow
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.records.reference_numbers import Counter
from liaison.concurrences.models import ContactBasis, Settlement
from liaison.meetings.models import OwnParticipant, StatedPost
from liaison.transition.models import TransitionStep
from monitoring.notes.review_dates import ReviewDate
from reports.briefings.models import PrintedBriefing
from tests import factories
from tests.cast import READERS, seen_by
from tests.monitoring.judgements.judgements import judgement

pytestmark = pytest.mark.django_db

# Which states of a record each reader sees, need to know apart.
NEVER_CLEARED = "archived, never cleared"
STATES = (*Status.values, NEVER_CLEARED)
ALL = set(STATES)
PUBLISHED = {"cleared", "archived"}
TABLE: dict[str, set[str]] = {
    "author": ALL,
    "owner": ALL,
    "reviewer": ALL,
    "officer": ALL - {"draft"},
    "analyst": ALL - {"draft"},
    "head": ALL - {"draft"},
    "desk": PUBLISHED,
    "system": PUBLISHED,
    "administrator": set(),
}
ROLES = {"author": Role.OFFICER, "owner": Role.OFFICER, "reviewer": Role.ANALYST} | {
    name: Role(name) for name in TABLE if name in Role.values
}
Cell = tuple[str, int, bool]


def person(name: str) -> User:
    return User.objects.system() if name == "system" else factories.user(name, ROLES[name], level=2)


@pytest.fixture
def people() -> dict[str, User]:
    return {name: person(name) for name in TABLE}


@pytest.fixture
def cells(people: dict[str, User]) -> dict[str, Cell]:
    """One record for every state, marking and being named or not, by reference."""
    record = factories.meeting(people["author"])
    wanted = [(state, level, named) for state in STATES for level in (0, 1, 2) for named in (False, True)]
    factories.multiply(record, len(wanted))
    with as_owner():
        copies = list(Record.objects.exclude(pk=record.pk).order_by("pk"))
    for copy, (state, level, _named) in zip(copies, wanted, strict=True):
        changes = {"owner": people["owner"], "reviewer": people["reviewer"], "sensitivity": level}
        if state == NEVER_CLEARED:
            changes |= {"cleared_by": None, "cleared_at": None, "cleared_version": None}
        factories.stand(copy, state.split(",")[0], **changes)
    named = [copy for copy, (_state, _level, on_list) in zip(copies, wanted, strict=True) if on_list]
    with as_owner():
        NeedToKnow.objects.bulk_create(NeedToKnow(record=c, user=u) for c in named for u in people.values())
    return {copy.reference: cell for copy, cell in zip(copies, wanted, strict=True)}


def expected(reader: str, level: int, cell: Cell) -> bool:
    state, marking, named = cell
    if marking > level or state not in TABLE[reader]:
        return False
    if marking < 2 or reader in ("author", "owner"):
        return True
    return named


def test_each_reader_sees_exactly_the_cells_of_the_table(
    people: dict[str, User], cells: dict[str, Cell]
) -> None:
    # The portal's own account is never cleared for the strictly confidential.
    asking = [(name, level) for name in TABLE for level in (-1, 0, 1, 2) if (name, level) != ("system", 2)]
    wrong = []
    for name, level in asking:
        with access_context(Reader(people[name].pk, people[name].role, level)):
            seen = {row[0] for row in rows("select reference from records_record")}
        wrong += [
            (name, level, cell) for ref, cell in cells.items() if (ref in seen) != expected(name, level, cell)
        ]
    assert wrong == []


def test_the_portal_itself_is_not_cleared_for_the_strictly_confidential() -> None:
    assert User.objects.system().level == 1


def test_nobody_sees_nothing(officer: User) -> None:
    for kind in factories.FILED:
        factories.make(kind, officer, Status.CLEARED)
    with access_context(None):
        assert rows("select count(*) from records_record") == [(0,)]


@pytest.mark.parametrize("kind", (*factories.SECRET, "briefing"))
def test_a_lowered_clearance_closes_even_ones_own_record(kind: str, outsider: User) -> None:
    record = factories.make(kind, outsider)
    factories.stand(record, record.status, sensitivity=2, owner=outsider)
    with access_context(Reader(outsider.pk, outsider.role, 1)):
        assert not Record.objects.filter(pk=record.pk).exists()


# --- Everything that hangs from a record ------------------------------------------------------------------


def rows(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


LEADING = r"""
    with recursive led as (
        select 'records_record'::regclass::oid as id
        union
        select c.conrelid from pg_constraint c join led l on c.confrelid = l.id where c.contype = 'f'
    ), links as (
        select distinct a.attname from pg_constraint c
        join led l on c.confrelid = l.id
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey)
        where c.contype = 'f'
    )
    select distinct t.relname from pg_class t join pg_attribute a on a.attrelid = t.oid
    where t.relkind in ('r', 'p') and t.relnamespace = 'public'::regnamespace and a.attnum > 0
      and (t.oid in (select id from led)
           or a.attname in (select attname from links) or a.attname = 'pgh_obj_id')
      and not t.relname like any (array['accounts\_%%', 'mfa\_%%'])
    order by 1
"""


def tables() -> list[str]:
    """Every table with a column that leads to a record, as PostgreSQL's catalogue knows it."""
    return [row[0] for row in rows(LEADING)]


def test_every_table_that_leads_to_a_record_stands_behind_the_policy() -> None:
    fenced = {
        row[0]
        for row in rows(
            "select c.relname from pg_class c where c.relrowsecurity and exists "
            "(select from pg_policy p where p.polrelid = c.oid)"
        )
    }
    assert sorted(set(tables()) - fenced) == []


@pytest.fixture
def furnished(officer: User, head: User, listed: User) -> list[Any]:
    """A strictly confidential record of every kind, with something in every table that hangs from one."""
    slot = factories.last_slot()
    author = factories.user("keeper", Role.OFFICER, level=2)
    records = [factories.cleared(kind, author, at=slot.replace(hour=9)) for kind in factories.FILED]
    for record in records:
        factories.translation(record, author)
        factories.attachment(record, author, read=True)
        factories.follow_up(record, author)
    records.append(factories.briefing(slot))
    for record in records[:-1]:
        factories.corrected(record, author, "submitted")
    everything = []
    for record in records:
        with as_owner():
            NeedToKnow.objects.create(record_id=record.pk, user=listed)
            AccessEntry.objects.create(record_id=record.pk, user=listed, what=Reading.OPENED)
            record.paragraphs.update(text_ru="Изменено.")
            MarkingChange.objects.create(
                record_id=record.pk, by=author, at=slot, before=1, after=2, reason="Sources."
            )
        if record.kind in (*factories.SECRET, "briefing"):
            factories.stand(record, Status.CLEARED, sensitivity=2)
        else:
            # At most confidential: hidden as a draft is, which the named reviewer reads.
            factories.stand(record, Status.DRAFT, reviewer=listed)
        everything.append(record)
    met = next(record for record in records if record.kind == "meeting")
    factories.job(officer, result_id=met.pk)
    with as_owner():
        ContactBasis.objects.create(record_id=met.pk, phase="held", terms="", basis="none")
        Settlement.objects.create(record_id=met.pk, how="waived", reason="Urgent.", by=head)
        OwnParticipant.objects.create(record_id=met.pk, user=officer)
        StatedPost.objects.create(record_id=met.pk, person=factories.person(), words="Minister")
        kept = next(record for record in records if record.kind == "transitionitem")
        TransitionStep.objects.create(item_id=kept.pk, verb="propose", by=author, receiver=listed)
        kept = next(record for record in records if record.kind == "briefing")
        PrintedBriefing.objects.create(briefing_id=kept.pk, language="en", version=1, pdf=b"%PDF-")
        judgement(author, record=met)
        factories.remark(met, author)
        ReviewDate.objects.create(record=met, review_by=slot.date(), set_by=author)
        Origin.objects.create(record_id=met.pk, made_by=author, target="meetings", file="untop.csv", row=2)
    # A test is one moment to the change log, and its records have been open for longer.
    with as_owner():
        Step.objects.update(at=slot)
    return everything


# Whose rows they are is no record's matter: a job belongs to its asker, a form's token to its form.
PERSONAL = {"records_job", "records_formtoken", "records_needtoknow", "records_needtoknowevent"}
PERSONAL |= {"records_upload"}
# A table that is sent in is its sender's, and what is typed its writer's.
PERSONAL |= {"records_formdraft", "records_import", "records_importrow", "reports_homevisit"}
# As is what one saw of it, wants to be told and was mailed.
PERSONAL |= {"records_noticevisit", "records_noticechoice", "records_noticewatch", "records_noticemail"}
PERSONAL |= {"records_savedview"}  # its maker's, or all staff's: test_saved_views.py
PERSONAL |= {"monitoring_leadershipquestionevent"}  # leadership's questions: test_questions.py
# The register of sources, which all staff reads, and who a protected one is: test_sources.py.
PERSONAL |= {"monitoring_sourceevent", "monitoring_sourceidentityevent"}
# Events, which hang from no record, and files of them on their way: test_events.py, test_event_pages.py.
PERSONAL |= {"monitoring_eventevent", "monitoring_eventreportevent"}
PERSONAL |= {f"monitoring_eventimport{of}" for of in ("", "piece", "row")}
PERSONAL |= {"records_listlayout"}  # how one has one's lists: test_layout.py
# What feeds brought is all staff's, and leads to the record it was taken into: test_inbox.py.
PERSONAL |= {"monitoring_feed", "monitoring_feedevent", "monitoring_feeditem", "monitoring_feeditemevent"}
PERSONAL |= {"monitoring_allowedhost", "monitoring_allowedhostevent"}
PERSONAL |= {"records_problemreport"}  # its reporter's and the administrator's
# Nor is the register of parties a record's, or after how many days one is reminded: all staff reads them. The
# directory has readers of its own: test_directory_pages.py, test_identities.py.
PERSONAL |= {"liaison_partyevent", "liaison_silencethresholdevent", "records_organization"}
PERSONAL |= {
    f"records_{entry}event" for entry in ("organization", "organizationname", "person", "personname")
}
PERSONAL |= {
    f"records_{entry}event" for entry in ("post", "protectedidentity", "protectedreader", "protection")
}
# Indicators and their readings are all staff's, alerts those of staff cleared for them: test_indicators.py,
# test_alerts.py.
PERSONAL |= {f"monitoring_{one}{log}" for one in ("indicator", "reading", "alert") for log in ("", "event")}
# Country calls are all staff's to read: test_calls.py.
PERSONAL |= {f"monitoring_country{one}{log}" for one in ("call", "baseline") for log in ("", "event")}
PERSONAL |= {"reports_clearedmap"}  # no content: test_cleared_map.py
PERSONAL |= {"records_accessrequest", "records_handover", "records_handoveritem"}
# What somebody took away is told to them, and to the head of records the head may read: test_steps.py.
PERSONAL |= {"records_exportentry"}


def test_nothing_that_hangs_from_a_record_shows_where_the_record_does_not(
    cast: dict[str, User], furnished: list[Any]
) -> None:
    """Only the listed person sees them, and sees something in every table."""
    hanging = [table for table in tables() if table not in PERSONAL]
    shown = {}
    for name in READERS:
        with seen_by(cast[name]):
            shown[name] = {table for table in hanging if rows(f"select count(*) from {table}")[0][0]}
    assert shown == {name: set(hanging) if name == "listed" else set() for name in READERS}


def test_a_form_token_and_a_name_on_a_list_are_their_own_persons(furnished: list[Any], cast: Any) -> None:
    for name in READERS:
        with seen_by(cast[name]):
            assert rows("select count(*) from records_formtoken") == [(0,)]
            named = [user for (user,) in rows("select user_id from records_needtoknow")]
        assert named == ([cast["listed"].pk] * len(furnished) if name == "listed" else [])


def test_the_administrator_reads_no_content_in_any_table(furnished: list[Any], administrator: User) -> None:
    with as_owner():
        NeedToKnow.objects.bulk_create(NeedToKnow(record=row, user=administrator) for row in furnished)
    for level in (administrator.reader().level, 2):
        with access_context(Reader(administrator.pk, administrator.role, level)):
            counts = {t: rows(f"select count(*) from {t}")[0][0] for t in tables() if t not in PERSONAL}
        assert set(counts.values()) == {0}


# --- Roles ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["portal_web", "portal_worker"])
class TestRole:
    def test_owns_nothing(self, role: str) -> None:
        owned = "select relname from pg_class where relowner = %s::regrole"
        assert rows(owned, role) == []

    def test_cannot_bypass_or_create(self, role: str) -> None:
        flags = "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication from pg_roles"
        assert rows(f"{flags} where rolname = %s", role) == [(False,) * 5]
        assert rows("select has_schema_privilege(%s, 'public', 'create')", role) == [(False,)]
        assert rows("select has_database_privilege(%s, current_database(), 'create')", role) == [(False,)]

    def test_may_not_truncate_anything(self, role: str) -> None:
        query = (
            "select relname from pg_class where relkind = 'r' and has_table_privilege(%s, oid, 'truncate')"
        )
        assert rows(query, role) == []

    def test_may_not_change_or_remove_what_is_only_ever_added(self, role: str) -> None:
        allowed = (
            "select relname from pg_class where relname = any (%s) and "
            "(has_table_privilege(%s, oid, 'update') or has_table_privilege(%s, oid, 'delete'))"
        )
        assert rows(allowed, append_only_tables(), role, role) == []

    def test_does_not_reach_the_counters(self, role: str) -> None:
        query = "select has_table_privilege(%s, 'records_counter', 'select, insert, update, delete')"
        assert rows(query, role) == [(False,)]

    def test_is_no_member_of_the_owner(self, role: str) -> None:
        assert rows("select pg_has_role(%s, 'portal_owner', 'member')", role) == [(False,)]


def append_only_tables() -> list[str]:
    return [t for t in tables() if t.endswith("event")] + [
        "records_step",
        "records_clearedversion",
        "records_markingchange",
    ]


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except (ProgrammingError, InternalError):
        return True
    return False


def test_append_only_tables_refuse_even_the_records_own_author(officer: User) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    with seen_by(officer):
        for table in append_only_tables():
            verbs = (f"update {table} set id = id", f"delete from {table}", f"truncate {table}")
            assert {verb for verb in verbs if not refused(verb)} == set()
    assert record.steps is not None


def test_the_change_log_refuses_its_owner_too(officer: User) -> None:
    factories.meeting(officer)
    with as_owner():
        assert refused("update records_recordevent set title = 'x'")
        assert refused("delete from records_recordevent")


def test_a_record_is_never_deleted(officer: User) -> None:
    record = factories.meeting(officer)
    statement = f"delete from records_record where id = {record.pk}"
    with seen_by(officer):
        assert written(statement) == 0
    with as_owner():
        assert refused(statement)


def test_the_counters_answer_nobody(officer: User) -> None:
    with seen_by(officer), pytest.raises(ProgrammingError), transaction.atomic():
        Counter.objects.count()


# --- Writing past the pages ------------------------------------------------------------------------------------


def written(statement: str) -> int:
    """How many rows a statement of the web role's changed; -1 where it was refused outright."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            changed: int = cursor.rowcount
    except (ProgrammingError, InternalError):
        return -1
    return changed


@pytest.fixture
def attacks(officer: User) -> Iterator[list[str]]:
    record = factories.meeting(officer, Status.CLEARED)
    columns = "kind, function, title, summary, body, comment, details, language, occurred_on, country_ids, "
    columns += "theme_ids, sensitivity, permitted_use, provenance, uncitable_because, status, version, "
    columns += "created_at, updated_at, author_id, owner_id"
    copied = columns.replace("author_id, owner_id", "{me}, {me}")
    yield [
        f"update records_record set title = 'x' where id = {record.pk}",
        f"insert into records_record (reference, {columns}) select 'X/1', {copied} from records_record",
        f"insert into records_needtoknow (record_id, user_id) values ({record.pk}, {{me}})",
        f"delete from records_needtoknow where record_id = {record.pk}",
        f"update liaison_meeting set place = 'x' where record_id = {record.pk}",
        "update liaison_counterpart set name = 'x'",
        "delete from liaison_counterpart",
        f"insert into records_step (record_id, verb, by_id, at, version, reason) "
        f"values ({record.pk}, 'clear', {{me}}, now(), 9, '')",
    ]


@pytest.mark.parametrize("name", ["desk", "administrator"])
def test_who_does_not_write_cannot_write_by_sql_either(
    name: str, cast: dict[str, User], attacks: list[str]
) -> None:
    user = cast[name]
    with seen_by(user):
        assert {attack for attack in attacks if written(attack.format(me=user.pk)) > 0} == set()


@pytest.mark.parametrize("kind", factories.FILED)
def test_a_hidden_record_cannot_be_written_by_number(kind: str, officer: User, outsider: User) -> None:
    record = factories.make(kind, officer)
    table = record._meta.db_table
    with seen_by(outsider):
        assert written(f"update records_record set title = 'x' where id = {record.pk}") == 0
        assert written(f"update {table} set record_id = record_id where record_id = {record.pk}") == 0
        name = f"insert into records_needtoknow (record_id, user_id) values ({record.pk}, {outsider.pk})"
        assert written(name) == -1


def test_nobody_files_in_another_persons_name(officer: User, colleague: User) -> None:
    with seen_by(colleague), pytest.raises(ProgrammingError), transaction.atomic():
        factories.pages("meeting").model(title="x", occurred_on="2026-01-01", language="en").file(officer)


def test_nobody_files_above_their_clearance(officer: User) -> None:
    record = factories.pages("meeting").model(
        title="x", occurred_on="2026-01-01", language="en", sensitivity=2
    )
    with seen_by(officer), pytest.raises(ProgrammingError), transaction.atomic():
        record.file(officer)
