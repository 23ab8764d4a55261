"""A database of their own for tests of the policy, which they may damage."""

from collections.abc import Iterator

import psycopg
import pytest

from ashgabat_centre.tools.embedded import Servers
from tests.platform.databases import copy_database, drop_database, ensure_test_servers
from tests.stack import PROCESS

DATABASE = f"test_policy_{PROCESS}"


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    servers = ensure_test_servers()
    copy_database(servers, DATABASE, demonstration=False)
    yield servers
    with psycopg.connect(servers.superuser_url(), autocommit=True) as connection:
        drop_database(connection, DATABASE)
    servers.release()


@pytest.fixture
def owner(servers: Servers) -> Iterator[psycopg.Cursor]:
    """The owner's cursor on that database; whatever a test does is undone."""
    with psycopg.connect(servers.url("owner", DATABASE)) as connection, connection.cursor() as cursor:
        yield cursor
        connection.rollback()
