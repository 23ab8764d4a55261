"""The proof of the history cries no wolf and sees what was changed past it. Numbers are rows of docs/security.md."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from django.db import ProgrammingError, connection, transaction

from ashgabat_centre.access.models import Handover
from ashgabat_centre.accounts import factor
from ashgabat_centre.accounts.account_changes import AccountChange
from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context, as_owner
from ashgabat_centre.history import chain
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.records.models import Status
from ashgabat_centre.tools import by_form
from tests import factories
from tests.cast import seen_by
from tests.engines import mutants
from tests.factor import give_app, give_key, give_recovery_codes
from tests.security.steps import RandomWalk
from tests.security.test_history import kept, proof, seal, superuser
from tests.security.test_steps import LENGTH

__all__ = ["kept", "superuser"]  # fixtures


def alarms() -> list[str]:
    with as_owner():
        chain.extend()
    with as_owner():
        return [str(fault) for fault in chain.broken()]


# --- 103: no false alarm, and no change unseen ------------------------------------------------------------------------


@pytest.mark.django_db
def test_row_103_no_step_that_people_take_looks_like_tampering() -> None:
    walk = RandomWalk(seed=3)
    for _ in range(4):
        assert list(walk.go(LENGTH // 4)) == []
        assert alarms() == []


@pytest.mark.django_db
def test_row_103_a_handover_sealed_before_it_was_decided_is_no_alarm(officer: User, colleague: User) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    with seen_by(officer), transaction.atomic():
        proposed = {"giver": officer, "receiver": colleague, "proposed_by": officer, "reason": "Leave"}
        handover = Handover.objects.create(record=record, **proposed)
    assert alarms() == []
    with seen_by(colleague), transaction.atomic():
        handover.decide(True)
    assert alarms() == []


PLANTED = """
    create function portal.planted() returns void language sql security definer set search_path = pg_catalog, public
        as 'update records_step set reason = reason || ''.''';
    grant execute on function portal.planted() to portal_web;
"""


@pytest.mark.django_db
def test_row_103_no_function_rewrites_a_sealed_row_for_the_portal(officer: User) -> None:
    """Such a function would make every proof cry wolf: it is stopped where it is called, not found a week later."""
    factories.meeting(officer, Status.SUBMITTED)
    assert alarms() == []
    with mutants.fault(PLANTED) as understood, seen_by(officer):
        assert understood
        with pytest.raises(ProgrammingError, match="sealed as they were written"), transaction.atomic():
            connection.cursor().execute("select portal.planted()")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "select l.log from portal.logs() l where not exists (select from pg_trigger t"
            " where t.tgrelid = l.log::regclass and t.tgfoid = 'portal.refuse_rewriting'::regproc)"
        )
        assert cursor.fetchall() == []


def test_row_103_a_cleared_text_changed_past_the_portal_is_named(
    kept: Path, superuser: psycopg.Connection, officer: User
) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    seal()
    assert proof(kept) == []
    superuser.execute("update records_record set summary = 'never said' where id = %s", [record.pk])
    named = f"Version {record.cleared_version} of {record.reference} no longer stands as it was cleared: "
    assert proof(kept) == [
        f"{named}its text was changed since.",
        f"Row {record.pk} of records_record is other than its log says: it was changed past the log.",
    ]


def test_row_103_a_column_of_a_kind_changed_past_the_portal_is_named(
    kept: Path, superuser: psycopg.Connection, officer: User
) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    promise = factories.follow_up(record, officer)
    seal()
    superuser.execute("update liaison_meeting set place = 'elsewhere' where record_id = %s", [record.pk])
    superuser.execute("delete from records_followup where record_id = %s", [record.pk])
    faults = proof(kept)
    assert (
        f"Row {record.pk} of liaison_meeting is other than its log says: it was changed past the log."
        in faults
    )
    assert any(f"Row {promise.pk} of records_followup is other" in fault for fault in faults)


def test_row_103_a_clearance_that_kept_no_text_is_named(
    kept: Path, superuser: psycopg.Connection, officer: User
) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    seal()
    superuser.execute("update records_record set cleared_version = 99 where id = %s", [record.pk])
    (first, *_rest) = proof(kept)
    assert first == f"Of version 99 of {record.reference}, which stands as cleared, no cleared text was kept."


# --- 104: accounts in the sealed log ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_row_104_a_change_of_an_account_is_in_the_sealed_log(
    officer: User, administrator: User, head: User
) -> None:
    before = officer.email
    with access_context(administrator.reader()), transaction.atomic():
        proposed = AccountChange.objects.create(
            user=officer, kind="address", was=before, email="other@un.example", proposed_by=administrator
        )
    with access_context(head.reader()), transaction.atomic():
        proposed.decide(True)
    with access_context(administrator.reader()), transaction.atomic():
        User.objects.filter(pk=officer.pk).update(is_active=False)
    assert alarms() == []
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "select email, is_active, (pgh_context ->> 'user')::bigint, exists (select from records_seal s"
            " where s.table_name = 'accounts_userevent' and s.row_id = pgh_id)"
            " from accounts_userevent where pgh_obj_id = %s order by pgh_id",
            [officer.pk],
        )
        rows = cursor.fetchall()
    assert [(email, active) for email, active, *_ in rows] == [
        (before, True),
        ("other@un.example", True),
        ("other@un.example", False),
    ]
    assert [who for *_, who, _sealed in rows[1:]] == [head.pk, administrator.pk]
    assert all(sealed for *_, sealed in rows)


USED = '{"used_mask": 5, "name": "Another name", "viewed_at": 1}'
REPLACED = '{"secret": "MINE", "seed": "MINE", "credential": {"id": "MINE"}}'


def factors_logged(person: User) -> list[tuple[str, str, int | None]]:
    """What the sealed log says of this person's second factors: what was done, of which sort, by whom."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "select pgh_label, type, (pgh_context ->> 'user')::bigint from mfa_authenticatorevent e"
            " join records_seal s on s.table_name = 'mfa_authenticatorevent' and s.row_id = e.pgh_id"
            " where user_id = %s order by pgh_id",
            [person.pk],
        )
        return list(cursor.fetchall())


