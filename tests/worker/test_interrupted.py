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

LOCK = "select id from reports_schedule for update"
WAITING = (
    "select count(*) from pg_stat_activity"
    " where datname = current_database() and usename = 'portal_worker' and wait_event_type = 'Lock'"
)
LEASE_OVER = "update records_job set lease_until = now() - interval '1 second' where state = 'running'"
NEWEST = "select id, state, attempts from records_job order by id desc limit 1"
BRIEFINGS = "select count(*), count(distinct slot) from reports_briefing"
SUBMITTED = (
    "select replace(reference, '/', '-') from records_record"
    " where kind = 'meeting' and status = 'submitted' and sensitivity < 2 order by id limit 1"
)
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
def head(stack: Stack) -> "Onlooker":
    return Onlooker(stack)


class Onlooker:
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

    def clear(self, meeting: str) -> None:
        page = f"/meetings/{meeting}/"
        shown = dict(re.findall(r'name="(version|text_hash)" value="([^"]*)"', self.read(page)))
        assert self.send(page, f"{page}step/clear/", **shown) == page

    def ask_for_briefing(self) -> str:
        schedule = re.search(r'name="schedule" value="(\d+)"', self.read("/briefings/"))
        assert schedule
        return self.send("/briefings/", "/briefings/assemble/", schedule=schedule[1])


def test_a_worker_killed_while_assembling_leaves_exactly_one_briefing(
    stack: Stack, database: psycopg.Connection, head: Onlooker
) -> None:
    """Something is cleared first: a period that began an hour ago would have nothing to tell."""
    (submitted,) = database.execute(SUBMITTED).fetchone() or ("",)
    head.clear(submitted)
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
    stack: Stack, database: psycopg.Connection, head: Onlooker
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
