"""The portal as the tests see it: real processes, each with its own role in the database."""

import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress

import psutil
import psycopg
import pytest
import redis

from tests.stack import Stack


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with Stack("platform", demonstration=False, beat=True) as stack:
        yield stack


def wait_until(true: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.1)
    return true()


def find_roles(stack: Stack) -> set[str]:
    with psycopg.connect(stack.database_url("superuser")) as connection:
        rows = connection.execute(
            "select usename from pg_stat_activity where datname = %s and usename like 'portal%%'",
            [stack.database],
        )
        return {name for (name,) in rows}


def test_the_sign_in_page_answers(stack: Stack) -> None:
    with urllib.request.urlopen(stack.url) as answer:
        assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")


def test_pages_are_read_in_the_web_role(stack: Stack) -> None:
    with suppress(urllib.error.HTTPError):
        urllib.request.urlopen(f"{stack.url}/health/").close()
    # The worker connects for the length of a task only.
    assert find_roles(stack) - {"portal_worker"} == {"portal_web"}


def test_each_process_knows_its_own_password_only(stack: Stack) -> None:
    known = {
        child.name: {name for name in psutil.Process(child.process.pid).environ() if "DATABASE_URL" in name}
        for child in stack.children.running
    }
    assert known == {
        "web": {"DATABASE_URL"},
        "worker": {"WORKER_DATABASE_URL"},
        "beat": {"WORKER_DATABASE_URL"},
    }


def test_commands_run_as_the_owner_unless_told_otherwise(stack: Stack) -> None:
    code = "from django.db import connection; print(connection.cursor().execute('select current_user').fetchone())"
    assert stack.manage("shell", "--no-imports", "-c", code) == "('portal_owner',)\n"
    assert stack.manage("shell", "--no-imports", "-c", code, role="worker") == "('portal_worker',)\n"


def worker_answers(stack: Stack) -> bool:
    """As the health page asks it, beside a scheduler that goes on ticking."""
    code = "from ashgabat_centre.jobs.health import worker_answers; print(worker_answers())"
    return stack.manage("shell", "--no-imports", "-c", code) == "True\n"


def test_a_killed_worker_starts_again(stack: Stack) -> None:
    log = next(child.log for child in stack.children.running if child.name == "worker")
    assert wait_until(lambda: log.read_text().count(" ready.") == 1)
    assert worker_answers(stack)
    stack.kill_worker(signal.SIGKILL)
    assert [child.name for child in stack.children.running] == ["web", "beat"]
    assert not worker_answers(stack)
    stack.start_worker()
    assert wait_until(lambda: log.read_text().count(" ready.") == 2)


def test_a_broker_comes_back_at_its_address_with_what_it_held(stack: Stack) -> None:
    with redis.Redis.from_url(stack.broker.url) as client:
        client.set("kept", "1")
        time.sleep(1.1)
        stack.stop_broker()
        with pytest.raises(redis.ConnectionError):
            client.ping()
        stack.start_broker()
        assert client.get("kept") == b"1"
