"""What every other test stands on: the kinds' factories make what they say."""

import json
from collections.abc import Callable
from io import BytesIO
from tempfile import TemporaryFile
from typing import Any

import pytest
from django.conf import global_settings
from django.db import connection, transaction

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.editing.forms import RecordForm
from ashgabat_centre.files import checks
from ashgabat_centre.records.models import Status
from ashgabat_centre.tools import by_form
from tests import factories, repeated

pytestmark = pytest.mark.django_db


def current_user() -> Any:
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        return cursor.fetchone()[0]


def test_tests_act_in_the_web_role_and_arrange_as_owner() -> None:
    with as_owner():
        inside = current_user()
    assert (inside, current_user()) == ("portal_owner", "portal_web")


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("kind", factories.KINDS)
def test_every_kind_is_made_in_every_state(kind: str, status: str, officer: User) -> None:
    record = factories.make(kind, officer, status)
    assert (record.kind, record.status) == (kind, status)


@pytest.mark.parametrize("kind", factories.FILED)
def test_copies_are_records_too(kind: str, officer: User) -> None:
    record = factories.make(kind, officer, Status.CLEARED)
    factories.multiply(record, 5)
    with as_owner():
        assert type(record).objects.count() == 6
    assert current_user() == "portal_web"


# --- A shorter way leaves what the long one leaves ----------------------------------------------------------------

# What every row has for itself: numbers, moments, the reference, and hashes of other rows.
OF_ITS_OWN = {
    "id",
    "record_id",
    "number",
    "reference",
    "created_at",
    "updated_at",
    "at",
    "pgh_id",
    "pgh_obj_id",
}
OF_ITS_OWN |= {"pgh_created_at", "pgh_context_id", "confirmed_at", "search", "email", "user_id", "last_login"}


def rows_by_table(since: int) -> dict[str, list[dict[str, Any]]]:
    """The rows that were written since then, of every table but those that only this moment has."""
    with as_owner(), connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - {"django_session", "portal_cache"}
        written = {}
        for table in sorted(tables):
            cursor.execute(f'select to_jsonb(t) from "{table}" t where t.xmin::text::bigint >= %s', [since])
            written[table] = [
                json.loads(row) if isinstance(row, str) else row for (row,) in cursor.fetchall()
            ]
        return written


def now() -> int:
    """This moment of the transaction, as PostgreSQL numbers it in each row that is written from here on."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("create temp table moment ()")
        cursor.execute("select xmin::text::bigint from pg_class where oid = 'moment'::regclass")
        return int(cursor.fetchone()[0])


def added(do: Callable[[], object]) -> dict[str, list[dict[str, Any]]]:
    """The rows it writes in each table, without what each row has for itself. It is undone."""
    with transaction.atomic():
        moment = now()
        do()
        new = rows_by_table(moment)
        transaction.set_rollback(True)
    return {table: sorted(map(bare, rows), key=str) for table, rows in new.items() if rows}


def bare(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in OF_ITS_OWN}


@pytest.mark.parametrize(
    "changes", [{}, {"title": "Another", "sensitivity": "0", "body": "It is said otherwise."}]
)
@pytest.mark.parametrize("kind", factories.FILED)
def test_a_record_filed_again_is_as_the_form_files_it(
    kind: str, changes: dict[str, Any], officer: User, colleague: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By another person than filed it first, and with other words."""
    factories.answers(kind)  # whom they name stands from now on
    with monkeypatch.context() as patch:
        patch.setattr(repeated, "known", {})
        by_the_form = added(lambda: factories.make(kind, officer, **changes))
    monkeypatch.setattr(repeated, "known", {})
    added(lambda: factories.make(kind, colleague, **changes | {"title": "The first of its answers"}))
    is_repeated = factories.pages(kind).form.store is RecordForm.store
    assert bool(repeated.known) == is_repeated
    if is_repeated:
        monkeypatch.setattr(by_form, "file", None)
    assert added(lambda: factories.make(kind, officer, **changes)) == by_the_form
    assert {"records_record", "records_recordevent"} <= by_the_form.keys()


@pytest.mark.parametrize(
    ("role", "level", "fields"),
    [(Role.OFFICER, 1, {}), (Role.HEAD, 2, {}), (Role.DESK, 1, {"export_level": 1, "is_active": False})],
)
def test_a_person_is_as_an_account_is_made(role: Role, level: int, fields: dict[str, Any]) -> None:
    def as_an_account() -> None:
        with as_owner():
            made = User.objects.create_user(
                "test@unrcca.example", role=role, level=level, name="Test", language="en", **fields
            )
            User.objects.filter(pk=made.pk).update(password=factories._hash())

    assert added(lambda: factories.user("test", role, level=level, **fields)) == added(as_an_account)


def test_an_account_opens_with_its_password_whatever_hasher_stood_when_the_first_was_made(
    settings: Any,
) -> None:
    """A world that is built for a whole module is built before a test puts the quick hasher in place."""
    quick, settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS, global_settings.PASSWORD_HASHERS
    factories._hash.cache_clear()
    factories.user("early", Role.OFFICER)
    settings.PASSWORD_HASHERS = quick
    assert factories.user("late", Role.OFFICER).check_password(factories.PASSWORD)


@pytest.mark.parametrize("content", [b"Agreed.", b"Of MTG-2026-0001.", b"a" * 300])
def test_a_plain_text_is_taken_as_the_sandbox_takes_it(content: bytes) -> None:
    with repeated.judged_before("minutes.txt", content):
        said = checks.confine("judge", BytesIO(content), "txt")
    with TemporaryFile() as file:
        file.write(content)
        file.flush()
        assert checks.confine("judge", file, "txt") == said


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b"Agreed."),
        ("a.txt", b"<b>Agreed</b>"),
        ("a.txt", b"#!/bin/sh"),
        ("a.txt", "Договор".encode()),
    ],
)
def test_what_is_not_a_plain_sentence_goes_to_the_sandbox(name: str, content: bytes) -> None:
    confine = checks.confine
    with repeated.judged_before(name, content):
        assert checks.confine is confine
