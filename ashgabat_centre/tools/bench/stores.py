"""Loaded portals, kept in the embedded cluster from run to run for as long as nothing they were made of changes."""

import hashlib
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
from psycopg import sql

from ashgabat_centre.database.bootstrap import URL_VARIABLES, bootstrap
from ashgabat_centre.tools.embedded.children import prepare_command
from ashgabat_centre.tools.embedded.files import locked
from ashgabat_centre.tools.embedded.servers import BASE, Servers
from ashgabat_centre.tools.embedded.services import describe_environment

RUN = [sys.executable, "-m", "ashgabat_centre.tools.bench.run"]
APPS = ("ashgabat_centre", "liaison", "monitoring", "partners", "reports")
SCHEMA = {"migrations", "policy.sql", "reference"}
LOADER = {"load", "synthetic"}


def keep(servers: Servers, count: int) -> str:
    """The database of a portal with so many records: the one at hand, or one that is loaded now."""
    name, mark = f"bench_{count}", fingerprint()
    with (
        locked(servers.var / "run" / "bench"),
        psycopg.connect(servers.superuser_url(), autocommit=True) as superuser,
    ):
        kept = _find(superuser)
        if kept.get(name) == mark:
            return name
        for stale in [other for other, its_mark in kept.items() if its_mark != mark]:
            superuser.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(stale)))
        print(f"Loading {count} records, once: a million takes minutes and 4 GB.", flush=True)
        _load(servers, name, count)
        # Set last, so that a load that was broken off is not taken for one.
        superuser.execute(
            sql.SQL("comment on database {} is {}").format(sql.Identifier(name), sql.Literal(mark))
        )
    return name


def environment(servers: Servers, database: str, role: str = "web") -> dict[str, str]:
    """Of that database, whatever the person at the keyboard has set for another portal."""
    elsewhere = {*URL_VARIABLES.values(), "REDIS_URL", "DATABASE_ROLE", "PORTAL_EMBEDDED"}
    given = {name: value for name, value in os.environ.items() if name not in elsewhere}
    return describe_environment(given, servers, database) | {"DATABASE_ROLE": role}


def fingerprint() -> str:
    """Of schema, policies, reference data and loader, and of the week: the newest records are of these days."""
    digest = hashlib.sha256(datetime.now(ZoneInfo("Asia/Ashgabat")).strftime("%G-%V").encode())
    for path in sorted(path for app in APPS for path in (BASE / app).rglob("*") if _decides(path)):
        digest.update(path.relative_to(BASE).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _decides(path: Path) -> bool:
    loads = path.parent == BASE / "ashgabat_centre" / "tools" / "bench" and path.stem in LOADER
    return path.suffix in (".py", ".sql", ".toml") and (loads or bool(SCHEMA.intersection(path.parts)))


def _find(superuser: psycopg.Connection) -> dict[str, str | None]:
    query = "select datname, shobj_description(oid, 'pg_database') from pg_database where datname ~ '^bench_[0-9]+$'"
    return dict(superuser.execute(query).fetchall())


def _load(servers: Servers, name: str, count: int) -> None:
    bootstrap(servers.superuser_url(), name, servers.passwords)
    with psycopg.connect(servers.superuser_url(), autocommit=True) as superuser:
        superuser.execute(
            sql.SQL("alter database {} set synchronous_commit = off").format(sql.Identifier(name))
        )
    subprocess.run(prepare_command("database"), env=environment(servers, name, "owner"), cwd=BASE, check=True)
    subprocess.run([*RUN, "load", str(count)], env=environment(servers, name), cwd=BASE, check=True)
