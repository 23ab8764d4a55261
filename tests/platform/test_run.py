"""One command starts the portal and one Ctrl-C stops it; what is wrong is said in a sentence."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from ashgabat_centre.tools.embedded import BASE, Servers, Trouble
from ashgabat_centre.tools.embedded.__main__ import require_alive
from ashgabat_centre.tools.embedded.children import Child, Children
from ashgabat_centre.tools.embedded.files import find_processes, is_alive
from tests.platform.databases import ensure_test_servers
from tests.stack import find_free_port

SET_ELSEWHERE = {"DATABASE_URL", "WORKER_DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL", "DATABASE_ROLE"}
STEPS = (
    "PostgreSQL",
    "Broker",
    "Roles and database",
    "Database migration",
    "Reference data",
    "Web, to its first page",
    "Worker and beat",
)
STEP = re.compile(r"[A-Z][\w ,]+: (begun|[\d.]+ s so far|done in [\d.]+ s)\n")
NOBODY = "postgresql://portal_web:x@127.0.0.1:1/portal"


def start(folder: Path, **environment: str) -> subprocess.Popen[str]:
    clean = {name: value for name, value in os.environ.items() if name not in SET_ELSEWHERE}
    return subprocess.Popen(
        [sys.executable, "-u", "-m", "ashgabat_centre.tools.embedded", "run"],
        cwd=BASE,
        env=clean | {"PORTAL_VAR": str(folder), "DEMO": "0"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def refuse(folder: Path, **environment: str) -> str:
    """Run, expect exit code 1, and return what was said beside the steps."""
    process = start(folder, **environment)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "Traceback" not in said
    return "".join(line for line in said.splitlines(keepends=True) if not STEP.fullmatch(line))


def wait_for(process: subprocess.Popen[str], words: str) -> list[str]:
    """What was said up to those words."""
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if words in line:
            return said
    pytest.fail(f"The run ended without saying “{words}”. It said:\n{''.join(said)}")


def read_pids(folder: Path) -> dict[str, int]:
    """Worker and beat last, as they were started."""
    pids = [pid for pid, _ in json.loads((folder / "run" / "portal.json").read_text())]
    return dict(zip(("web", "worker", "beat"), pids, strict=True))


def is_running(pid: int) -> bool:
    return psutil.pid_exists(pid) and is_alive(psutil.Process(pid))


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    servers = ensure_test_servers()
    yield servers
    servers.release()


# Two whole starts, on a machine that may be busy with the other tests.
@pytest.mark.timeout(400)
def test_it_runs_survives_a_kill_and_stops_everything(folder: Path) -> None:
    port = find_free_port()
    first = start(folder, PORT=str(port))
    said = wait_for(first, f"The portal is at http://127.0.0.1:{port}/")
    assert [line for line in STEPS if f"{line}: begun\n" not in said] == []
    assert [
        line for line in STEPS if not any(re.fullmatch(rf"{line}: done in [\d.]+ s\n", one) for one in said)
    ] == []
    left_behind = read_pids(folder)
    first.kill()
    first.communicate()

    second = start(folder, PORT=str(port))
    wait_for(second, "The portal is at")
    assert [is_running(pid) for pid in left_behind.values()] == [False, False, False]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
        assert answer.status == 200
    assert refuse(folder, PORT=str(port)).startswith("This folder's portal is already running.")

    pids = read_pids(folder)
    second.send_signal(signal.SIGINT)
    last, _ = second.communicate(timeout=60)
    assert (second.returncode, last.splitlines()[-1]) == (
        0,
        "Stopping; a briefing being assembled is finished first.",
    )
    assert [is_running(pid) for pid in pids.values()] == [False, False, False]
    assert find_processes("valkey-server", folder / "valkey") == []
    assert find_processes("postgres", folder / "postgres") == []


@pytest.fixture
def children(folder: Path) -> Iterator[Children]:
    children = Children("trial", folder, BASE)
    yield children
    children.stop(patience=1, hurry=1)
    children.close()


def run_python(children: Children, name: str, code: str) -> Child:
    child = children.start(name, [sys.executable, "-u", "-c", code], os.environ)
    while "ready" not in child.log.read_text() and child.exit_code is None:
        time.sleep(0.01)
    return child


def test_a_process_that_dies_is_named_with_its_last_words(children: Children) -> None:
    run_python(children, "web", "print('ready'); import time; time.sleep(60)")
    require_alive(children)
    run_python(children, "worker", "raise SystemExit('out of paper')")
    with pytest.raises(Trouble) as trouble:
        require_alive(children)
    said = str(trouble.value)
    assert said.startswith("The worker process ended by itself with exit code 1, so everything is stopped.")
    assert said.endswith("ends:\nout of paper")


def test_work_in_hand_is_finished_before_a_stop(children: Children) -> None:
    code = (
        "import signal, time\n"
        "def finish(*_): time.sleep(0.5); print('finished', flush=True); raise SystemExit(0)\n"
        "signal.signal(signal.SIGTERM, finish); print('ready'); time.sleep(60)"
    )
    child = run_python(children, "worker", code)
    children.stop(patience=10)
    assert (child.exit_code, child.read_log_tail()) == (0, "ready\nfinished")


def test_a_process_that_will_not_stop_is_asked_to_put_its_work_back_then_killed(children: Children) -> None:
    code = (
        "import signal, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: print('asked', flush=True))\n"
        "signal.signal(signal.SIGQUIT, lambda *_: print('hurried', flush=True))\n"
        "print('ready')\n"
        "while True: time.sleep(0.1)"
    )
    child = run_python(children, "worker", code)
    children.stop(patience=0.4, hurry=0.4)
    assert (child.exit_code, child.read_log_tail()) == (-signal.SIGKILL, "ready\nasked\nhurried")


def test_a_port_in_use_is_refused_before_anything_starts(folder: Path) -> None:
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        port = stranger.getsockname()[1]
        said = refuse(folder, PORT=str(port))
    assert said == (
        f"Port {port} on 127.0.0.1 can't be used: Address already in use. "
        f"Stop what uses it, or choose another: make run PORT={port + 1}\n"
    )
    assert find_processes("valkey-server", folder / "valkey") == []


def test_a_port_that_is_no_port_is_refused(folder: Path) -> None:
    assert refuse(folder, PORT="http") == "PORT must be a number from 1 to 65535, not “http”.\n"


def test_a_database_that_does_not_answer_is_named(folder: Path, servers: Servers) -> None:
    said = refuse(
        folder,
        PORT=str(find_free_port()),
        DATABASE_URL=NOBODY,
        WORKER_DATABASE_URL=NOBODY,
        OWNER_DATABASE_URL=NOBODY,
        REDIS_URL=servers.redis_url,
    )
    assert re.fullmatch(
        r"PostgreSQL does not answer at the address in \w*DATABASE_URL: .*Connection refused.*\n", said
    )


def test_a_database_without_its_other_two_addresses_is_refused(folder: Path, servers: Servers) -> None:
    said = refuse(
        folder, PORT=str(find_free_port()), DATABASE_URL=servers.url("web"), REDIS_URL=servers.redis_url
    )
    assert said == "DATABASE_URL is set, so OWNER_DATABASE_URL and WORKER_DATABASE_URL must be set too.\n"


def test_a_broker_that_does_not_answer_is_named(folder: Path, servers: Servers) -> None:
    address = servers.superuser_url(os.environ["DATABASE_URL"].rpartition("/")[2])
    said = refuse(
        folder,
        PORT=str(find_free_port()),
        DATABASE_URL=address,
        WORKER_DATABASE_URL=address,
        OWNER_DATABASE_URL=address,
        REDIS_URL="redis://127.0.0.1:1/0",
    )
    assert said.startswith("The broker does not answer at the address in REDIS_URL: ")


@pytest.fixture
def blind(servers: Servers) -> Iterator[str]:
    """A database whose character type is C, with the extensions it would need."""
    with psycopg.connect(servers.superuser_url(), autocommit=True) as connection:
        connection.execute("drop database if exists test_blind with (force)")
        connection.execute("create database test_blind template template0 locale_provider libc locale 'C'")
        address = servers.superuser_url("test_blind")
        with psycopg.connect(address, autocommit=True) as inside:
            inside.execute("create extension pg_trgm")
        yield address
        connection.execute("drop database test_blind with (force)")


def test_a_database_blind_to_cyrillic_is_refused(folder: Path, servers: Servers, blind: str) -> None:
    said = refuse(
        folder,
        PORT=str(find_free_port()),
        DATABASE_URL=blind,
        WORKER_DATABASE_URL=blind,
        OWNER_DATABASE_URL=blind,
        REDIS_URL=servers.redis_url,
    )
    assert said.startswith("The database “test_blind” can’t compare Cyrillic letters")
