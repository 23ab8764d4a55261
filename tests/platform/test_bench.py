"""The bench runs from end to end over a handful of records; what it measures is nobody's promise here."""

import json
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest

from ashgabat_centre.embedded import BASE, ensure_servers
from tests.platform import databases
from tests.stack import PROCESS

KEYS = {"records", "list_vs_floor", "filtered_vs_floor", "search_ms", "dashboard_ms", "fence_overhead"}


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    servers, name = ensure_servers(), f"test_bench_{PROCESS}"
    databases.copy_database(servers, name, demonstration=False)
    yield databases.test_environment(servers, name, REDIS_URL=servers.redis_url)
    with psycopg.connect(servers.superuser_url(), autocommit=True) as connection:
        databases.drop_database(connection, name)
    servers.release()


def test_it_measures_and_ends_with_its_figures(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ashgabat_centre.bench", "--records", "200", "--runs", "1"],
        cwd=BASE,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert (told["records"], KEYS - told.keys()) == (200, set())
    assert [name for name in KEYS if not told[name] > 0] == []
