"""A killed worker and a broker that is away cost time, never a briefing and never a second one."""

import re
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from typing import Any

import psycopg
import pytest

from tests.stack import Stack

pytestmark = [pytest.mark.xdist_group("worker"), pytest.mark.timeout(240)]

LOCK = "select id from reports_schedule for update"
WAITING = (
    "select count(*) from pg_stat_activity"
    " where datname = current_database() and usename = 'portal_worker' and wait_event_type = 'Lock'"
)
LEASE_OVER = "update records_job set lease_until = now() - interval '1 second' where state = 'running'"
NEWEST = "select id, state, attempts from records_job order by id desc limit 1"
# From Friday 15:00 to the first clearance after it, the running period would hold nothing to cite.
CLEAR_NOW = (
    "update records_record set cleared_at = now() where status = 'cleared' and kind = 'situationnote'"
    " and id not in (select text.record_id from records_clearedversion text"
    " join records_citation citation on citation.cited_id = text.id)"
)
BRIEFINGS = "select count(*), count(distinct slot) from reports_briefing"
SOURCES = (
    "select count(*) = count(distinct cited_id) and count(*) > 0 from records_citation citation"
    " join records_paragraph paragraph on paragraph_id = paragraph.id"
    " where parent_id = (select max(record_id) from reports_briefing)"
)


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with Stack("worker", beat=True) as stack:
        yield stack


@pytest.fixture
def database(stack: Stack) -> Iterator[psycopg.Connection]:
    with psycopg.connect(stack.database_url("superuser"), autocommit=True) as connection:
        yield connection


@pytest.fixture
def head(stack: Stack) -> "Person":
    return Person(stack)


class Person:
    """The head of the Centre, signed in over plain HTTP."""

    def __init__(self, stack: Stack) -> None:
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)
        self.url = stack.url
        self.waited = 0.0
        self.send("/account/login/", "/account/login/", login="head@unrcca.example", password=stack.password)

    def read(self, address: str) -> str:
        with self.opener.open(self.url + address, timeout=30) as answer:
            return str(answer.read().decode())

    def send(self, page: str, address: str, **fields: str) -> str:
        """Post fields from a form on the page; return the address it leads to."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.read(page))
        assert token
        data = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token[1]}).encode()
        began = time.monotonic()
        with self.opener.open(self.url + address, data, timeout=30) as answer:
            self.waited = time.monotonic() - began
            return str(answer.url).removeprefix(self.url)

    def ask_for_briefing(self) -> str:
        schedule = re.search(r'name="schedule" value="(\d+)"', self.read("/briefings/"))
        assert schedule
        return self.send("/briefings/", "/briefings/assemble/", schedule=schedule[1])


def test_a_worker_killed_while_assembling_leaves_exactly_one_briefing(
    stack: Stack, database: psycopg.Connection, head: Person
) -> None:
    clear_some_now(database)
    before = count_briefings(database)
    with psycopg.connect(stack.database_url("superuser")) as holding:
        holding.execute(LOCK)
        head.ask_for_briefing()
        wait_until(lambda: database.execute(WAITING).fetchone() == (1,))
        stack.kill_worker()
    assert newest_job(database)[1:] == ("running", 1)
    assert count_briefings(database) == before
    database.execute(LEASE_OVER)
    stack.start_worker()
    wait_until(lambda: newest_job(database)[1] == "done", 90)
    assert newest_job(database)[2] == 2
    assert count_briefings(database) == before + 1
    assert database.execute(SOURCES).fetchone() == (True,)


def test_a_broker_that_is_away_delays_a_briefing_and_loses_none(
    stack: Stack, database: psycopg.Connection, head: Person
) -> None:
    stack.stop_broker()
    page = head.ask_for_briefing()
    assert head.waited < 5
    assert re.fullmatch(r"/briefings/jobs/\d+/", page)
    assert "Waiting for the worker" in head.read(page)
    job = newest_job(database)
    assert job[1:] == ("queued", 0)
    stack.start_broker()
    wait_until(lambda: newest_job(database) == (job[0], "done", 1), 90)
    count_briefings(database)


def clear_some_now(database: psycopg.Connection) -> None:
    """Date clearances to this moment, so that the running period has something to cite on any day of the week."""
    database.execute("set session_replication_role = replica")  # past the triggers that keep the dates
    assert database.execute(CLEAR_NOW).rowcount > 0
    database.execute("set session_replication_role = default")


def newest_job(database: psycopg.Connection) -> tuple[Any, ...]:
    return database.execute(NEWEST).fetchone() or ()


def count_briefings(database: psycopg.Connection) -> int:
    """How many there are, each for a period of its own."""
    briefings, periods = database.execute(BRIEFINGS).fetchone() or (0, 0)
    assert briefings == periods
    return int(briefings)


def wait_until(holds: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)
