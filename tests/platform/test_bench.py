"""The bench from end to end over a few records. Its times are nobody's promise; that it compares like with like is.

It stops by itself where portal, hand-written SQL and admin show other rows for one question.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from ashgabat_centre.tools.bench.stores import fingerprint
from ashgabat_centre.tools.embedded import BASE
from tests.platform import databases
from tests.stack import PROCESS

LARGE, SMALL = f"test_bench_{PROCESS}", f"test_bench_{PROCESS}_small"
PAGES = ("list", "filtered", "count", "detail", "dashboard")
WORDS = {"thousandth", "hundredth", "thirtieth", "tenth", "half", "past", "guarded"}
RATIOS = {f"{page}_vs_floor" for page in PAGES} | {"list_vs_admin", "filtered_vs_admin", "fence_overhead"}
OF_A_READER = RATIOS | {f"{page}_ms" for page in PAGES}
OF_A_READER |= {"search_ms", "search_ms_by_word", "fence_overhead_by_page"}
OF_A_READER |= {"fence_overhead_of_queries", "fence_overhead_of_queries_by_page"}


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    servers = databases.ensure_test_servers()
    for name in (LARGE, SMALL):
        databases.copy_database(servers, name, demonstration=False)
    yield databases.test_environment(servers, LARGE, REDIS_URL=servers.redis_url)
    with psycopg.connect(servers.superuser_url(), autocommit=True) as connection:
        for name in (LARGE, SMALL):
            databases.drop_database(connection, name)
    servers.release()


def run(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-m", "ashgabat_centre.tools.bench.run", *arguments]
    done = subprocess.run(command, cwd=BASE, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_loads_measures_and_ends_with_its_figures(environment: dict[str, str]) -> None:
    addresses = {name: value.replace(LARGE, SMALL) for name, value in environment.items()}
    run(addresses, "load", "100")
    run(environment, "load", "400")
    told: dict[str, Any] = json.loads(run(environment, "measure", SMALL, "--runs", "1").splitlines()[-1])
    assert told["records"] == 400
    assert set(told) == OF_A_READER | {"records", "million_vs_ten_thousand", "staff", "seconds"}
    assert set(told["staff"]) == OF_A_READER
    assert set(told["search_ms_by_word"]) == WORDS
    assert told["search_ms"] == max(told["search_ms_by_word"].values())
    assert {name for name in RATIOS if not told[name] > 0} == set()


def test_a_load_is_kept_until_what_it_was_made_of_changes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setattr("ashgabat_centre.tools.bench.stores.BASE", tmp_path)
    policy, loader = "ashgabat_centre/records/policy.sql", "ashgabat_centre/tools/bench/load.py"
    marks = []
    for file, text in ((policy, "a"), (policy, "a"), (policy, "b"), ("notes.txt", "c"), (loader, "d")):
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        marks.append(fingerprint())
    assert [mark == marks[0] for mark in marks] == [True, True, False, False, False]
    assert (marks[2] == marks[3], marks[3] == marks[4]) == (True, False)