@pytest.mark.django_db
def test_row_104_second_factors_and_recovery_codes_are_in_the_sealed_log(officer: User, head: User) -> None:
    give_app(officer)
    give_recovery_codes(officer)
    with seen_by(officer), transaction.atomic():  # new ones, as the library makes them
        Authenticator.objects.filter(user=officer, type="recovery_codes").delete()
        give_recovery_codes(officer)
    with seen_by(head), transaction.atomic():
        factor.remove_all(officer)
    assert alarms() == []
    app, codes, mine, heads = "totp", "recovery_codes", officer.pk, head.pk
    added = [("insert", app, None), ("insert", codes, None), ("delete", codes, mine), ("insert", codes, mine)]
    *done, first, second = factors_logged(officer)
    assert (done, {first, second}) == (added, {("delete", app, heads), ("delete", codes, heads)})


def test_row_104_a_factor_slipped_in_past_the_log_is_named(
    kept: Path, superuser: psycopg.Connection, officer: User
) -> None:
    seal()
    superuser.execute(
        "insert into mfa_authenticator (user_id, type, data, created_at) values (%s, 'totp', '{}', now())",
        [officer.pk],
    )
    assert any("of mfa_authenticator is other than its log says" in fault for fault in proof(kept))


@pytest.mark.parametrize("give", [give_app, give_recovery_codes, give_key])
def test_row_133_a_secret_replaced_in_its_row_is_named(
    give: Callable[[User], object], kept: Path, superuser: psycopg.Connection, officer: User
) -> None:
    give(officer)
    seal()
    superuser.execute("update mfa_authenticator set last_used_at = now(), data = data || %s", [USED])
    assert proof(kept) == []
    superuser.execute("update mfa_authenticator set data = data || %s", [REPLACED])
    assert any("of mfa_authenticator is other than its log says" in fault for fault in proof(kept))


def test_row_103_a_row_that_no_log_knows_is_named(
    kept: Path, superuser: psycopg.Connection, officer: User
) -> None:
    seal()
    assert proof(kept) == []
    copied = "email, name, post, section, language, time_zone, is_active, password"
    superuser.execute(
        f"insert into accounts_user ({copied}) select 'puppet@unrcca.example', name, post, section, language,"
        " time_zone, is_active, password from accounts_user where id = %s",
        [officer.pk],
    )
    assert any("of accounts_user is other than its log says" in fault for fault in proof(kept))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["update accounts_userevent set email = 'x'", "delete from accounts_userevent"]
)
def test_row_104_nobody_takes_it_back(statement: str, administrator: User) -> None:
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with access_context(administrator.reader()), refused, transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.django_db
def test_row_104_a_password_is_in_no_log(officer: User) -> None:
    with as_owner(), connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, "accounts_userevent")
    assert {"password", "last_login"} & {column.name for column in columns} == set()


# --- 100: the whole, rows, files and translations included ------------------------------------------------------------


def test_row_100_a_row_a_file_or_a_translation_changed_past_the_portal_is_named(
    kept: Path, superuser: psycopg.Connection, officer: User
) -> None:
    """By record and version, whatever of it was changed; what the log would say as well is looked at above."""
    record = factories.meeting(officer, Status.SUBMITTED)
    file = factories.attachment(record, officer)
    factories.translation(record, officer)
    by_form.step(record, Verb.CLEAR, factories.clearer())
    record = factories.again(record)
    seal()
    assert proof(kept) == []
    named = f"Version {record.cleared_version} of {record.reference} no longer stands as it was cleared: "
    named += "its rows, files or translations were changed since."
    for table, column, where in (
        ("liaison_point", "text", f"record_id = {record.pk}"),
        ("liaison_meeting", "our_message", f"record_id = {record.pk}"),
        ("records_attachment", "name", f"id = '{file.pk}'"),
        ("records_translation", "summary", f"record_id = {record.pk}"),
    ):
        superuser.execute(f"update {table} set {column} = {column} || '.' where {where}")
        assert named in proof(kept), table
        superuser.execute(f"update {table} set {column} = left({column}, -1) where {where}")
        assert named not in proof(kept), table
    superuser.execute("update records_attachment set extraction_note = 'read', sealed_with = 'new'")
    assert named not in proof(kept)
