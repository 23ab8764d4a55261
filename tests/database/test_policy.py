"""The policy in force is what its files say, and nothing else."""

import re
import tomllib
from pathlib import Path

import psycopg
import pytest

from ashgabat_centre.database import policy
from ashgabat_centre.database.catalogue import read_catalogue
from ashgabat_centre.tools.embedded import BASE, Servers
from tests.database.catalogue import compare
from tests.database.conftest import DATABASE
from tests.platform.databases import APPS, run_manage

FILES = [path.relative_to(BASE).as_posix() for path in policy.find_files()]


# --- What is in force ---------------------------------------------------------------------------------------------


def test_what_is_in_force_is_what_the_files_make(owner: psycopg.Cursor) -> None:
    """Applied anew, they change nothing of a database that was prepared as any is; nor do they a second time."""
    before = read_catalogue(owner)
    kinds = {name.partition(" ")[0] for name in before}
    assert (kinds, len(before) > 500) == (
        {"policy", "function", "trigger", "schema", "relation", "rights"},
        True,
    )
    policy.put_in_force(owner)
    assert compare(before, read_catalogue(owner)) == set()
    policy.put_in_force(owner)
    assert compare(before, read_catalogue(owner)) == set()


# What may have got into a database without the files, and the name under which the comparison shows it.
STRAYS = {
    "policy records_record stray": "create policy stray on records_record for select using (true)",
    "policy records_record reading": "alter policy reading on records_record using (true)",
    "policy records_step taking": "drop policy taking on records_step",
    "policy records_theme stray": "create policy stray on records_theme using (true)",
    "function portal.stray()": "create function portal.stray() returns integer language sql as 'select 1'",
    "function portal.writes()": (
        "create or replace function portal.writes() returns boolean language sql as 'select true'"
    ),
    "function portal.owns(bigint)": "alter function portal.owns(bigint) reset all",
    "rights on function portal.forget_drafts(timestamp with time zone)": (
        "grant execute on all functions in schema portal to public"
    ),
    "trigger records_theme stray": (
        "create trigger stray before truncate on records_theme for each statement"
        " execute function portal.refuse_truncate()"
    ),
    "trigger accounts_grant guarded": "alter table accounts_grant disable trigger guarded",
    "trigger records_step never_emptied": "drop trigger never_emptied on records_step",
    "relation portal.stray": "create view portal.stray as select id from records_record",
    "relation leak": """
        create view public.leak as select id, title, portal.uid() as reader from records_record;
        grant select on public.leak to portal_web
    """,
    "relation leak_kept": "create materialized view leak_kept as select id from leak",
    "rule records_theme stray": "create rule stray as on delete to records_theme do instead nothing",
    "trigger records_theme leak": """
        create function public.leak() returns trigger language plpgsql security definer as 'begin return new; end';
        create trigger leak after insert on records_theme for each row execute function public.leak()
    """,
    "trigger records_record judged": "alter table records_record disable trigger user",
    "rights on relation records_step": "grant delete on records_step to portal_web",
    "rights on relation records_record": "grant select on records_record to public",
    "rights on relation records_record_id_seq": "grant select on sequence records_record_id_seq to public",
    "rights on relation records_theme": "grant truncate on records_theme to public",
    "rights on column records_record.title": "grant select (title) on records_record to public",
    "rights on schema portal": "grant create on schema portal to public",
    "rights on schema public": "grant create on schema public to portal_web",
    "rights on function _pgtrigger_should_ignore(name)": "grant execute on all functions in schema public to public",
    "relation records_counter": "alter table records_counter disable row level security",
    "rights on column records_step.reason": "grant update (reason) on records_step to portal_worker",
    "rights on default portal_owner - r": "alter default privileges grant select on tables to portal_web",
    "rights on default portal_owner - S": "alter default privileges grant usage on sequences to portal_worker",
}


