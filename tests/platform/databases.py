"""Scratch databases in the embedded cluster: copies of one that was migrated and filled once."""

import datetime
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
from psycopg import sql

from ashgabat_centre.database.bootstrap import bootstrap, open_to_portal
from ashgabat_centre.tools.embedded import BASE, VAR, Servers, Trouble, ensure_servers
from ashgabat_centre.tools.embedded.children import prepare_command
from ashgabat_centre.tools.embedded.files import locked
from ashgabat_centre.tools.embedded.services import describe_environment, narrow_to

PASSWORD = "-a-demonstration-password"  # a random one may begin with a dash too
APPS = ("ashgabat_centre", "liaison", "monitoring", "partners", "reports")
# Where no worker runs, pages don't say so: it has answered for as long as tests are run.
WORKING = "insert into records_heartbeat (name, at) values ('worker', '2100-01-01') on conflict do nothing"
# What decides the content of a filled database. Views, forms and templates don't.
SCHEMA = {"database", "migrations", "models", "policy", "prepare"}
CONTENT = {"assembly", "demonstration", "by_form", "management", "reference"}


def ensure_test_servers() -> Servers:
    """The tests' own servers, apart from those of `make run`, which keep what they were given."""
    return ensure_servers(VAR / "tests", durable=False)


TABLES = """select oid::regclass::text from pg_class where relkind = 'r' and relpersistence = 'p'
            and relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"""


class OwnCopy:
    """The database of one test process, a copy of the template as often as it is renewed."""

    def __init__(self, servers: Servers, name: str) -> None:
        self.servers, self.name = servers, name
        self._make()

    def renew(self) -> None:
        """Take out every row that was committed; where one of the template's is gone or changed, copy it anew."""
        with self._connect() as connection:
            connection.execute("set session_replication_role = replica")  # no trigger keeps a row
            for table in self.tables:
                connection.execute(f"delete from {table} where xmin::text::bigint >= {self.moment}")
            is_whole = self._count(connection, self.rows) == self.rows
        if not is_whole:
            self._make()

    def _make(self) -> None:
        copy_database(self.servers, self.name, demonstration=False)
        with self._connect() as connection:
            self.tables = [table for (table,) in connection.execute(TABLES)]
            counts = self._count(connection, self.tables)
            self.rows = {table: count for table, count in counts.items() if count}
            # Whatever is written from now on is numbered from here.
            self.moment = _ask(connection, "select pg_snapshot_xmax(pg_current_snapshot())::text::bigint")

    def _count(self, connection: psycopg.Connection, tables: Iterable[str]) -> dict[str, int]:
        return {table: _ask(connection, f"select count(*) from {table}") for table in tables}

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(self.servers.superuser_url(self.name))


def _ask(connection: psycopg.Connection, question: str) -> int:
    (number,) = connection.execute(question).fetchone() or (0,)
    return int(number)


def copy_database(servers: Servers, name: str, *, demonstration: bool) -> None:
    """Make that database anew: reference data, and the demonstration's accounts and records if asked for."""
    with locked(VAR / "run" / "templates"):
        template = _find_or_build(servers, demonstration)
        with psycopg.connect(servers.superuser_url(), autocommit=True) as connection:
            _copy(connection, name, template)


def _copy(connection: psycopg.Connection, name: str, template: str) -> None:
    drop_database(connection, name)
    connection.execute(
        sql.SQL("create database {} owner portal_owner template {}").format(
            sql.Identifier(name), sql.Identifier(template)
        )
    )
    open_to_portal(connection, name)


def drop_database(connection: psycopg.Connection, name: str) -> None:
    connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def test_environment(servers: Servers, database: str, **changes: str) -> dict[str, str]:
    """The environment for that database, whatever the person at the keyboard has set for another portal."""
    ours = {"DATABASE_URL", "WORKER_DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL", "DATABASE_ROLE"}
    given = {name: value for name, value in os.environ.items() if name not in ours}
    return describe_environment(given, servers, database) | {"PORTAL_EMBEDDED": "1"} | changes


def _find_or_build(servers: Servers, demonstration: bool) -> str:
    kind = "demonstration" if demonstration else "reference"
    name = f"template_{kind}_{_hash_inputs(demonstration)}"
    with psycopg.connect(servers.superuser_url(), autocommit=True) as connection:
        known = {row[0] for row in connection.execute("select datname from pg_database")}
        if name in known:
            return name
        for old in known:
            if old.startswith(f"template_{kind}_"):
                drop_database(connection, old)
        draft = f"{name}_draft"
        if demonstration:  # on top of the other, since to migrate takes half a minute
            _copy(connection, draft, _find_or_build(servers, demonstration=False))
        _build(servers, draft, demonstration)
        connection.execute(
            sql.SQL("alter database {} rename to {}").format(sql.Identifier(draft), sql.Identifier(name))
        )
    return name


def _build(servers: Servers, name: str, demonstration: bool) -> None:
    bootstrap(servers.superuser_url(), name, servers.passwords)
    with psycopg.connect(servers.superuser_url(name), autocommit=True) as connection:
        # A test opens its connection as the owner, to arrange, and assumes the web role, to act.
        connection.execute("grant portal_web, portal_worker to portal_owner with inherit false, set true")
    changes = {"DATABASE_ROLE": "owner", "DEMONSTRATION_PASSWORD": PASSWORD if demonstration else ""}
    run_prepare("database", test_environment(servers, name, **changes))
    with psycopg.connect(servers.superuser_url(name), autocommit=True) as connection:
        connection.execute(WORKING)


def run_prepare(step: str, environment: dict[str, str]) -> None:
    done = subprocess.run(prepare_command(step), cwd=BASE, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise Trouble(f"The tests' {step} could not be prepared:\n{done.stdout}{done.stderr}")


def run_manage(servers: Servers, database: str, role: str, *arguments: str) -> tuple[int, str]:
    """Run a management command in this role; its exit code and all it said."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE,
        env=narrow_to(role, test_environment(servers, database)),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.returncode, done.stdout


def _hash_inputs(demonstration: bool) -> str:
    digest = hashlib.sha256()
    if demonstration:
        # Its records are dated around today.
        digest.update(datetime.datetime.now(ZoneInfo("Asia/Ashgabat")).date().isoformat().encode())
    for path in sorted(filter(_is_decisive, _find_files())):
        digest.update(path.as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _find_files() -> list[Path]:
    found = [path for app in APPS for path in (BASE / app).rglob("*") if path.is_file()]
    return [*found, BASE / "uv.lock"]


def _is_decisive(path: Path) -> bool:
    parts = path.relative_to(BASE).with_suffix("").parts
    return path.name == "uv.lock" or any(
        part in SCHEMA | CONTENT or part.startswith("load_") for part in parts if "__pycache__" not in parts
    )
