"""The embedded servers survive what happens to a laptop: Ctrl-C, kill -9, a second run, a deep folder."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import redis

from ashgabat_centre.tools.embedded import BASE, Servers, ensure_servers
from ashgabat_centre.tools.embedded.files import find_processes, is_alive
from ashgabat_centre.tools.embedded.postgres import LONGEST_SOCKET_PATH

HOLD = """
import signal, sys, time
from pathlib import Path
# A test started in the background inherits a Ctrl-C that is ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
from ashgabat_centre.tools.embedded import ensure_servers
ensure_servers(Path(sys.argv[1]))
print("ready", flush=True)
time.sleep(60)
"""


def hold_servers(folder: Path) -> subprocess.Popen[str]:
    """Another process of the same clone, using the servers."""
    command = [sys.executable, "-c", HOLD, str(folder)]
    process = subprocess.Popen(command, cwd=BASE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    return process


def end(process: subprocess.Popen[str], number: int) -> None:
    process.send_signal(number)
    process.wait(20)
    if process.stdout:
        process.stdout.close()


def write(servers: Servers) -> None:
    with psycopg.connect(servers.superuser_url(), autocommit=True) as connection:
        connection.execute("create table if not exists kept as select 'встреча' as word")
    with redis.Redis.from_url(servers.redis_url) as broker:
        broker.set("kept", "встреча")


def read(servers: Servers) -> tuple[str, str]:
    with psycopg.connect(servers.superuser_url()) as connection:
        row = connection.execute("select word from kept").fetchone()
    assert row is not None
    with redis.Redis.from_url(servers.redis_url, decode_responses=True) as broker:
        return row[0], str(broker.get("kept"))


def server_pids(folder: Path) -> dict[str, int]:
    postmaster = int((folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    return {"postgres": postmaster, "valkey": find_processes("valkey-server", folder / "valkey")[0].pid}


def count_running(folder: Path) -> int:
    pairs = (("postgres", folder / "postgres"), ("valkey-server", folder / "valkey"))
    return sum(is_alive(process) for name, place in pairs for process in find_processes(name, place))


def test_stopped_servers_find_their_data_again(folder: Path) -> None:
    servers = ensure_servers(folder)
    write(servers)
    servers.release()
    assert count_running(folder) == 0

    servers = ensure_servers(folder)
    assert read(servers) == ("встреча", "встреча")
    servers.release()


def test_servers_of_a_killed_run_are_adopted_and_then_stopped(folder: Path) -> None:
    run = hold_servers(folder)
    left_behind = server_pids(folder)
    end(run, signal.SIGKILL)

    servers = ensure_servers(folder)
    assert server_pids(folder) == left_behind
    servers.release()
    assert count_running(folder) == 0


def test_killed_servers_start_again_with_what_they_had_written(folder: Path) -> None:
    servers = ensure_servers(folder)
    write(servers)
    for pid in server_pids(folder).values():
        os.kill(pid, signal.SIGKILL)

    again = ensure_servers(folder)
    assert read(again) == ("встреча", "встреча")
    servers.release()
    again.release()
    assert count_running(folder) == 0


def test_a_lock_file_naming_a_process_of_another_program_is_cleared(folder: Path) -> None:
    ensure_servers(folder).release()
    lines = [str(os.getpid()), str(folder / "postgres"), "0", "5432", str(folder), "", "0 0", "ready"]
    (folder / "postgres" / "postmaster.pid").write_text("\n".join(lines) + "\n")

    servers = ensure_servers(folder)
    assert server_pids(folder)["postgres"] != os.getpid()
    servers.release()


def test_servers_go_on_while_another_run_uses_them(folder: Path) -> None:
    servers = ensure_servers(folder)
    other = hold_servers(folder)
    servers.release()
    assert count_running(folder) > 0

    end(other, signal.SIGINT)
    deadline = time.monotonic() + 10
    while count_running(folder) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert count_running(folder) == 0


def test_a_stranger_on_the_brokers_port_is_left_alone(folder: Path) -> None:
    servers = ensure_servers(folder, ["valkey"])
    port = servers.valkey.port
    servers.release()
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("127.0.0.1", port))
        stranger.listen()

        servers = ensure_servers(folder, ["valkey"])
        assert servers.valkey.port != port
        servers.release()


def test_a_clone_in_a_deep_folder_still_gets_a_socket(folder: Path) -> None:
    deep = folder / "a-folder-with-a-long-name" / "and-another-one-inside-it" / "var with a space"
    servers = ensure_servers(deep, ["postgres"])
    try:
        assert len(str(deep / "postgres" / ".s.PGSQL.5432")) > LONGEST_SOCKET_PATH
        with psycopg.connect(servers.superuser_url()) as connection:
            assert connection.execute("show unix_socket_directories").fetchone() == (
                str(servers.postgres.sockets),
            )
    finally:
        servers.release()


def test_secrets_are_for_their_owner_only_and_made_once(folder: Path) -> None:
    first = ensure_servers(folder)
    second = ensure_servers(folder)
    assert first.passwords == second.passwords
    assert len({*first.passwords.values()}) == 3
    assert {path.stat().st_mode & 0o777 for path in (folder / "secrets").iterdir()} == {0o600}
    first.release()
    second.release()
