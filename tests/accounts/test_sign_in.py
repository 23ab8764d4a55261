"""Who gets in: people with an account, as themselves, for as long as the account is open."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from tests import factories
from tests.cast import NAMES, Clients

pytestmark = pytest.mark.django_db


def enter(email: str, password: str, client: Client | None = None, **more: str) -> int:
    data = {"login": email, "password": password} | more
    return (client or Client()).post(reverse("account_login"), data).status_code


@pytest.mark.parametrize("name", NAMES)
def test_each_role_signs_in_by_e_mail_and_comes_home(name: str, cast: dict[str, User]) -> None:
    client = Client()
    assert enter(cast[name].email, factories.PASSWORD, client) == 302
    assert client.get(reverse("home")).status_code == 200


def test_capital_letters_in_the_address_do_not_matter(officer: User) -> None:
    assert enter(officer.email.upper(), factories.PASSWORD) == 302


def test_a_wrong_password_and_an_unknown_person_get_the_same_words(officer: User) -> None:
    answers = [
        Client().post(reverse("account_login"), {"login": email, "password": "wrong-password"})
        for email in (officer.email, "nobody@unrcca.example")
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    errors = [answer.context["form"].errors.get_json_data() for answer in answers]
    assert errors[0] == errors[1]


def test_after_five_wrong_passwords_the_right_one_waits(officer: User) -> None:
    client = Client()
    tries = [enter(officer.email, "wrong-password", client) for _ in range(5)]
    assert (tries, enter(officer.email, factories.PASSWORD, client)) == ([200] * 5, 200)


def test_the_portals_own_account_cannot_sign_in() -> None:
    system = User.objects.system()
    assert (system.has_usable_password(), enter(system.email, "")) == (False, 200)


def test_a_closed_account_cannot_sign_in() -> None:
    gone = factories.user("gone", Role.OFFICER, is_active=False)
    client = Client()
    enter(gone.email, factories.PASSWORD, client)
    assert client.get(reverse("home")).status_code == 302


def test_closing_an_account_ends_it_at_the_next_request(officer: User, client_for: Clients) -> None:
    client = client_for(officer)
    before = client.get(reverse("home")).status_code
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert (before, client.get(reverse("home")).status_code) == (200, 302)


def test_a_new_role_counts_at_the_next_request(officer: User, client_for: Clients) -> None:
    client = client_for(officer)
    before = client.get(reverse("meeting-create")).status_code
    factories.hold(officer, Role.DESK)
    assert (before, client.get(reverse("meeting-create")).status_code) == (200, 403)


def test_there_is_no_sign_up() -> None:
    data = {"email": "new@unrcca.example", "password1": factories.PASSWORD, "password2": factories.PASSWORD}
    for answer in (Client().get(reverse("account_signup")), Client().post(reverse("account_signup"), data)):
        assert (answer.status_code, answer.templates[0].name) == (403, "account/signup_closed.html")
    assert (User.objects.filter(email="new@unrcca.example").exists(), len(mail.outbox)) == (False, 0)


@pytest.mark.parametrize(
    "to", ["//evil.example", "/\\evil.example", "https:evil.example", "javascript:alert(1)"]
)
def test_sign_in_leads_nowhere_else(to: str, officer: User) -> None:
    data = {"login": officer.email, "password": factories.PASSWORD, "next": to}
    assert Client().post(reverse("account_login"), data)["Location"] == reverse("home")


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example/", "javascript:alert(1)", ""])
def test_the_theme_button_leads_nowhere_else(to: str) -> None:
    response = Client().post(reverse("set-look"), {"theme": "dark", "next": to})
    assert (response["Location"], response.cookies["theme"].value) == ("/", "dark")


def test_an_invented_theme_is_not_remembered() -> None:
    assert "theme" not in Client().post(reverse("set-look"), {"theme": "neon"}).cookies


def test_the_session_is_renewed_at_sign_in(officer: User) -> None:
    client = Client()
    client.cookies["session"] = "planted"
    enter(officer.email, factories.PASSWORD, client)
    assert client.cookies["session"].value not in ("planted", "")


def test_signed_in_pages_are_kept_by_no_cache(officer: User, client_for: Clients) -> None:
    assert client_for(officer).get(reverse("home"))["Cache-Control"] == "private, no-store"


def test_a_forgotten_password_answers_the_same_for_everybody(officer: User) -> None:
    answers = [
        Client().post(reverse("account_reset_password"), {"email": email})
        for email in (officer.email, "nobody@unrcca.example")
    ]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, reverse("account_reset_password_done"))
    }
    assert [letter.to for letter in mail.outbox] == [[officer.email]]


ADMIN = ["accounts_user_changelist", "accounts_invitation_add", "records_taxonomy_changelist"]
ADMIN += ["records_organization_changelist", "reports_schedule_changelist", "index"]


@pytest.mark.parametrize("place", ADMIN)
@pytest.mark.parametrize("name", NAMES)
def test_accounts_and_reference_data_are_the_administrators(
    place: str, name: str, cast: dict[str, User], client_for: Clients
) -> None:
    status = client_for(cast[name]).get(reverse(f"admin:{place}")).status_code
    assert (status == 200) == (name == "administrator")
