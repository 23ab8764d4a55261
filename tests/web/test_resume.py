"""Typed text outlives its session, and nobody but its author gets it back."""

import os
import re
import time
from html import escape, unescape
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.models import Record
from tests import factories
from tests.cast import Clients, seen_by

database = pytest.mark.django_db
every_filed = pytest.mark.parametrize("kind", factories.FILED)
WORDS = {"title": "Typed before the session ended", "body": "Строка одна\nстрока две <&>"}


def hidden_fields(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found}


def sign_in(client: Client, user: User, carried: str = "") -> Any:
    data = {"login": user.email, "password": factories.PASSWORD, "carried": carried}
    return client.post(reverse("account_login"), data)


@database
@every_filed
def test_a_form_sent_after_the_session_ended_comes_back_after_sign_in(kind: str, officer: User) -> None:
    client, address = Client(), reverse(f"{kind}-create")
    refused = client.post(address, factories.post_data(kind, officer, **WORDS))
    carried = hidden_fields(refused.content.decode())["carried"]
    assert (refused.status_code, refused.templates[0].name) == (401, "account/login.html")
    assert [word for word in WORDS.values() if word in refused.content.decode()] == []
    arrived = sign_in(client, officer, carried)
    assert (arrived.status_code, arrived["Location"]) == (302, address)
    page = client.get(address).content.decode()
    assert [word for word in WORDS.values() if escape(word) not in page] == []
    assert "It is not saved yet: check it and save." in page
    with as_owner():
        assert Record.objects.count() == 0
    assert WORDS["title"] not in client.get(address).content.decode()


@database
def test_an_edit_comes_back_too(officer: User) -> None:
    record, client = factories.meeting(officer), Client()
    with seen_by(officer):
        data = factories.edit_data(record, officer, **WORDS)
    carried = hidden_fields(client.post(record.address("edit"), data).content.decode())["carried"]
    assert sign_in(client, officer, carried)["Location"] == record.address("edit")
    response = client.get(record.address("edit"))
    assert escape(WORDS["body"]) in response.content.decode()
    assert response.context["form"]["version"].value() == str(record.version)


@database
def test_another_person_who_signs_in_gets_none_of_it(officer: User, colleague: User) -> None:
    client, address = Client(), reverse("meeting-create")
    refused = client.post(address, factories.post_data("meeting", officer, **WORDS))
    carried = hidden_fields(refused.content.decode())["carried"]
    assert sign_in(client, colleague, carried)["Location"] == reverse("home")
    assert WORDS["title"] not in client.get(address).content.decode()


@database
def test_a_wrong_password_keeps_the_text_for_the_right_one(officer: User) -> None:
    client, address = Client(), reverse("meeting-create")
    refused = client.post(address, factories.post_data("meeting", officer, **WORDS))
    carried = hidden_fields(refused.content.decode())["carried"]
    wrong = client.post(
        reverse("account_login"), {"login": officer.email, "password": "wrong", "carried": carried}
    )
    assert hidden_fields(wrong.content.decode())["carried"] == carried
    sign_in(client, officer, carried)
    assert WORDS["title"] in client.get(address).content.decode()


@database
@pytest.mark.parametrize("carried", ["", "x", "a:b:c"])
def test_a_forged_text_is_carried_nowhere(carried: str, officer: User) -> None:
    assert sign_in(Client(), officer, carried)["Location"] == reverse("home")


@database
def test_a_form_that_is_none_of_ours_is_not_carried() -> None:
    response = Client().post(reverse("meeting-create"), {"title": "Anything"})
    assert (response.status_code, "carried" in hidden_fields(response.content.decode())) == (401, False)


