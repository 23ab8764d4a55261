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
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import access_context
from tests import factories

Clients = Callable[[User], Client]

NAMES = ("officer", "colleague", "analyst", "head", "desk", "administrator", "outsider", "listed")
READERS = tuple(name for name in NAMES if name != "administrator")


def seen_by(user: User) -> AbstractContextManager[None]:
    return access_context(user.reader())


def signed_in(user: User, *proofs: str, later: float = 0) -> Client:
    """That person's browser a moment after signing in with the password, and with these factors.

    `later`: seconds for which it stays that moment.
    """
    client, now = Client(), time.time() + later
    client.force_login(user)
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": now},
        *({"method": "mfa", "type": proof, "at": now} for proof in proofs),
    ]
    session.save()
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
