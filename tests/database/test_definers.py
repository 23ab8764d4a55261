"""Each function that runs as the owner was looked at, and stands in a list with its callers and why it has to."""

import re
import tomllib
from typing import Any

import psycopg
import pytest

from ashgabat_centre.database import policy
from ashgabat_centre.tools.embedded import BASE
from tests.platform.databases import APPS

LIST: dict[str, dict[str, Any]] = tomllib.loads(
    (BASE / "ashgabat_centre" / "database" / "definers.toml").read_text()
)
DEFINERS = """
    select oid::regprocedure::text,
        array(select case grantee when 0 then 'everybody' else grantee::regrole::text end
              from aclexplode(coalesce(proacl, acldefault('f', proowner))) where grantee <> proowner order by 1),
        proconfig, left(encode(sha256(convert_to(concat(prosrc, pg_get_function_sqlbody(oid)), 'UTF8')), 'hex'), 16)
    from pg_proc
    where prosecdef and pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
"""
OPEN = """
    select oid::regprocedure::text from pg_proc
    where pronamespace = 'portal'::regnamespace and has_function_privilege('public', oid, 'execute')
"""


# --- What the database has ----------------------------------------------------------------------------------------


def examine(cursor: psycopg.Cursor) -> list[str]:
    """In which the functions that run as the owner are others than those of the list."""
    faults = []
    there = {
        name.removeprefix("portal."): rest for name, *rest in cursor.execute(DEFINERS.encode()).fetchall()
    }
    faults += [f"{name} is not in the list" for name in there.keys() - LIST.keys()]
    faults += [f"{name} does not run as the owner" for name in LIST.keys() - there.keys()]
    for name in there.keys() & LIST.keys():
        roles, settings, body = there[name]
        if roles != LIST[name]["execute"]:
            faults.append(f"{name} may be executed by {roles}")
        if settings != [f"search_path={LIST[name]['search_path']}", *LIST[name].get("settings", [])]:
            faults.append(f"{name} does not look where it should: {settings}")
        if body != LIST[name]["body"]:
            faults.append(
                f'{name} does something else now. Look at it, and write into its row: body = "{body}"'
            )
    return faults


def test_what_runs_as_the_owner_is_what_the_list_says(owner: psycopg.Cursor) -> None:
    assert examine(owner) == []


HEAD = "returns integer language sql security definer"
PLANTED = {
    f"create function portal.planted() {HEAD} set search_path = pg_catalog, public as 'select 1'": (
        "planted() is not in the list"
    ),
    f"create function public.planted() {HEAD} as 'select 1'": "planted() is not in the list",
    f"create function portal.owns(text) {HEAD} as 'select 1'": "owns(text) is not in the list",
    "alter function portal.subjects(smallint[]) security definer": "subjects(smallint[]) is not in the list",
    "alter function portal.owns(bigint) security invoker": "owns(bigint) does not run as the owner",
    "alter function portal.owns(bigint) reset search_path": "owns(bigint) does not look where it should: None",
    "alter function portal.owns(bigint) set search_path = pg_catalog, public, pg_temp": (
        "owns(bigint) does not look where it should: ['search_path=pg_catalog, public, pg_temp']"
    ),
    "alter function portal.owns(bigint) set row_security = off": (
        "owns(bigint) does not look where it should: ['search_path=pg_catalog, public', 'row_security=off']"
    ),
    "alter function portal.owns(bigint) set search_path = public": (
        "owns(bigint) does not look where it should: ['search_path=public']"
    ),
    "grant execute on function portal.judge() to public": "judge() may be executed by ['everybody']",
    "grant execute on function portal.seal(integer) to portal_web": (
        "seal(integer) may be executed by ['portal_web', 'portal_worker']"
    ),
}


@pytest.mark.parametrize("statement", PLANTED)
def test_a_planted_function_is_seen(statement: str, owner: psycopg.Cursor) -> None:
    owner.execute(statement.encode())
    assert PLANTED[statement] in examine(owner)


def test_another_body_is_seen(owner: psycopg.Cursor) -> None:
    """As when the head's register is opened to others: the same name, roles and settings, and one word more inside."""
    row = owner.execute("select pg_get_functiondef('portal.basis_register()'::regprocedure)").fetchone()
    assert row is not None and "portal.role() = 'head'" in row[0]
    owner.execute(
        row[0].replace("portal.role() = 'head'", "portal.role() in ('head', 'officer', 'analyst')").encode()
    )
    (fault,) = examine(owner)
    assert fault.startswith(
        "basis_register() does something else now. Look at it, and write into its row: body = "
    )


def test_no_function_of_the_policy_is_everybodys(owner: psycopg.Cursor) -> None:
    assert owner.execute(OPEN.encode()).fetchall() == []


@pytest.mark.parametrize("name", LIST)
def test_each_says_why_and_looks_into_the_systems_tables_first(name: str) -> None:
    """Whatever stands in `public` under a name of PostgreSQL's own is then not taken for it."""
    assert LIST[name].keys() - {"settings"} == {"execute", "callers", "search_path", "body", "why"}
    assert (len(LIST[name]["why"].split()) > 8, LIST[name]["search_path"]) == (True, "pg_catalog, public")


# --- Who calls them -----------------------------------------------------------------------------------------------


def read_sources() -> dict[str, str]:
    """The product's own files that may name a function: its Python, and policies less definitions and grants."""
    modules = {
        path.relative_to(BASE).as_posix(): path.read_text()
        for app in APPS
        for path in (BASE / app).rglob("*.py")
        if not {"migrations", "tools"} & set(path.parts)
    }
    policies = {path.relative_to(BASE).as_posix(): path.read_text() for path in policy.find_files()}
    return modules | {path: strip(text) for path, text in policies.items()}


def strip(text: str) -> str:
    bare = re.sub(r"--.*", "", text)
    return re.sub(
        r"^grant execute .*?;|create function portal\.\w+", "", bare, flags=re.MULTILINE | re.DOTALL
    )


def test_each_is_called_from_where_the_list_says() -> None:
    sources = read_sources()
    for signature, row in LIST.items():
        named = re.compile(rf"\bportal\.{signature.partition('(')[0]}\b")
        assert sorted(path for path, text in sources.items() if named.search(text)) == row["callers"], (
            signature
        )
