"""Row 121: who writes where no policy stands, and that what is kept between requests runs no code."""

import base64
import pickle
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import ProgrammingError, connection, connections, transaction
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.policy import UNFENCED
from tests.cast import in_role

pytestmark = pytest.mark.django_db
WRITES = ("insert", "update", "delete")


def rights(role: str) -> dict[str, set[str]]:
    """What this role may write of the tables without row-level security, by table, some column of them at least."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select c.relname, word from pg_class c cross join unnest(%s::text[]) word
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relrowsecurity
                and (has_table_privilege(%s, c.oid, word)
                     or word <> 'delete' and has_any_column_privilege(%s, c.oid, word))
            """,
            [list(WRITES), role, role],
        )
        held: dict[str, set[str]] = {}
        for table, word in cursor.fetchall():
            held.setdefault(table, set()).add(word)
        return held


@pytest.mark.parametrize("role", ["web", "worker"])
def test_row_121_a_role_writes_what_the_list_says_and_nothing_else(role: str) -> None:
    said = {
        table: {word.partition(" (")[0] for word in rights[role].split(", ")}
        for table, rights in UNFENCED.items()
        if role in rights
    }
    assert rights(f"portal_{role}") == said


def test_row_121_every_right_to_write_has_its_reason() -> None:
    assert [table for table, rights in UNFENCED.items() if len(rights["why"]) < 20] == []
    assert {word for rights in UNFENCED.values() for word in rights} <= {"why", "web", "worker", "closed_to"}


@pytest.mark.parametrize("act", ["select * from", "delete from", "update", "insert into"])
def test_row_121_the_worker_does_not_reach_the_cache(act: str) -> None:
    rest = {"update": " set value = ''", "insert into": " values ('k', 'v', now())"}.get(act, "")
    refused = pytest.raises(ProgrammingError, match="permission denied for table portal_cache")
    with in_role("portal_worker"), connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute(f"{act} portal_cache{rest}")


class Canary:
    """Would run what it names where it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return pytest.fail, ("the pickle was read",)


@pytest.mark.parametrize("text", [base64.b64encode(pickle.dumps(Canary())).decode(), "", "{", "not json"])
def test_row_121_what_somebody_planted_in_the_cache_is_nothing(text: str) -> None:
    cache.set("planted", 1, 60)
    with connections["cache"].cursor() as cursor:
        cursor.execute("update portal_cache set value = %s where cache_key like '%%planted'", [text])
    assert (cache.get("planted"), cache.get("planted", "none")) == (None, "none")
    assert cache.get_many(["planted"]) == {}


def test_row_121_only_plain_data_is_kept(officer: User) -> None:
    with pytest.raises(TypeError, match="not JSON serializable"):
        cache.set("person", officer, 60)
    for kept in (True, 3, "word", [1.5, 2.5], {"a": [1]}):
        cache.set("kept", kept, 60)
        assert cache.get("kept") == kept


def test_row_121_a_key_is_added_once_touched_and_swept(time_machine: object) -> None:
    assert [cache.add("once", 1, 60), cache.add("once", 2, 60), cache.get("once")] == [True, False, 1]
    assert [cache.touch("once", 600), cache.touch("never", 600)] == [True, False]
    later = timezone.now() + timedelta(seconds=300)
    time_machine.move_to(later)  # type: ignore[attr-defined]
    assert cache.get("once") == 1
    time_machine.move_to(later + timedelta(hours=1))  # type: ignore[attr-defined]
    assert (cache.get("once"), cache.add("once", 3, 60)) == (None, True)
    time_machine.move_to(later + timedelta(hours=2))  # type: ignore[attr-defined]
    cache.set("another", 1, 60)
    with connections["cache"].cursor() as cursor:
        cursor.execute("select count(*) from portal_cache where cache_key like '%%once'")
        assert cursor.fetchone() == (0,)