def test_what_stands_in_no_file_is_seen_and_swept_away(owner: psycopg.Cursor) -> None:
    before = read_catalogue(owner)
    for statement in STRAYS.values():
        owner.execute(statement.encode())
    assert STRAYS.keys() - compare(before, read_catalogue(owner)) == set()
    policy.put_in_force(owner)
    assert compare(before, read_catalogue(owner)) == set()


@pytest.mark.parametrize("role", ["portal_web", "portal_worker"])
def test_a_new_table_is_nobodys_until_a_policy_stands_on_it(role: str, owner: psycopg.Cursor) -> None:
    """Neither between `migrate` and `apply_policy`, nor afterwards where no room's file names it."""
    owner.execute("create table later (id bigint generated always as identity primary key, word text)")
    assert list_rights(owner, role) == set()
    owner.execute("grant select on later to public")
    policy.put_in_force(owner)
    assert list_rights(owner, role) == set()
    owner.execute("alter table later enable row level security")
    policy.put_in_force(owner)
    assert list_rights(owner, role) == {"select", "insert", "update", "delete"}


def list_rights(owner: psycopg.Cursor, role: str) -> set[str]:
    """What this role may do with the table `later`, a column of it, and the sequence of its numbers."""
    rights = owner.execute(
        """
        select word from regexp_split_to_table('select insert update delete truncate references trigger maintain', ' ')
            word where has_table_privilege(%(role)s, 'later', word)
        union all select 'a column' where has_any_column_privilege(%(role)s, 'later', 'select, insert, update')
            and not has_table_privilege(%(role)s, 'later', 'select, insert, update')
        union all select 'the sequence' where has_sequence_privilege(%(role)s, 'later_id_seq', 'usage, select, update')
        """,
        {"role": role},
    )
    return {right for (right,) in rights.fetchall()}


def test_what_models_make_is_made_anew(owner: psycopg.Cursor) -> None:
    """A trigger of pghistory or pgtrigger that was lost, or does something else now, is what its model says again."""
    before = read_catalogue(owner)
    assert len([name for name in before if name.startswith("function pgtrigger_")]) > 100
    triggers = owner.execute(
        "select tgname from pg_trigger where tgrelid = 'records_record'::regclass and tgname like 'pgtrigger%'"
    ).fetchall()
    lost, blunted = (name for (name,) in triggers[:2])
    owner.execute(f"drop trigger {lost} on records_record".encode())
    owner.execute(
        f"create or replace function {blunted}() returns trigger language plpgsql as 'begin return new; end'".encode()
    )
    assert compare(before, read_catalogue(owner)) == {
        f"trigger records_record {lost}",
        f"function {blunted}()",
    }
    policy.put_in_force(owner)
    assert compare(before, read_catalogue(owner)) == set()


def test_what_the_superuser_left_is_swept_away_or_named(servers: Servers) -> None:
    with psycopg.connect(servers.superuser_url(DATABASE)) as superuser, superuser.cursor() as cursor:
        before = read_catalogue(cursor)
        cursor.execute("create view leak as select * from records_record; grant select on leak to public")
        cursor.execute("create function leak() returns integer language sql security definer as 'select 1'")
        cursor.execute("set local role portal_owner")
        policy.put_in_force(cursor)
        assert compare(before, read_catalogue(cursor)) == set()
        cursor.execute("reset role")
        for statement, sentence in BEYOND.items():
            with superuser.transaction(force_rollback=True):
                cursor.execute(statement.encode())
                cursor.execute("set local role portal_owner")
                with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState, match=sentence):
                    policy.put_in_force(cursor)
        superuser.rollback()


# What the owner can't put right, and what is said of it.
BEYOND = {
    "create table loose as select * from records_record": "loose belongs to postgres, so nothing can be said",
    "alter table records_step disable trigger all": "of records_step is switched off. As superuser:",
    "create schema elsewhere; grant usage on schema elsewhere to public": "schema elsewhere is open to web or",
}


# --- The command --------------------------------------------------------------------------------------------------


