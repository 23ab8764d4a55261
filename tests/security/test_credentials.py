"""Every credential dies with the one it hangs from, and none is there that the reviewed list doesn't name."""

import re
import tomllib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import update_last_login
from django.core import mail
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLResolver, get_resolver, reverse

from ashgabat_centre.accounts import factor, known_browsers
from ashgabat_centre.accounts.account_changes import AccountChange
from ashgabat_centre.accounts.invitations import Invitation
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.tools.embedded import BASE
from liaison.calendar.models import CalendarFeed
from tests import factories
from tests.cast import seen_by, signed_in
from tests.factor import code, enter_code, enter_password, give_app, is_in

LIST = BASE / "ashgabat_centre" / "accounts" / "credentials.toml"
LISTED: dict[str, dict[str, Any]] = tomllib.loads(LIST.read_text(encoding="utf-8"))
COLUMN = re.compile(r"hash|token|secret|password|session_key|stamp|digest|(^|_)(key|data)$")
MAKER = re.compile(
    r"\b(signing\.(dumps|loads|\w*Signer)|secrets\.\w+|get_random_string|salted_hmac|set_(signed_)?cookie|\w+TokenGenerator)\b"
)
APPS = ("ashgabat_centre", "liaison", "monitoring", "partners", "reports")


# --- The list ---------------------------------------------------------------------------------------------------


def columns() -> set[str]:
    """Every column of the database that could hold a credential, by its name."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    fields = [
        (model._meta.db_table, field.column)
        for model in models
        for field in model._meta.local_concrete_fields
    ]
    return {f"{table}.{column}" for table, column in fields if column and COLUMN.search(column)}


def sources(files: dict[str, str]) -> set[str]:
    """Every file of the source that makes or reads a secret."""
    return {name for name, text in files.items() if MAKER.search(text)}


def source_files() -> dict[str, str]:
    paths = [path for app in APPS for path in (BASE / app).rglob("*.py") if "tools" not in path.parts]
    return {path.relative_to(BASE).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def open_addresses(patterns: Any = None) -> Iterator[str]:
    """Every address that opens without a session."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from open_addresses(pattern.url_patterns)
        elif not getattr(pattern.callback, "login_required", True):
            yield pattern.name or str(pattern.pattern)


def listed(what: str) -> set[str]:
    return {place for entry in LISTED.values() for place in entry.get(what, ())}


def test_row_117_each_column_source_and_open_address_is_on_the_list() -> None:
    assert listed("columns") == columns()
    assert listed("sources") == sources(source_files())
    assert listed("addresses") == set(open_addresses())
    assert all(entry["why"].strip() for entry in LISTED.values())


@pytest.mark.parametrize(
    "call", ["signing.dumps(user.pk)", "secrets.token_hex()", "answer.set_cookie('a', 'b')"]
)
def test_row_117_a_new_one_is_missed_there(call: str) -> None:
    assert sources({"liaison/letters/api.py": f"key = {call}"}) - listed("sources") == {
        "liaison/letters/api.py"
    }


# --- What ends them -----------------------------------------------------------------------------------------------

Opens = Callable[[], bool]


def session(person: User) -> Opens:
    client = signed_in(person)
    return lambda: is_in(client)


def half_signed_in(person: User) -> Opens:
    client = Client()
    enter_password(client, person)

    def goes_on() -> bool:
        enter_code(client, code())
        return is_in(client)

    return goes_on


def known_browser(person: User) -> Opens:
    request, response = RequestFactory().get("/"), HttpResponse()
    known_browsers.remember(request, response, person)
    request.COOKIES = {name: morsel.value for name, morsel in response.cookies.items()}
    return lambda: bool(known_browsers.name_for(request, User.objects.get(pk=person.pk)))


def reset_link(person: User) -> Opens:
    Client().post(reverse("account_reset_password"), {"email": person.email})
    (link,) = re.findall(r"http://testserver(\S+)", str(mail.outbox[-1].body))
    return lambda: "password1" in Client().get(link, follow=True).content.decode()


