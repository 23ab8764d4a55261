"""Whoever guesses at an account shuts out nobody else, and not its owner where they have signed in before."""

from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from ashgabat_centre.accounts import known_browsers
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from tests import factories
from tests.factor import code, enter_code, enter_password, give_app, is_in

pytestmark = pytest.mark.django_db
OFFICE, HOTEL = "192.0.2.1", "198.51.100.7"
COOKIE = portal_settings.KNOWN_BROWSER_COOKIE_NAME


@pytest.fixture(autouse=True)
def required(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


def guess(user: User, times: int, place: str = OFFICE) -> None:
    for number in range(times):
        enter_password(Client(REMOTE_ADDR=place), user, f"wrong-{number}")


def knows(user: User, place: str = OFFICE) -> Client:
    """A browser in which this person signed in before, and out again."""
    client = Client(REMOTE_ADDR=place)
    enter_password(client, user)
    enter_code(client, code())
    assert is_in(client)
    client.post(reverse("account_logout"))
    return client


def comes_in(user: User, client: Client) -> bool:
    """Whether the right password leads on to the second factor."""
    return bool(enter_password(client, user).get("Location", "") == reverse("mfa_authenticate"))


def test_row_116_guesses_from_the_office_leave_its_colleagues_alone(officer: User, colleague: User) -> None:
    give_app(officer)
    give_app(colleague)
    guess(officer, 40)
    assert comes_in(colleague, Client(REMOTE_ADDR=OFFICE))
    assert not comes_in(officer, Client(REMOTE_ADDR=OFFICE))


def test_row_116_so_do_guesses_at_names_that_nobody_has(officer: User) -> None:
    give_app(officer)
    for number in range(40):
        data = {"login": f"nobody{number}@unrcca.example", "password": "wrong-password"}
        Client(REMOTE_ADDR=OFFICE).post(reverse("account_login"), data)
    assert comes_in(officer, Client(REMOTE_ADDR=OFFICE))


def test_row_116_an_account_under_attack_is_open_to_its_known_browsers(officer: User, settings: Any) -> None:
    give_app(officer)
    client = knows(officer)
    settings.GUESS_LIMITS = portal_settings.GUESS_LIMITS | {"account": "6/h/key", "address": "10/m/ip"}
    for place in (OFFICE, HOTEL, "203.0.113.9"):
        guess(officer, 12, place)
    assert not comes_in(officer, Client(REMOTE_ADDR="203.0.113.10"))
    assert comes_in(officer, client)


def test_row_116_a_known_browser_guesses_five_times_too(officer: User) -> None:
    give_app(officer)
    client = knows(officer)
    for number in range(5):
        enter_password(client, officer, f"wrong-{number}")
    assert not comes_in(officer, client)
    assert comes_in(officer, Client(REMOTE_ADDR=HOTEL))


def test_row_116_a_refused_guess_uses_up_nobody_elses_count(officer: User, settings: Any) -> None:
    give_app(officer)
    settings.GUESS_LIMITS = portal_settings.GUESS_LIMITS | {"account": "6/h/key"}
    guess(officer, 30)
    assert comes_in(officer, Client(REMOTE_ADDR=HOTEL))


def test_row_116_codes_are_counted_so_too(officer: User) -> None:
    """Also where the guesser has the password."""
    give_app(officer)
    client, attacker = knows(officer), Client(REMOTE_ADDR=OFFICE)
    enter_password(attacker, officer)
    for number in range(8):
        enter_code(attacker, f"00000{number}")
    enter_password(client, officer)
    answer = enter_code(client, "000009")
    assert answer.context["form"].errors.as_data()["code"][0].code == "incorrect_code"
    assert enter_code(attacker, "000010").context["form"].errors.as_data()["code"][0].code == "rate_limited"


def test_row_116_a_browser_is_known_for_the_account_that_signed_in_there(
    officer: User, colleague: User
) -> None:
    give_app(officer)
    give_app(colleague)
    client = knows(officer)
    guess(colleague, 6)
    assert not comes_in(colleague, client)
    forged = Client(REMOTE_ADDR=OFFICE)
    forged.cookies[COOKIE] = client.cookies[COOKIE].value[:-2] + "xx"
    guess(officer, 6)
    assert not comes_in(officer, forged)


def test_row_116_half_a_sign_in_makes_no_browser_known(officer: User) -> None:
    give_app(officer)
    client = Client()
    enter_password(client, officer)
    assert COOKIE not in client.cookies


def test_row_116_a_shared_browser_knows_its_last_five_accounts(rf: Any) -> None:
    request, people = rf.get("/"), [factories.user(f"person{n}", Role.OFFICER) for n in range(7)]
    for person in people:
        response = HttpResponse()
        known_browsers.remember(request, response, person)
        request.COOKIES[COOKIE] = response.cookies[COOKIE].value
    assert [bool(known_browsers.name_for(request, person)) for person in people] == [False] * 2 + [True] * 5


def test_row_116_letters_for_a_new_password_are_not_held_up_by_a_neighbour(officer: User) -> None:
    for number in range(30):
        data = {"email": f"nobody{number}@unrcca.example"}
        Client(REMOTE_ADDR=OFFICE).post(reverse("account_reset_password"), data)
    Client(REMOTE_ADDR=OFFICE).post(reverse("account_reset_password"), {"email": officer.email})
    assert [letter.to for letter in mail.outbox] == [[officer.email]]
