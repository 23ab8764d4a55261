"""A portal that could not keep its promises does not start, and says why."""

import base64
import contextlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.core.checks import WARNING, run_checks
from django.test import override_settings

from ashgabat_centre import self_checks
from ashgabat_centre.database import policy
from ashgabat_centre.database.fitness import TAG
from ashgabat_centre.start import REFUSED
from ashgabat_centre.tools.embedded import BASE, Servers
from ashgabat_centre.tools.embedded.children import beat_command, web_command, worker_command
from ashgabat_centre.tools.embedded.services import narrow_to
from tests.platform.databases import copy_database, drop_database, ensure_test_servers
from tests.platform.databases import test_environment as environment_for
from tests.stack import PROCESS, find_free_port

DATABASE = f"test_start_{PROCESS}"
# The same in every test process, and no key of anybody’s.
GOOD_KEY = base64.b64encode(bytes(range(48))).decode()
SAFE: dict[str, Any] = {
    "EMBEDDED": False,
    "DEBUG": False,
    "SECRET_KEY": GOOD_KEY,
    "SECRET_KEY_FALLBACKS": [],
    "ALLOWED_HOSTS": ["portal.unrcca.example"],
}


EXPECTED = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    servers = ensure_test_servers()
    copy_database(servers, DATABASE, demonstration=False)
    yield servers
    with psycopg.connect(servers.superuser_url(), autocommit=True) as connection:
        drop_database(connection, DATABASE)
    servers.release()


# --- Settings -------------------------------------------------------------------------------------------------

UNSAFE = [
    ("SECRET_KEY", "build", "SECRET_KEY is short or an example"),
    ("SECRET_KEY", "a" * 60, "SECRET_KEY is short or an example"),
    ("SECRET_KEY", f"django-insecure-{GOOD_KEY}", "SECRET_KEY is short or an example"),
    ("SECRET_KEY", f"change-me-{GOOD_KEY}", "SECRET_KEY is short or an example"),
    ("SECRET_KEY_FALLBACKS", ["lint"], "SECRET_KEY_FALLBACKS is short or an example"),
    ("DEBUG", True, "DEBUG is on"),
    ("ALLOWED_HOSTS", ["*"], "ALLOWED_HOSTS lets any name through"),
    ("ALLOWED_HOSTS", [], "ALLOWED_HOSTS lets any name through"),
]


@pytest.mark.parametrize(("name", "value", "sentence"), UNSAFE)
def test_row_71_an_unsafe_setting_is_refused_except_on_the_machine_itself(
    name: str, value: Any, sentence: str
) -> None:
    with override_settings(**SAFE | {name: value}):
        (refusal,) = self_checks.check_settings()
    assert refusal.msg.startswith(sentence)
    with override_settings(**SAFE | {name: value, "EMBEDDED": True}):
        assert self_checks.check_settings() == []


def test_row_71_safe_settings_are_taken() -> None:
    with override_settings(**SAFE):
        assert self_checks.check_settings() == []


def production(servers: Servers, **changes: str) -> dict[str, str]:
    """The environment of an installation with servers of its own, as docker-compose.yml gives it."""
    given = environment_for(servers, DATABASE) | {"SECRET_KEY": GOOD_KEY, "TRUSTED_PROXIES": "1"}
    given |= {"ALLOWED_HOSTS": "portal.unrcca.example", "PORTAL_EMBEDDED": "", "DEBUG": ""}
    given |= {"DJANGO_ALLOW_ASYNC_UNSAFE": ""} | changes
    return {name: value for name, value in given.items() if value}


