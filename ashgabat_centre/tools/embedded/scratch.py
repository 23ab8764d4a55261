"""Run one command beside a scratch portal: a database, a broker and a worker of its own, gone when it ends.

    python -m ashgabat_centre.tools.embedded.scratch NAME [--worker] [--static] COMMAND…

What the person at the keyboard has set for another portal is not touched: the scratch is always embedded.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psycopg
from psycopg import sql

from ashgabat_centre.database.bootstrap import URL_VARIABLES, bootstrap
from ashgabat_centre.tools.embedded.children import Children, prepare_command, worker_command
from ashgabat_centre.tools.embedded.servers import BASE, VAR, Servers, ensure_servers
from ashgabat_centre.tools.embedded.services import describe_environment
from ashgabat_centre.tools.embedded.trouble import Trouble
from ashgabat_centre.tools.embedded.valkey import EmbeddedValkey

SIDE_BY_SIDE = 8


@contextmanager
def scratch(name: str, *, worker: bool, static: bool) -> Iterator[dict[str, str]]:
    """The environment of a migrated portal with reference data and nobody in it."""
    with ExitStack() as stack:
        children = _take_place(name)
        stack.callback(children.close)
        servers = ensure_servers(needed=["postgres"])
        stack.callback(servers.release)
        folder = VAR / "scratch" / children.name
        shutil.rmtree(folder, ignore_errors=True)
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        broker = EmbeddedValkey(folder / "valkey", "scratch")
        stack.callback(broker.stop)
        broker.ensure_running()
        database = children.name.replace("-", "_")
        stack.callback(_drop, servers, database)
        environment = _describe(servers, database, broker.url)
        environment["ATTACHMENT_DIR"] = str(folder / "attachments")
        stack.callback(children.stop, patience=5, hurry=2)
        _make_database(servers, database)
        _prepare(children, environment, ["database", "static"] if static else ["database"])
        if worker:
            children.start("worker", worker_command(1), environment | {"DATABASE_ROLE": "worker"})
        yield environment


def _take_place(name: str) -> Children:
    """The first free place of that name: runs side by side don't meet, and a killed run's leftovers are cleared."""
    for place in range(1, SIDE_BY_SIDE + 1):
        try:
            return Children(f"scratch-{name}-{place}", VAR, BASE)
        except Trouble:
            continue
    raise Trouble(f"{SIDE_BY_SIDE} runs of this are under way already. Wait for one to end.")


def _describe(servers: Servers, database: str, redis_url: str) -> dict[str, str]:
    elsewhere = {*URL_VARIABLES.values(), "REDIS_URL", "DATABASE_ROLE", "PORTAL_EMBEDDED"}
    given = {name: value for name, value in os.environ.items() if name not in elsewhere}
    return describe_environment(given | {"REDIS_URL": redis_url}, servers, database)


def _make_database(servers: Servers, database: str) -> None:
    print("Preparing a scratch database.", file=sys.stderr, flush=True)
    _drop(servers, database)
    bootstrap(servers.superuser_url(), database, servers.passwords)
    with psycopg.connect(servers.superuser_url(), autocommit=True) as connection:
        # Nothing in it outlives the command, so nothing waits for the disk.
        connection.execute(
            sql.SQL("alter database {} set synchronous_commit = off").format(sql.Identifier(database))
        )


def _prepare(children: Children, environment: dict[str, str], names: list[str]) -> None:
    owner = environment | {"DATABASE_ROLE": "owner"}
    steps = [children.start(f"prepare-{name}", prepare_command(name), owner) for name in names]
    for step in steps:
        if step.process.wait():
            raise Trouble(f"The step {step.name} failed. {step.log} ends:\n{step.read_log_tail()}")
        children.forget(step)


def _drop(servers: Servers, database: str) -> None:
    with psycopg.connect(servers.superuser_url(), autocommit=True) as connection:
        connection.execute(
            sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(database))
        )


def main() -> int:
    """Runs the command beside a scratch portal; its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m ashgabat_centre.tools.embedded.scratch",
        description="Run one command beside a scratch portal.",
    )
    parser.add_argument("name")
    parser.add_argument("--worker", action="store_true", help="start a worker too")
    parser.add_argument("--static", action="store_true", help="make the static files ready too")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    # So that everything started here is stopped on the way out.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        with scratch(arguments.name, worker=arguments.worker, static=arguments.static) as environment:
            return subprocess.call(arguments.command, env=environment)
    except KeyboardInterrupt:
        return 130
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
