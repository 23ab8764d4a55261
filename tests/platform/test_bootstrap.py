"""The superuser's step makes three roles that can do their own work and nothing else."""

import os
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from ashgabat_centre.database.bootstrap import Unfit, bootstrap
from ashgabat_centre.tools.embedded import BASE, Servers
from tests.platform.databases import drop_database, ensure_test_servers
from tests.stack import PROCESS

DATABASE = f"test_bootstrap_{PROCESS}"


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    servers = ensure_test_servers()
    drop(servers)
    bootstrap(servers.superuser_url(), DATABASE, servers.passwords)
    with psycopg.connect(servers.url("owner", DATABASE)) as owner:
        for name in ("note", "closed"):
            owner.execute(
                f"create table {name} (id bigint generated always as identity primary key, word text)".encode()
            )
        owner.execute("grant select, insert, update, delete on note to portal_web, portal_worker")
    yield servers
    drop(servers)
    servers.release()


def drop(servers: Servers) -> None:
    with psycopg.connect(servers.superuser_url(), autocommit=True) as connection:
        drop_database(connection, DATABASE)


@pytest.mark.parametrize("role", ["web", "worker"])
def test_a_serving_role_writes_into_the_owners_tables_it_was_given(servers: Servers, role: str) -> None:
    with psycopg.connect(servers.url(role, DATABASE)) as connection:
        connection.execute("insert into note (word) values ('Ашхабад')")
        connection.execute("update note set word = 'Aşgabat'")
        assert connection.execute("select word from note").fetchall() == [("Aşgabat",)]
        connection.execute("delete from note")


CLOSED = [
    "select from closed",
    "insert into closed (word) values ('')",
    "update closed set word = ''",
    "delete from closed",
    "select nextval('closed_id_seq')",
]


@pytest.mark.parametrize("role", ["web", "worker"])
@pytest.mark.parametrize("statement", CLOSED)
def test_what_the_owner_makes_is_nobodys_else(servers: Servers, role: str, statement: str) -> None:
    with (
        psycopg.connect(servers.url(role, DATABASE), autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement.encode())


def test_repeating_the_step_closes_what_an_earlier_one_left_open(servers: Servers) -> None:
    """Earlier versions opened each new table to both roles by default."""
    with psycopg.connect(servers.url("owner", DATABASE), autocommit=True) as owner:
        owner.execute("alter default privileges grant select, insert, update, delete on tables to portal_web")
        bootstrap(servers.superuser_url(), DATABASE, servers.passwords)
        assert owner.execute("select defaclacl from pg_default_acl").fetchall() == []


@pytest.mark.parametrize("role", ["web", "worker"])
@pytest.mark.parametrize(
    "statement",
    [
        "create table mine (id int)",
        "create schema mine",
        "create temporary table mine (id int)",
        "create role mine",
        "create database mine",
        "alter table note add column mine int",
        "alter table note disable row level security",
        "drop table note",
        "truncate note",
        "set role portal_owner",
        "select pg_read_file('/etc/hostname')",
        "set session_replication_role = replica",
    ],
)
def test_a_serving_role_changes_no_structure(servers: Servers, role: str, statement: str) -> None:
    with (
        psycopg.connect(servers.url(role, DATABASE), autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement.encode())


def test_no_role_is_above_the_policies(servers: Servers) -> None:
    powers = "rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication"
    with psycopg.connect(servers.superuser_url(DATABASE)) as connection:
        found = connection.execute(
            sql.SQL("select rolname, {} from pg_roles where rolname like 'portal%%' order by 1").format(
                sql.SQL(powers)
            )
        ).fetchall()
    assert found == [("portal_owner", False), ("portal_web", False), ("portal_worker", False)]


def test_searches_keep_their_indexes_under_the_policies(servers: Servers) -> None:
    with psycopg.connect(servers.superuser_url(DATABASE)) as connection:
        marked = connection.execute(
            "select proname from pg_proc where proleakproof and proname = any(%s) order by 1",
            [["arraycontains", "textlike", "ts_match_vq"]],
        ).fetchall()
    assert marked == [("arraycontains",), ("ts_match_vq",)]


def test_names_are_compared_in_cyrillic(servers: Servers) -> None:
    with psycopg.connect(servers.url("web", DATABASE)) as connection:
        assert connection.execute("select similarity('БЕРДЫ', 'берды')").fetchone() == (1.0,)


def test_a_password_is_needed_even_on_the_machine_itself(servers: Servers) -> None:
    address = servers.postgres.url("portal_owner", "another", DATABASE)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(address)


def test_the_step_can_be_repeated_and_changes_nothing(servers: Servers) -> None:
    with psycopg.connect(servers.url("web", DATABASE), autocommit=True) as connection:
        connection.execute("insert into note (word) values ('kept')")
        assert bootstrap(servers.superuser_url(), DATABASE, servers.passwords) == []
        assert connection.execute("select word from note").fetchall() == [("kept",)]
        connection.execute("delete from note")


def test_a_database_blind_to_cyrillic_is_refused(servers: Servers) -> None:
    blind = f"{DATABASE}_blind"
    with psycopg.connect(servers.superuser_url(), autocommit=True) as connection:
        drop_database(connection, blind)
        connection.execute(
            sql.SQL("create database {} template template0 locale_provider libc locale 'C'").format(
                sql.Identifier(blind)
            )
        )
        with pytest.raises(Unfit, match="can’t compare Cyrillic letters"):
            bootstrap(servers.superuser_url(), blind, servers.passwords)
        drop_database(connection, blind)


def run_bootstrap(**environment: str) -> subprocess.CompletedProcess[str]:
    names = {"SUPERUSER_DATABASE_URL", "DATABASE_URL", "WORKER_DATABASE_URL", "OWNER_DATABASE_URL"}
    clean = {name: value for name, value in os.environ.items() if name not in names}
    return subprocess.run(
        [sys.executable, "-m", "ashgabat_centre.database.bootstrap"],
        cwd=BASE,
        env=clean | environment,
        capture_output=True,
        text=True,
    )


def test_an_installation_with_servers_of_its_own_runs_the_step_as_a_command(servers: Servers) -> None:
    done = run_bootstrap(
        SUPERUSER_DATABASE_URL=servers.superuser_url(),
        DATABASE_URL=servers.url("web", DATABASE),
        WORKER_DATABASE_URL=servers.url("worker", DATABASE),
        OWNER_DATABASE_URL=servers.url("owner", DATABASE),
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"The database “{DATABASE}” is ready for its migrations.\n"


def test_the_command_names_what_is_missing(servers: Servers) -> None:
    done = run_bootstrap(SUPERUSER_DATABASE_URL=servers.superuser_url())
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Set OWNER_DATABASE_URL, DATABASE_URL, WORKER_DATABASE_URL in the environment.\n"