def run(command: list[str], environment: dict[str, str]) -> tuple[int, str]:
    done = subprocess.run(command, cwd=BASE, env=environment, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stderr


def test_row_71_no_process_of_the_portal_starts_with_debug_on(servers: Servers, tmp_path: Any) -> None:
    unsafe = production(servers, DEBUG="1", REDIS_URL="redis://127.0.0.1:1/0")
    web = web_command("127.0.0.1", find_free_port())
    starts = {
        "web": web,
        "web, loaded late": [word for word in web if word != "--preload"],
        "worker": worker_command(1),
        "beat": beat_command(tmp_path / "schedule"),
    }
    running = {
        name: subprocess.Popen(
            command,
            cwd=BASE,
            env=narrow_to("web" if name.startswith("web") else "worker", unsafe),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name, command in starts.items()
    }
    for name, process in running.items():
        told = process.communicate(timeout=100)[1]
        refused = "The portal does not start:\n- DEBUG is on" in told
        # Where the workers load the code, gunicorn trips over the second that does not boot, and ends with 1.
        codes = {REFUSED, 1} if name == "web, loaded late" else {REFUSED}
        assert (process.returncode in codes, refused) == (True, True), (name, told)


def test_row_71_a_sound_installation_loads(servers: Servers) -> None:
    code, told = run(
        [sys.executable, "-c", "import ashgabat_centre.wsgi"], narrow_to("web", production(servers))
    )
    assert (code, told) == (0, "")


def test_row_71_a_database_that_does_not_answer_is_not_taken_on_trust(servers: Servers) -> None:
    away = production(servers, DATABASE_URL=f"postgresql://portal_web@127.0.0.1:{find_free_port()}/portal")
    code, told = run([sys.executable, "-c", "import ashgabat_centre.wsgi"], narrow_to("web", away))
    assert (code, "The database could not be examined" in told) == (REFUSED, True)


@pytest.mark.parametrize("role", ["web", "worker"])
def test_row_47_the_deployment_check_has_nothing_to_say(servers: Servers, role: str) -> None:
    """Django's own warnings and the portal's, in the environment of an installation."""
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    code, told = run(command, narrow_to(role, production(servers)))
    assert code == 0, told


ASK = """
import json, sys, django
django.setup()
from django.test import Client
proxied = {"host": "portal.unrcca.example", "x-forwarded-proto": "https"}
answers = {
    "page": Client().get("/account/login/", headers=proxied),
    "refused": Client().get("/account/login/", headers=proxied | {"host": "evil.example"}),
    "plain": Client().get("/account/login/", headers={"host": "portal.unrcca.example"}),
}
print(json.dumps({name: [a.status_code, dict(a.headers), str(a.cookies)] for name, a in answers.items()}))
"""


def test_row_47_an_installation_answers_over_https_alone_and_with_every_header(servers: Servers) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=BASE,
        env=narrow_to("web", production(servers)),
        capture_output=True,
        text=True,
        check=True,
    )
    answers = json.loads(done.stdout)
    status, headers, cookies = answers["page"]
    assert status == 200
    assert {name: headers.get(name) for name in EXPECTED} == EXPECTED
    assert re.fullmatch(
        r"Set-Cookie: __Host-csrf=\S+; expires=[^;]+; HttpOnly; Max-Age=\d+; Path=/; SameSite=Lax; Secure",
        cookies,
    )
    assert (answers["plain"][0], answers["plain"][1]["Location"]) == (
        301,
        "https://portal.unrcca.example/account/login/",
    )
    assert [name for name, (_, sent, _) in answers.items() if "Content-Security-Policy" not in sent] == []
    assert answers["refused"][0] == 400


def test_row_71_the_deployment_check_refuses_the_owner(servers: Servers) -> None:
    command = [sys.executable, "manage.py", "check", "--deploy"]
    code, told = run(command, narrow_to("owner", production(servers)))
    assert (code, "portal_owner owns the portal’s tables" in told) == (1, True)


# --- The database ----------------------------------------------------------------------------------------------

CHANGED = "The access policy in force was changed after it was applied:"
# What a careless hand does to a database, and what the portal says of it.
DAMAGE = [
    ("alter role portal_web superuser", "The role portal_web is a superuser"),
    ("alter role portal_web bypassrls", "The role portal_web bypasses row-level security"),
    ("alter role portal_web createrole", "The role portal_web has the power createrole"),
    (
        "create role landlord; alter table records_theme owner to landlord; grant landlord to portal_web",
        "The role portal_web owns the portal’s tables, or can become their owner",
    ),
    ("alter role portal_web set app.role = 'head'", "Each session of portal_web begins with app.role=head"),
    (
        "alter database {database} set session_replication_role = replica",
        "Each session of portal_web begins with session_replication_role=replica",
    ),
    ("alter table records_theme owner to portal_web", "The role portal_web owns the portal’s tables"),
    (
        "alter table records_record disable row level security",
        "The table records_record has no policy in force",
    ),
    (
        "alter table liaison_counterpart disable row level security",
        "The table liaison_counterpart has no policy",
    ),
    (
        "drop policy reading on records_step; drop policy taking on records_step",
        "The table records_step has no policy in force",
    ),
    ("drop table portal.policy_in_force", "This database does not say which access policy is in force"),
    ("delete from portal.policy_in_force", "The access policy in force is not this code’s: none"),
    (
        "update portal.policy_in_force set hash = repeat('0', 64)",
        "The access policy in force is not this code’s: 000000000000 instead",
    ),
    ("alter table records_formtoken drop column led_to", "The database lacks records_formtoken.led_to. Run"),
    ("alter table records_formtoken rename to gone", "The database lacks records_formtoken.digest, "),
    ("alter policy reading on records_record using (true)", f"{CHANGED} policy records_record reading."),
    (
        "create policy stray on records_record for select using (true)",
        f"{CHANGED} policy records_record stray.",
    ),
    (
        "create or replace function portal.writes() returns boolean language sql as 'select true'",
        f"{CHANGED} function portal.writes().",
    ),
    ("alter function portal.owns(bigint) reset all", f"{CHANGED} function portal.owns(bigint)."),
    (
        "grant execute on all functions in schema portal to public",
        f"{CHANGED} rights on function portal.altered_texts(",
    ),
    ("grant select on records_record to public", f"{CHANGED} rights on relation records_record."),
    ("grant select (title) on records_record to public", f"{CHANGED} rights on column records_record.title."),
    ("grant truncate on records_step to public", f"{CHANGED} rights on relation records_step."),
    ("create view leak as select * from records_record", f"{CHANGED} relation leak."),
    ("create materialized view leak as select * from records_record", f"{CHANGED} relation leak."),
    (
        "create rule stray as on delete to records_theme do instead nothing",
        f"{CHANGED} rule records_theme stray.",
    ),
    ("alter table accounts_grant disable trigger guarded", f"{CHANGED} trigger accounts_grant guarded."),
    ("grant create on schema portal to public", f"{CHANGED} rights on schema portal."),
    ("create schema elsewhere", f"{CHANGED} schema elsewhere."),
    ("alter default privileges grant select on tables to portal_web", f"{CHANGED} rights on default "),
    ("drop table portal.catalogue_in_force", "This database does not say what its access policy made of it"),
    ("create table loose as select * from records_record", "The table loose stands behind no policy."),
    ("create table loose () inherits (records_record)", "The table loose stands behind no policy."),
    ("grant update on records_recordevent to portal_web", "The log records_recordevent could be changed"),
    ("grant delete on records_step to portal_web", "The log records_step could be changed"),
    ("grant update (reason) on records_step to portal_web", "The log records_step could be changed"),
    ("grant truncate on records_theme to portal_web", "The table records_theme could be emptied"),
    ("alter table records_recordevent disable trigger all", "The trigger pgtrigger_append_only"),
    (
        "drop trigger pgtrigger_never_deleted_{record} on records_record",
        "The trigger pgtrigger_never_deleted",
    ),
    (
        "alter table records_record enable replica trigger pgtrigger_never_deleted_{record}",
        "The trigger pgtrigger_n",
    ),
    (
        "alter function ts_match_vq(tsvector, tsquery) not leakproof",
        "ts_match_vq(tsvector, tsquery) is not marked",
    ),
    (
        "alter function arraycontains(anyarray, anyarray) not leakproof",
        "arraycontains(anyarray, anyarray) is not",
    ),
    ("alter function textlike(text, text) leakproof", "textlike is marked leakproof"),
    (
        "create or replace function similarity(text, text) returns real language sql as 'select 0.0::real'",
        "The database can’t compare Cyrillic letters",
    ),
]


def examine_after(servers: Servers, damage: str, role: str = "portal_web") -> list[str]:
    """What a process in that role finds; the damage is undone again."""
    never = next(name for _, name in self_checks.triggers() if name.startswith("pgtrigger_never_deleted"))
    with psycopg.connect(servers.superuser_url(DATABASE)) as superuser, superuser.cursor() as cursor:
        cursor.execute(
            damage.format(record=never.rpartition("_")[2], database=DATABASE).encode() or b"select 1"
        )
        cursor.execute(f"set local session authorization {role}".encode())
        found = self_checks.examine(cursor)
        superuser.rollback()
    return found


@pytest.mark.parametrize("role", ["portal_web", "portal_worker"])
def test_row_71_a_sound_database_is_taken(servers: Servers, role: str) -> None:
    assert examine_after(servers, "", role) == []


@pytest.mark.parametrize(("damage", "sentence"), DAMAGE)
def test_row_71_a_database_that_does_not_hold_the_fence_is_refused(
    servers: Servers, damage: str, sentence: str
) -> None:
    found = examine_after(servers, damage)
    assert found != []
    assert [reason for reason in found if reason.startswith(sentence)] != [], found


@pytest.mark.parametrize("role", ["portal_web", "portal_worker"])
def test_row_71_where_applying_the_policy_is_asked_for_it_helps(servers: Servers, role: str) -> None:
    """Whatever of the owner's was opened, changed or added, the owner's next `apply_policy` puts right."""
    asked = [damage for damage, sentence in DAMAGE if sentence.startswith(CHANGED) and "schema" not in damage]
    with psycopg.connect(servers.superuser_url(DATABASE)) as superuser, superuser.cursor() as cursor:
        cursor.execute("set local role portal_owner")
        for damage in asked:
            with contextlib.suppress(psycopg.errors.DuplicateTable), superuser.transaction():
                cursor.execute(damage.encode())
        cursor.execute("reset role")
        cursor.execute(f"set local session authorization {role}".encode())
        assert self_checks.examine(cursor) != []
        cursor.execute("set local session authorization portal_owner")
        policy.put_in_force(cursor)
        cursor.execute(f"set local session authorization {role}".encode())
        assert self_checks.examine(cursor) == []
        superuser.rollback()


@pytest.mark.django_db
def test_row_71_the_embedded_run_is_examined_too() -> None:
    """Only the settings are looked at less closely there; the fence never is."""
    with override_settings(EMBEDDED=True):
        found = run_checks(tags=[TAG], include_deployment_checks=True)
    assert [message for message in found if message.level >= WARNING] == []


def test_row_71_every_table_that_hangs_from_a_record_is_known() -> None:
    hanging = self_checks.fenced_tables()
    assert {"records_record", "records_recordevent", "records_needtoknow", "records_citationevent"} <= hanging
    assert not {name for name in hanging if name.startswith(("accounts_", "django_", "records_country"))}