def calendar_address(person: User) -> Opens:
    with seen_by(person):
        key = CalendarFeed.objects.renew(person)
    return lambda: Client().get(reverse("calendar-feed"), {"key": key}).status_code == 200


def invitation(person: User) -> Opens:
    given = {"email": "new@unrcca.example", "name": "New", "role": Role.DESK, "invited_by": person}
    token = Invitation.objects.make(Invitation(**given))
    return lambda: Invitation.objects.at(token) is not None


MADE = (session, half_signed_in, known_browser, reset_link, calendar_address, invitation)


def new_password(person: User, _others: list[User]) -> None:
    person.set_password("violet harbour counts nine")
    person.save(update_fields=["password"])


def lost_factors(person: User, _others: list[User]) -> None:
    factor.remove_all(person)


def deactivated_and_back(person: User, _others: list[User]) -> None:
    for active in (False, True):
        User.objects.filter(pk=person.pk).update(is_active=active)


def another_address(person: User, others: list[User]) -> None:
    administrator, head = others
    with seen_by(administrator):
        change = AccountChange.objects.create(
            user=person,
            kind="address",
            email="other@unrcca.example",
            was=person.email,
            proposed_by=administrator,
            reason="x",
        )
    with seen_by(head):
        change.decide(True)


EVENTS = (new_password, lost_factors, deactivated_and_back, another_address)


def test_row_117_each_credential_of_the_list_is_tried() -> None:
    assert {made.__name__ for made in MADE} == {
        name for name, entry in LISTED.items() if entry.get("hangs_from")
    }


@pytest.fixture
def others(head: User, administrator: User) -> list[User]:
    return [administrator, head]


@pytest.mark.django_db
@pytest.mark.parametrize("event", EVENTS)
def test_row_117_all_of_them_die(event: Callable[[User, list[User]], None], others: list[User]) -> None:
    person = factories.user("second.head", Role.HEAD, level=2)
    give_app(person)
    update_last_login(User, person)
    opens = {made.__name__: made(person) for made in MADE}
    event(person, others)
    assert {name: again() for name, again in opens.items()} == dict.fromkeys(opens, False)


WEAKENED = {
    "drop trigger ends_credentials on mfa_authenticator": lost_factors,
    "alter table accounts_user disable trigger guarded": deactivated_and_back,
    """create or replace function portal.owner_of_feed(hash text) returns bigint
       language sql stable security definer set search_path = pg_catalog, public
       as $$ select user_id from liaison_calendarfeed where key_hash = hash and ended_at is null $$""": new_password,
}


@pytest.mark.django_db
@pytest.mark.parametrize("statement", WEAKENED)
def test_row_117_a_rule_that_was_weakened_is_noticed(statement: str, others: list[User]) -> None:
    person = factories.user("second.head", Role.HEAD, level=2)
    give_app(person)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(statement)
    opens = [made(person) for made in (known_browser, reset_link, calendar_address)]
    WEAKENED[statement](person, others)
    assert any(again() for again in opens)


@pytest.mark.django_db
def test_row_117_all_of_them_open_until_then() -> None:
    person = factories.user("second.head", Role.HEAD, level=2)
    give_app(person)
    opens = {made.__name__: made(person) for made in MADE if made is not half_signed_in}
    assert {name: again() for name, again in opens.items()} == dict.fromkeys(opens, True)
    assert half_signed_in(person)()


@pytest.mark.django_db
def test_row_117_page_and_database_mean_the_same_stamp(officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(is_active=False)
    for person in User.objects.all():
        with connection.cursor() as cursor:
            cursor.execute("select portal.stamp(%s)", [person.pk])
            assert cursor.fetchone() == (person.stamp,)


@pytest.mark.django_db
def test_row_117_no_save_brings_one_back_to_life(officer: User) -> None:
    older = User.objects.get(pk=officer.pk)
    deactivated_and_back(officer, [])
    ended = User.objects.get(pk=officer.pk).credentials_ended_at
    older.save()
    assert ended is not None
    assert User.objects.get(pk=officer.pk).credentials_ended_at == ended