def test_the_command_puts_it_in_force_whatever_was_before(servers: Servers) -> None:
    with psycopg.connect(servers.superuser_url(DATABASE), autocommit=True) as superuser:
        before = read_catalogue(superuser.cursor())
        superuser.execute("alter policy reading on records_record using (true)")
        superuser.execute("update portal.policy_in_force set hash = 'another'")
        code, told = run_manage(servers, DATABASE, "owner", "apply_policy")
        assert (code, told) == (0, f"The access policy {policy.hash_policy()[:12]} is in force.\n")
        assert compare(before, read_catalogue(superuser.cursor())) == set()
        kept = superuser.execute("select hash from portal.policy_in_force").fetchall()
    assert kept == [(policy.hash_policy(),)]


def test_the_command_is_the_owners(servers: Servers) -> None:
    code, told = run_manage(servers, DATABASE, "web", "apply_policy")
    assert (code, "Only the owner applies the policy: set DATABASE_ROLE=owner." in told) == (1, True), told


def test_a_table_in_use_leaves_the_policy_as_it_was(servers: Servers) -> None:
    with psycopg.connect(servers.url("owner", DATABASE)) as reader:
        before = read_catalogue(reader.cursor())
        reader.execute("select count(*) from records_record")
        code, told = run_manage(servers, DATABASE, "owner", "apply_policy", "--patience", "300ms")
        assert policy.PATIENCE == "10s"  # as docs/operations.md says; a test need not wait as long
        refused = "stayed in use for 300ms. Nothing was changed: run it again." in told
        assert (code, refused) == (1, True), told
        assert compare(before, read_catalogue(reader.cursor())) == set()


@pytest.mark.parametrize("role", ["web", "worker"])
def test_no_running_role_says_which_policy_is_in_force(role: str, servers: Servers) -> None:
    with psycopg.connect(servers.url(role, DATABASE)) as connection:
        assert connection.execute("select count(*) from portal.policy_in_force").fetchone() == (1,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("update portal.policy_in_force set hash = ''")


# --- The files ----------------------------------------------------------------------------------------------------


def test_every_policy_stands_on_the_ladder() -> None:
    """None is forgotten, and none is applied before what it may name."""
    written = {path.relative_to(BASE).as_posix() for app in APPS for path in (BASE / app).rglob("policy.sql")}
    assert (set(FILES), len(FILES)) == (written, len(written))
    rooms = [".".join(Path(path).parent.parts) for path in FILES]
    for layers in read_ladders():
        places = [place for room in rooms if (place := height(room, layers))]
        assert places == sorted(places)


def read_ladders() -> list[list[list[str]]]:
    """The rooms of each layer, highest first: of the whole, and of the apps that have a ladder of their own."""
    contracts = tomllib.loads((BASE / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return [
        [
            [f"{container}.{name.strip()}".lstrip(".") for name in layer.split("|")]
            for container in contract.get("containers", [""])
            for layer in contract["layers"]
        ]
        for contract in contracts
        if contract["type"] == "layers" and "(models)" not in contract["layers"]
    ]


def height(room: str, layers: list[list[str]]) -> int:
    """On which layer from below this room stands; 0 is none of them."""
    at = [n for n, names in enumerate(layers) if any(f"{room}.".startswith(f"{name}.") for name in names)]
    return len(layers) - at[0] if at else 0


@pytest.mark.parametrize("path", FILES)
def test_each_file_says_what_its_rules_are(path: str) -> None:
    """In plain words at its head and above each function; and it leaves the drop of what was before to the sweep."""
    text = (BASE / path).read_text()
    assert text.startswith("-- ")
    assert (
        re.findall(r"(?<!-- )\n(create (?:function|procedure|view) \S+)", re.sub(r"--.*", "-- ", text)) == []
    )
    assert max(map(len, text.splitlines())) <= 120
    assert path.endswith("database/policy.sql") or not re.search(r"^(drop|create or replace) ", text, re.M)