@database
@every_filed
def test_a_form_from_before_the_last_sign_in_comes_back_at_once(kind: str, officer: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    address = reverse(f"{kind}-create")
    response = client.post(address, factories.post_data(kind, officer, **WORDS))
    assert (response.status_code, response["Location"]) == (302, address)
    page = client.get(address).content.decode()
    assert [word for word in WORDS.values() if escape(word) not in page] == []
    with as_owner():
        assert Record.objects.count() == 0


@database
def test_a_forgery_from_elsewhere_is_403_and_does_nothing(officer: User, colleague: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    for data in ({"title": "x"}, factories.post_data("meeting", colleague)):
        response = client.post(
            reverse("meeting-create"), data, headers={"origin": "https://elsewhere.example"}
        )
        assert (response.status_code, response.templates[0].name) == (403, "csrf_failure.html")
    with as_owner():
        assert Record.objects.count() == 0


# --- An old form, and a browser without cookies -------------------------------------------------------------------

DAY = 24 * 60 * 60


def aged(user: User, days: int, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A form that was opened so many days ago."""
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now - days * DAY)
    data = factories.post_data("meeting", user, **WORDS)
    monkeypatch.undo()
    return data


@database
def test_a_form_of_friday_is_carried_through_the_sign_in_of_monday(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, address = Client(), reverse("meeting-create")
    refused = client.post(address, aged(officer, 6, monkeypatch)).content.decode()
    assert sign_in(client, officer, hidden_fields(refused)["carried"])["Location"] == address
    assert escape(WORDS["body"]) in client.get(address).content.decode()


@database
def test_what_is_too_old_to_be_carried_is_said_and_shown_to_be_copied(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Client().post(reverse("meeting-create"), aged(officer, 8, monkeypatch)).content.decode()
    assert "carried" not in hidden_fields(page)
    assert "This form had been open for more than a week" in page
    assert WORDS["title"] in page


@database
def test_a_browser_without_its_cookies_is_led_through_the_sign_in_with_the_words(
    officer: User, colleague: User
) -> None:
    client, address = Client(enforce_csrf_checks=True), reverse("meeting-create")
    refused = client.post(address, factories.post_data("meeting", officer, **WORDS))
    assert refused.status_code == 401

    fields = hidden_fields(refused.content.decode())
    del fields["next"]  # of the form that chooses the language
    data = {"login": officer.email, "password": factories.PASSWORD, **fields}
    assert client.post(reverse("account_login"), data)["Location"] == address
    assert escape(WORDS["body"]) in client.get(address).content.decode()


@database
@pytest.mark.parametrize("token", ["", "WzEsImEiXQ:x:y"])
def test_a_form_without_a_token_of_ours_is_neither_carried_nor_shown(token: str) -> None:
    for client, status in ((Client(), 401), (Client(enforce_csrf_checks=True), 403)):
        response = client.post(reverse("meeting-create"), WORDS | {"form_token": token})
        assert response.status_code == status
        assert WORDS["title"] not in response.content.decode()


# --- The database is gone -------------------------------------------------------------------------------------


def break_connection() -> None:
    """End this process's connection as a restarting server would."""
    with psycopg.connect(os.environ["OWNER_DATABASE_URL"]) as other:
        other.execute("select pg_terminate_backend(%s)", [connection.connection.info.backend_pid])


@pytest.mark.usefixtures("committed")
@every_filed
def test_a_form_sent_while_the_database_is_gone_is_kept_and_saved_once_when_it_is_back(
    kind: str, client_for: Clients
) -> None:
    officer = factories.user("patient", Role.OFFICER)
    client, address = client_for(officer), reverse(f"{kind}-create")
    data = factories.post_data(kind, officer, **WORDS)
    client.raise_request_exception = False
    break_connection()
    response = client.post(address, data)
    page = response.content.decode()
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (
        503,
        "30",
        "no-store",
    )
    assert [word for word in WORDS.values() if escape(word) not in page] == []
    assert ("the database does not answer" in page.lower(), "Traceback" in page) == (True, False)
    connection.close()
    kept = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    again: dict[str, list[str]] = {}
    for name, value in kept:
        again.setdefault(name, []).append(unescape(value))
    for _ in range(2):
        assert client.post(address, again).status_code == 302
    with as_owner():
        record = Record.objects.get()
    assert {name: getattr(record, name).replace("\r", "") for name in WORDS} == WORDS


@pytest.mark.usefixtures("committed")
def test_a_page_asked_for_while_the_database_is_gone_says_so(client_for: Clients) -> None:
    client = client_for(factories.user("patient", Role.OFFICER))
    client.raise_request_exception = False
    break_connection()
    response = client.get(reverse("home"))
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    connection.close()
    assert client.get(reverse("home")).status_code == 200
