"""A worker killed while it fetches costs a turn, and no item comes twice."""

import socket
from collections.abc import Iterator

import psycopg
import pytest

from tests.monitoring.feeds.hostile_server import HostileServer
from tests.stack import Stack
from tests.worker.test_interrupted import wait_until

ITEM = "<item><guid>{0}</guid><title>News {0}</title></item>"
BODY = f"<rss><channel>{ITEM.format(1)}{ITEM.format(2)}</channel></rss>".encode()
ALLOWED = """insert into monitoring_allowedhost (host, reason, by_id, at)
    select 'localhost', 'Of this test.', id, now() from accounts_user where email like 'administrator@%%' limit 1"""
FOLLOWED = """insert into monitoring_feed (name, address, language, country_ids, theme_ids, cadence, active, version,
        etag, last_modified, failures, trouble, seen, next_due, fence)
    values ('Slow', %s, '', '{}', '{}', 15, true, 0, '', '', 0, '', '', now(), 0)"""
LEASE_OVER = "update monitoring_feed set lease_until = now() - interval '1 second' where name = 'Slow'"
BROUGHT = "select count(*) from monitoring_feeditem i join monitoring_feed f on f.id = feed_id where f.name = 'Slow'"
TURNS = "select fence, fetched_at is not null from monitoring_feed where name = 'Slow'"


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with Stack("feeds", beat=True) as stack:
        yield stack


@pytest.fixture
def server() -> Iterator[HostileServer]:
    server = HostileServer()
    yield server
    server.close()


@pytest.mark.timeout(300)  # the tick comes once a minute
def test_a_worker_killed_while_fetching_leaves_each_item_once(stack: Stack, server: HostileServer) -> None:
    def hangs(connection: socket.socket, request: bytes) -> None:
        server.over.wait(60)

    server.answers["/feed"] = hangs
    with psycopg.connect(stack.database_url("superuser"), autocommit=True) as database:
        database.execute(ALLOWED)
        database.execute(FOLLOWED, [server.address("/feed", "localhost")])
        wait_until(lambda: bool(server.requests), 100)
        stack.kill_worker()
        assert database.execute(BROUGHT).fetchone() == (0,)
        server.says("/feed", body=BODY)
        database.execute(LEASE_OVER)
        stack.start_worker()
        wait_until(lambda: database.execute(BROUGHT).fetchone() == (2,), 150)
        assert database.execute(TURNS).fetchone() == (2, True)
