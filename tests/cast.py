"""The people every test knows by name.

    officer        files records, cleared for confidential
    colleague      another officer, named nowhere
    analyst        files notes
    head           clears what others wrote, cleared for everything
    desk           Headquarters: reads cleared records, may take away up to confidential
    administrator  keeps accounts, reads nothing
    outsider       an officer cleared for everything and on no need-to-know list
    listed         an officer cleared for everything, whom tests put on a need-to-know list
    officer_in_charge  an officer who clears in the head's place today; not one of NAMES

`client_for(officer)` is that person's browser; `seen_by(officer)` reads the database as that person.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import update_last_login
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils.crypto import get_random_string

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import access_context
from tests import factories

Clients = Callable[[User], Client]

NAMES = ("officer", "colleague", "analyst", "head", "desk", "administrator", "outsider", "listed")
READERS = tuple(name for name in NAMES if name != "administrator")


@contextmanager
def in_role(role: str) -> Iterator[None]:
    """Act under another of the portal's roles."""
    connection.ensure_connection()
    (before,) = connection.connection.execute("select current_setting('role')").fetchone()
    connection.connection.execute("select set_config('role', %s, false)", [role])
    try:
        yield
    finally:
        connection.connection.execute("select set_config('role', %s, false)", [before])


def seen_by(user: User) -> AbstractContextManager[None]:
    return access_context(user.reader())


def signed_in(user: User, *proofs: str, later: float = 0) -> Client:
    """That person's browser a moment after signing in with the password, and with these factors.

    `later`: seconds for which it stays that moment.
    """
    moment = time.time() + later
    return carrying(user, [{"method": "password", "at": moment}, *(_proof(one, moment) for one in proofs)])


def _proof(kind: str, moment: float) -> dict[str, Any]:
    return {"method": "mfa", "type": kind, "at": moment}


def carrying(user: User, proofs: list[dict[str, Any]]) -> Client:
    """A browser with the session that `force_login` makes and these proofs in it; that asks ten times as much."""
    user.backend = settings.AUTHENTICATION_BACKENDS[0]
    store, number = SessionStore(), get_random_string(32, VALID_KEY_CHARS)
    kept = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: user.backend,
        HASH_SESSION_KEY: user.get_session_auth_hash(),
        "account_authentication_methods_user": str(user.pk),
        "account_authentication_methods": proofs,
    }
    Session(number, store.encode(kept), store.get_expiry_date()).save(force_insert=True)
    update_last_login(User, user)
    return with_cookie(Client(), number)


def with_cookie(client: Client, number: str) -> Client:
    """The browser, with the cookie of that session as a sign-in sets it."""
    client.cookies[settings.SESSION_COOKIE_NAME] = number
    cookie: Any = client.cookies[settings.SESSION_COOKIE_NAME]
    cookie.update({"path": "/", "domain": settings.SESSION_COOKIE_DOMAIN, "max-age": None, "expires": None})
    cookie["secure"] = settings.SESSION_COOKIE_SECURE or None
    return client


@pytest.fixture
def client_for() -> Clients:
    return signed_in


@pytest.fixture
def officer() -> User:
    return factories.user("officer", Role.OFFICER, name="Aigul Officer")


@pytest.fixture
def colleague() -> User:
    return factories.user("colleague", Role.OFFICER, name="Bakhyt Colleague")


@pytest.fixture
def analyst() -> User:
    return factories.user("analyst", Role.ANALYST, name="Chinara Analyst")


@pytest.fixture
def head() -> User:
    return factories.user("head", Role.HEAD, level=2, name="Davron Head")


@pytest.fixture
def desk() -> User:
    return factories.user("desk", Role.DESK, name="Elena Desk", export_level=1)


@pytest.fixture
def administrator() -> User:
    return factories.user("administrator", Role.ADMINISTRATOR, level=2, name="Farida Administrator")


@pytest.fixture
def outsider() -> User:
    return factories.user("outsider", Role.OFFICER, level=2, name="Gulnara Outsider")


@pytest.fixture
def listed() -> User:
    return factories.user("listed", Role.OFFICER, level=2, name="Hamid Listed")


@pytest.fixture
def officer_in_charge(head: User) -> User:
    person = factories.user("in.charge", Role.OFFICER, name="Irina In-Charge")
    factories.delegation(person, head)
    return person


@pytest.fixture
def cast(request: pytest.FixtureRequest) -> dict[str, User]:
    """All of them, by name."""
    return {name: request.getfixturevalue(name) for name in NAMES}
