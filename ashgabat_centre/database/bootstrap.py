"""The superuser's step: roles, database, extensions and leakproof marks, made once and harmless to repeat.

Leakproof marks are not part of a dump, so the step is repeated after every restore:

    SUPERUSER_DATABASE_URL=… DATABASE_URL=… WORKER_DATABASE_URL=… OWNER_DATABASE_URL=… \\
        python -m ashgabat_centre.database.bootstrap
"""

import os
import sys
from collections.abc import Mapping

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ashgabat_centre.database.fitness import LEAKPROOF

OWNER, WEB, WORKER = "portal_owner", "portal_web", "portal_worker"
ROLES = {"owner": OWNER, "web": WEB, "worker": WORKER}
URL_VARIABLES = {"owner": "OWNER_DATABASE_URL", "web": "DATABASE_URL", "worker": "WORKER_DATABASE_URL"}
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gin", "btree_gist")
LOCK = 0x504F5254414C


class Unfit(Exception):
    """The database can't serve the portal; the message says why and what to do."""


def bootstrap(superuser_dsn: str, database: str, passwords: Mapping[str, str]) -> list[str]:
    """Make the database fit for the portal. Passwords are keyed `owner`, `web`, `worker`.

    Returns sentences on what could not be done and does not prevent a start.
    """
    with psycopg.connect(superuser_dsn, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [LOCK])
        _make_roles(connection, passwords)
        _make_database(connection, database)
        with psycopg.connect(make_conninfo(superuser_dsn, dbname=database), autocommit=True) as inside:
            _make_extensions(inside)
            _grant(inside)
            require_cyrillic(inside)
            return _mark_leakproof(inside)


def require_cyrillic(connection: Connection) -> None:
    """Refuse a database whose character type is blind to Cyrillic, where every search for a name fails."""
    row = connection.execute("select similarity('БЕРДЫ', 'берды') = 1").fetchone()
    if row is None or not row[0]:
        raise Unfit(
            f"The database “{connection.info.dbname}” can’t compare Cyrillic letters: it was created with the "
            "character type “C”. Dump its data, drop it, and let this step create it again, or create it "
            "with: create database … template template0 encoding 'UTF8' locale_provider builtin "
            "builtin_locale 'C.UTF-8' locale 'C.UTF-8'"
        )


def open_to_portal(connection: Connection, database: str) -> None:
    """Let the three roles in and nobody else. A copied database starts without its original's grants."""
    name = sql.Identifier(database)
    connection.execute(sql.SQL("revoke all on database {} from public").format(name))
    connection.execute(sql.SQL("grant connect on database {} to {}").format(name, _every_role()))


def _every_role() -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, ROLES.values()))


def _make_roles(connection: Connection, passwords: Mapping[str, str]) -> None:
    known = {name for (name,) in connection.execute("select rolname from pg_roles")}
    for key, role in ROLES.items():
        verb = sql.SQL("alter role" if role in known else "create role")
        connection.execute(
            sql.SQL(
                "{} {} login nosuperuser nocreatedb nocreaterole nobypassrls noreplication password {}"
            ).format(verb, sql.Identifier(role), sql.Literal(passwords[key]))
        )
    if connection.execute("select rolsuper from pg_roles where rolname = current_user").fetchone() != (True,):
        connection.execute(sql.SQL("grant {} to current_user").format(sql.Identifier(OWNER)))


def _make_database(connection: Connection, database: str) -> None:
    if not connection.execute("select 1 from pg_database where datname = %s", [database]).fetchone():
        connection.execute(
            sql.SQL(
                "create database {} owner {} template template0 encoding 'UTF8' "
                "locale_provider builtin builtin_locale 'C.UTF-8' locale 'C.UTF-8'"
            ).format(sql.Identifier(database), sql.Identifier(OWNER))
        )
    open_to_portal(connection, database)


def _make_extensions(connection: Connection) -> None:
    for extension in EXTENSIONS:
        connection.execute(sql.SQL("create extension if not exists {}").format(sql.Identifier(extension)))


def _grant(connection: Connection) -> None:
    """Let the portal's roles into the schema. What they may do with a table is said by policy.sql alone."""
    roles = sql.SQL("{}, {}").format(sql.Identifier(WEB), sql.Identifier(WORKER))
    connection.execute("revoke create on schema public from public")
    connection.execute(sql.SQL("grant create, usage on schema public to {}").format(sql.Identifier(OWNER)))
    connection.execute(sql.SQL("grant usage on schema public to {}").format(roles))
    # A table that a migration makes is closed until apply_policy. Databases made earlier opened it by default.
    for what in ("tables", "sequences"):
        connection.execute(
            sql.SQL("alter default privileges for role {} revoke all on {} from {}").format(
                sql.Identifier(OWNER), sql.SQL(what), roles
            )
        )


def _mark_leakproof(connection: Connection) -> list[str]:
    refused = []
    for function in LEAKPROOF:
        try:
            connection.execute(sql.SQL("alter function {} leakproof").format(sql.SQL(function)))
        except psycopg.errors.InsufficientPrivilege:
            refused.append(function)
    if not refused:
        return []
    return [
        f"{' and '.join(refused)} could not be marked leakproof: that needs a superuser. "
        "The portal works, but searches through many records will be slow."
    ]


def _from_environment() -> tuple[str, str, dict[str, str]]:
    """Superuser's address, database name, and the passwords written in the three database addresses."""
    wanted = ["SUPERUSER_DATABASE_URL", *URL_VARIABLES.values()]
    if missing := [name for name in wanted if not os.environ.get(name)]:
        raise Unfit(f"Set {', '.join(missing)} in the environment.")
    parts = {key: conninfo_to_dict(os.environ[name]) for key, name in URL_VARIABLES.items()}
    for key, role in ROLES.items():
        if parts[key].get("user") != role or not parts[key].get("password"):
            raise Unfit(f"{URL_VARIABLES[key]} must sign in as {role}, with a password.")
    databases = {str(part.get("dbname")) for part in parts.values()}
    if len(databases) != 1:
        raise Unfit(f"The three database addresses name different databases: {', '.join(sorted(databases))}.")
    return (
        os.environ["SUPERUSER_DATABASE_URL"],
        databases.pop(),
        {key: str(part["password"]) for key, part in parts.items()},
    )


def main() -> int:
    """The command's exit code: 0, or 1 where the database can't be made ready; says which on the standard
    streams.
    """
    try:
        superuser_dsn, database, passwords = _from_environment()
        notices = bootstrap(superuser_dsn, database, passwords)
    except Unfit as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except psycopg.Error as trouble:
        print(f"PostgreSQL refused: {str(trouble).strip()}", file=sys.stderr)
        return 1
    for notice in notices:
        print(notice)
    print(f"The database “{database}” is ready for its migrations.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
