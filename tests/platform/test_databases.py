"""A test process's own database holds for each test what its template holds, whatever was committed before."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.platform.databases import OwnCopy, drop_database, ensure_test_servers
from tests.stack import PROCESS


@pytest.fixture(scope="module")
def own() -> Iterator[OwnCopy]:
    servers = ensure_test_servers()
    own = OwnCopy(servers, f"test_own_{PROCESS}")
    yield own
    with psycopg.connect(servers.superuser_url(), autocommit=True) as connection:
        drop_database(connection, own.name)
    servers.release()


def do(own: OwnCopy, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(own.servers.superuser_url(own.name)) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


@pytest.mark.parametrize(
    "statement",
    [
        'insert into records_taxonomy select (jsonb_populate_record(t, \'{"id": 99, "code": "z"}\')).*'
        " from records_taxonomy t limit 1",
        "insert into django_session values ('a', 'b', now())",
        "update liaison_level set name_en = 'Zz'",
        "delete from records_heartbeat",
    ],
)
def test_what_was_committed_is_taken_out_again(own: OwnCopy, statement: str) -> None:
    tables = (*own.rows, "django_session")
    rows = [f"select count(*), sum(hashtext(t::text)) from {table} t" for table in tables]
    before = [do(own, question) for question in rows]
    do(own, statement)
    assert [do(own, question) for question in rows] != before
    own.renew()
    assert [do(own, question) for question in rows] == before
