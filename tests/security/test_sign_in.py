"""Who gets in and how far, row by row of the security table. Here the second factor is required."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings as portal_settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from ashgabat_centre.accounts import invitation_mail
from ashgabat_centre.accounts import rules as granting
from ashgabat_centre.accounts.account_changes import AccountChange
from ashgabat_centre.accounts.invitations import Invitation, digest
from ashgabat_centre.accounts.middleware import SecondFactorMiddleware
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Grant, Role
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.tools.demonstration.command import Command
from tests import factor, factories, tiers
from tests.answers import masked_body
from tests.cast import Clients, signed_in
from tests.factor import code, enter_code, enter_password, give_app, give_key, is_in

database = pytest.mark.django_db
LATER = timedelta(seconds=100)  # a code is good for three periods of thirty seconds
GOOD = "violet harbour counts nine"


@pytest.fixture(autouse=True)
def required(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


def letter_link(pattern: str = r"http://testserver(\S+)") -> str:
    return str(re.findall(pattern, str(mail.outbox[-1].body))[0])


def plain(response: Any) -> tuple[int, str]:
    """The answer without what is new in every answer."""
    return response.status_code, masked_body(response, r'value="[^"]*"')


def addresses(patterns: Any = None, prefix: str = "") -> Iterator[str]:
    """Every address of the portal, the admin's too, filled with something."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            name = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from addresses(pattern.url_patterns, name)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{prefix}{pattern.name}"


GIVEN: dict[str, Any] = {"slug": "MTG-2026-0001", "pk": 1, "verb": "clear", "language": "en", "token": "x"}
GIVEN |= {
    "number": UUID(int=1),
    "form": "csv",
    "word": "confirm",
    "uidb36": "1",
    "key": "x",
    "object_id": "1",
    "app_label": "accounts",
    "content_type_id": 1,
    "url": "x",
}


def address_of(name: str) -> str:
    found = get_resolver()
    for part in name.split(":")[:-1]:
        found = found.namespace_dict[part][1]
    wanted = found.reverse_dict.getlist(name.split(":")[-1])[0][0][0][1]
    return reverse(name, kwargs={key: GIVEN.get(key, 1) for key in wanted})


# --- 1, 2: invitation only ------------------------------------------------------------------------------------


@database
@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
@pytest.mark.parametrize("route", ["signup/", "signup/passkey/", "login/code/", "email/", "password/set/"])
def test_row_01_nobody_signs_up_without_an_invitation(route: str, method: str) -> None:
    data = {"email": "new@unrcca.example", "password1": GOOD, "password2": GOOD, "role": "head"}
    before = User.objects.count()
    answer = getattr(Client(), method)(f"/account/{route}", data)
    assert answer.status_code in (403, 404)
    assert (User.objects.count(), mail.outbox) == (before, [])


def invited(administrator: User, **fields: Any) -> tuple[Invitation, str]:
    given = {"email": "New@unrcca.example", "name": "Nazar New", "role": Role.ANALYST, "level": 1}
    invitation = Invitation(**given | fields, invited_by=administrator)
    return invitation, Invitation.objects.make(invitation)


def accept(client: Client, token: str, **more: Any) -> Any:
    client.get(invitation_mail.address(token))
    return client.post(reverse("invitation-accept"), {"password1": GOOD, "password2": GOOD} | more)


@database
def test_row_02_the_administrator_invites_by_mail_and_the_link_opens_exactly_that_account(
    administrator: User,
) -> None:
    door = signed_in(administrator, "webauthn")
    give_key(administrator)
    data = {
        "email": "New@unrcca.example",
        "name": "Nazar New",
        "role": "analyst",
        "level": 1,
        "language": "ru",
    }
    assert door.post(reverse("admin:accounts_invitation_add"), data).status_code == 302
    assert (mail.outbox[0].to, "приглашение" in mail.outbox[0].subject.lower()) == (
        ["new@unrcca.example"],
        True,
    )
    client = Client()
    page = client.get(letter_link(), follow=True)
    assert (page.status_code, page.request["PATH_INFO"]) == (200, reverse("invitation-accept"))
    arrived = client.post(reverse("invitation-accept"), {"password1": GOOD, "password2": GOOD}, follow=True)
    made = User.objects.get(email="new@unrcca.example")
    assert (made.name, made.role, made.language) == ("Nazar New", "", "ru")  # until a head confirms it
    proposed = Grant.objects.waiting().get(user=made)
    assert (proposed.role, proposed.level, proposed.granted_by) == ("analyst", 1, administrator)
    assert (arrived.status_code, arrived.request["PATH_INFO"]) == (200, reverse("mfa_index"))


@database
def test_row_02_role_and_e_mail_come_from_the_row_and_not_from_what_is_sent(administrator: User) -> None:
    invitation, token = invited(administrator)
    client = Client()
    client.cookies["role"] = "head"
    accept(client, token, role="head", email="head@elsewhere.example", level=2, is_staff="on", invited_by="")
    made = User.objects.exclude(pk__in=[User.objects.system().pk, administrator.pk]).get()
    proposed = Grant.objects.waiting().get(user=made)
    assert (made.email, made.role, made.is_staff) == ("new@unrcca.example", "", False)
    assert (proposed.role, proposed.level) == ("analyst", 1)


def use(token: str) -> None:
    accept(Client(), token)


def expire(token: str) -> None:
    Invitation.objects.update(expires_at=datetime(2026, 1, 1, tzinfo=UTC))


def revoke(token: str) -> None:
    Invitation.objects.update(revoked=True)


def open_account(token: str) -> None:
    factories.user("new", Role.OFFICER)


@database
def test_row_02_used_expired_revoked_and_altered_are_refused_all_alike(administrator: User) -> None:
    answers, accounts = {}, {}
    spoil: list[Callable[[str], None]] = [use, expire, revoke, open_account]
    for number, done in enumerate(spoil):
        person = f"new{number}@unrcca.example" if done is not open_account else "new@unrcca.example"
        _invitation, token = invited(administrator, email=person)
        done(token)
        before = User.objects.count()
        answers[done.__name__] = plain(accept(Client(), token))
        accounts[done.__name__] = User.objects.count() - before
    answers["altered"] = plain(accept(Client(), f"{token[:-1]}{'A' if token[-1] != 'A' else 'B'}"))
    answers["none"] = plain(
        Client().post(reverse("invitation-accept"), {"password1": GOOD, "password2": GOOD})
    )
    assert {status for status, _page in answers.values()} == {404}
    assert len({page for _status, page in answers.values()}) == 1
    assert set(accounts.values()) == {0}


@database
def test_row_02_the_token_is_stored_hashed_and_a_second_invitation_ends_the_first(
    administrator: User,
) -> None:
    first, old = invited(administrator)
    _second, new = invited(administrator)
    with as_owner(), connections["default"].cursor() as cursor:
        cursor.execute(
            "select string_agg(i::text, '') || string_agg(e::text, '') from accounts_invitation i, "
            "accounts_invitationevent e"
        )
        stored = cursor.fetchone()[0]
    assert (old in stored, new in stored, digest(new) in stored) == (False, False, True)
    assert Invitation.objects.at(old) is None
    assert accept(Client(), new).status_code == 302


@database
def test_row_02_an_invitation_is_revoked_by_the_administrator_and_changed_by_nobody(
    administrator: User, officer: User
) -> None:
    invitation, token = invited(administrator)
    door = signed_in(administrator, "webauthn")
    give_key(administrator)
    changed = door.post(
        reverse("admin:accounts_invitation_change", args=[invitation.pk]),
        {"email": "x@unrcca.example", "name": "X", "role": "head", "level": 2, "language": "en"},
    )
    page = reverse("admin:accounts_invitation_changelist")
    door.post(page, {"action": "revoke", "_selected_action": [invitation.pk]})
    invitation.refresh_from_db()
    assert (changed.status_code, invitation.email, invitation.revoked) == (403, "new@unrcca.example", True)
    give_app(officer)
    assert signed_in(officer, "totp").get(page).status_code != 200


@database
def test_row_02_an_invitation_is_its_inviters_word_and_ends_with_their_right_to_give_it(
    administrator: User, head: User
) -> None:
    door = signed_in(administrator, "webauthn")
    give_key(administrator)
    factories.hold(administrator, Role.ADMINISTRATOR, 1)
    data = {"email": "n@unrcca.example", "name": "N", "role": "officer", "level": 2, "language": "en"}
    above = door.post(reverse("admin:accounts_invitation_add"), data)
    assert (above.status_code, Invitation.objects.count(), mail.outbox) == (200, 0, [])
    _invitation, token = invited(administrator)
    factories.hold(administrator, Role.DESK, 1)
    assert accept(Client(), token).status_code == 404
    factories.hold(administrator, Role.ADMINISTRATOR, 2)
    _invitation, token = invited(administrator, role=Role.HEAD)
    client = Client()
    accept(client, token)
    made = User.objects.get(email="new@unrcca.example")
    assert (made.role, client.get(reverse("mfa_index")).status_code) == ("", 200)
    granting.confirm(head, Grant.objects.get(user=made))
    assert User.objects.get(pk=made.pk).role == Role.HEAD


@database
def test_row_02_the_first_account_is_opened_from_the_servers_command_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with as_owner():
        call_command("open_account", "first@unrcca.example", "--name", "First")
    client = Client()
    page = client.get(capsys.readouterr().out.strip(), follow=True)
    client.post(page.request["PATH_INFO"], {"password1": GOOD, "password2": GOOD})
    first = User.objects.get(email="first@unrcca.example")
    assert (first.role, enter_password(client, first, GOOD).status_code) == (Role.ADMINISTRATOR, 302)
    with pytest.raises(CommandError):
        call_command("open_account", "first@unrcca.example", "--name", "First")


# --- 3, 4: both factors, on every path ------------------------------------------------------------------------


@database
@pytest.mark.parametrize("name", ["officer", *tiers.in_turn(("head", "administrator"), "row 3")])
def test_row_03_a_password_only_session_reaches_enrolment_and_sign_out_and_nothing_else(
    name: str, cast: dict[str, User]
) -> None:
    client, reached = signed_in(cast[name]), set[str]()
    enrolment = reverse("mfa_index")
    for page in addresses():
        address = address_of(page)
        for method in ("get", "post"):
            if SESSION_KEY not in client.session:  # the page before it signs out
                client = signed_in(cast[name])
            answer = getattr(client, method)(address)
            if answer.get("Location", "") != enrolment:
                reached.add(page)
    # Whoever is signed in already is led away from the way in: to the home page, and from there to enrolment.
    way_in = {"account_login", "mfa_authenticate"}
    assert reached - way_in == set(SecondFactorMiddleware.OPEN)


@database
def test_row_03_a_factor_enrolled_elsewhere_does_not_open_an_older_password_session(officer: User) -> None:
    client = Client()
    enter_password(client, officer)
    give_app(officer)
    assert not is_in(client)
    assert client.get(reverse("home"))["Location"].startswith(reverse("mfa_reauthenticate"))
    assert client.get(reverse("mfa_add_webauthn"))["Location"].startswith(reverse("mfa_reauthenticate"))
    enter_code(client, code(), "mfa_reauthenticate")
    assert is_in(client)


@database
@pytest.mark.parametrize("name", ["head", "administrator"])
def test_row_03_heads_and_administrators_need_a_key_and_not_only_an_app(
    name: str, cast: dict[str, User]
) -> None:
    give_app(cast[name])
    client = Client()
    enter_password(client, cast[name])
    enter_code(client, code())
    assert client.get(reverse("home"))["Location"] == reverse("mfa_index")
    give_key(cast[name])
    assert is_in(client)


@database
def test_row_03_enrolling_an_app_opens_the_session_and_shows_recovery_codes_once(officer: User) -> None:
    client = Client()
    enter_password(client, officer)
    client.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(factor, "SEED", secret)
        done = enter_code(client, code(), "mfa_activate_totp")
        assert done["Location"] == reverse("mfa_view_recovery_codes")
        assert enter_code(client, code(), "mfa_reauthenticate").context["form"].errors
    stored = Authenticator.objects.get(user=officer, type="totp").data
    assert secret not in json.dumps(stored)
    codes = reverse("mfa_view_recovery_codes")
    shown = [re.findall(r"<code>(\d{8})</code>", client.get(codes).content.decode())]
    shown += [re.findall(r"<code>(\d{8})</code>", client.post(codes).content.decode()) for _ in range(2)]
    assert [len(each) for each in shown] == [0, 10, 0]
    assert is_in(client)


@database
def test_row_03_the_last_factor_and_a_heads_last_key_stay(officer: User, head: User) -> None:
    give_app(officer)
    client = signed_in(officer, "totp")
    enter_code(client, code(), "mfa_reauthenticate")
    client.post(reverse("mfa_deactivate_totp"))
    app, key = give_app(head), give_key(head)
    client = signed_in(head, "webauthn")
    enter_code(client, code(), "mfa_reauthenticate")
    client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert set(Authenticator.objects.values_list("pk", flat=True)) >= {app.pk, key.pk}
    assert Authenticator.objects.filter(user=officer).count() == 1


@database
def test_row_04_the_admins_own_door_leads_to_the_portals(administrator: User) -> None:
    client, door = Client(), reverse("admin:login")
    data = {"username": administrator.email, "password": factories.PASSWORD}
    answers = [client.get(door), client.post(door, data)]
    assert [answer.status_code for answer in answers] == [302, 401]
    enter_password(client, administrator)
    assert client.get(reverse("admin:index"))["Location"] == reverse("mfa_index")


@database
def test_row_04_thirty_bad_tries_are_limited(administrator: User) -> None:
    client = Client()
    for number in range(30):
        enter_password(client, administrator, f"wrong-{number}")
    assert enter_password(client, administrator).status_code in (200, 429)
    assert not is_in(client)


@database
def test_row_04_the_administrator_and_a_head_let_a_person_start_anew_and_the_person_is_told(
    administrator: User, officer: User, head: User
) -> None:
    give_app(officer)
    give_key(administrator)
    give_key(head)
    lost, door = signed_in(officer, "totp"), signed_in(administrator, "webauthn")
    is_in(lost)
    door.post(
        reverse("admin:accounts_user_changelist"),
        {
            "action": "remove_factors",
            "_selected_action": [officer.pk, administrator.pk],
            "reason": "The phone is lost.",
        },
    )
    assert ([letter.to for letter in mail.outbox], is_in(lost)) == ([[officer.email]], True)
    with as_owner():
        change = AccountChange.objects.get()
    decide = reverse("account-change-decide", args=[change.pk])
    signed_in(head, "webauthn").post(decide, {"accept": ""})
    assert [letter.to for letter in mail.outbox] == [[officer.email]] * 2
    factors = Authenticator.objects.order_by("pk")
    assert (is_in(lost), [row.user for row in factors]) == (False, [administrator, head])
    again = Client()
    enter_password(again, officer)
    assert again.get(reverse("home"))["Location"] == reverse("mfa_index")


# --- 5, 6, 7: the code ----------------------------------------------------------------------------------------


@database
@pytest.mark.parametrize("again", [str, " {0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]} ".format, "wide"])
def test_row_05_a_code_is_taken_once_however_it_is_written(again: Any, officer: User) -> None:
    give_app(officer)
    now = code()
    first, second = Client(), Client()
    enter_password(first, officer)
    enter_password(second, officer)
    enter_code(first, now)
    wide = now.translate({ord(digit): 0xFF10 + int(digit) for digit in "0123456789"})
    enter_code(second, wide if again == "wide" else again(now))
    assert (is_in(first), is_in(second)) == (True, False)


@database
def test_row_05_a_code_is_not_taken_again_while_the_clocks_may_differ(officer: User) -> None:
    """It is good for three periods; allauth by itself remembers it for one."""
    give_app(officer)
    with time_machine.travel(datetime(2026, 11, 20, 9, 0, 1, tzinfo=UTC), tick=False) as clock:
        now = code()
        for wait, expected in ((0, True), (35, False)):
            clock.shift(timedelta(seconds=wait))
            client = Client()
            enter_password(client, officer)
            enter_code(client, now)
            assert is_in(client) == expected


@pytest.mark.usefixtures("committed")
def test_row_05_of_two_processes_one_takes_the_code() -> None:
    """Threads with connections of their own stand for web processes; all they share is PostgreSQL."""
    taken: list[bool] = []
    barrier = threading.Barrier(8)

    def take() -> None:
        barrier.wait()
        taken.append(cache.add("code-used:1:123456", True, timeout=90))
        connections.close_all()

    run(take, 8)
    assert sorted(taken) == [False] * 7 + [True]


@database
def test_row_05_a_recovery_code_works_once(officer: User) -> None:
    give_app(officer)
    spare = factor.give_recovery_codes(officer)[0]
    entered = []
    for _ in range(2):
        client = Client()
        enter_password(client, officer)
        enter_code(client, spare)
        entered.append(is_in(client))
    assert entered == [True, False]


@database
def test_row_06_after_anothers_half_sign_in_ones_own_factor_is_asked(officer: User, colleague: User) -> None:
    give_app(officer)
    give_app(colleague)
    client = Client()
    enter_password(client, officer)
    enter_code(client, "000000")
    client.post(reverse("account_logout"))
    arrived = enter_password(client, colleague)
    assert (arrived["Location"], is_in(client)) == (reverse("mfa_authenticate"), False)
    enter_code(client, code())
    assert client.get(reverse("home")).context["user"].pk == colleague.pk


@database
@pytest.mark.parametrize(
    "page",
    ["mfa_activate_totp", "mfa_add_webauthn", "mfa_deactivate_totp", "mfa_generate_recovery_codes"]
    + ["account_change_password"],
)
def test_row_07_changing_factors_or_password_from_an_old_session_asks_again(page: str, officer: User) -> None:
    if page != "mfa_activate_totp":
        give_app(officer)
    else:
        give_key(officer)
    with time_machine.travel(datetime(2026, 11, 20, 9, tzinfo=UTC), tick=False) as clock:
        client = signed_in(officer, "totp")
        clock.shift(timedelta(minutes=6))
        for answer in (client.get(reverse(page)), client.post(reverse(page), {"oldpassword": "x"})):
            again = ("/account/security/again/", "/account/security/again/key/")
            assert answer["Location"].partition("?")[0] in again


# --- 8, 9, 10: a forgotten password ---------------------------------------------------------------------------


@database
def test_row_08_known_unknown_and_closed_accounts_get_the_same_page_for_the_same_work(
    officer: User, settings: Any
) -> None:
    settings.PASSWORD_HASHERS = [factor.HASHER]
    closed = factories.user("closed", Role.OFFICER, is_active=False)
    for user in (officer, closed):
        user.set_password(factories.PASSWORD)
        user.save()
    pages, work = [], []
    tries = [(officer.email, "wrong-password"), ("nobody@unrcca.example", "wrong-password")]
    tries += [(closed.email, "wrong-password"), (closed.email, factories.PASSWORD)]
    for email, password in tries:
        before = factor.CountingHasher.count
        answer = Client().post(reverse("account_login"), {"login": email, "password": password})
        work.append(factor.CountingHasher.count - before)
        pages.append(plain(answer))
    assert pages == [pages[0]] * 4
    assert work == [1] * 4


@database
def test_row_08_a_reset_answers_alike_and_posts_its_letter_after_the_answer(officer: User) -> None:
    factories.user("closed", Role.OFFICER, is_active=False)
    pages = []
    for email in (officer.email, "nobody@unrcca.example", "closed@unrcca.example"):
        answer = Client().post(reverse("account_reset_password"), {"email": email}, follow=True)
        pages.append(plain(answer))
    assert pages == [pages[0]] * 3
    assert [letter.to for letter in mail.outbox] == [[officer.email]]


@database
def test_row_08_a_mail_server_that_is_down_tells_nothing(officer: User, settings: Any) -> None:
    settings.MAILERS = {"default": {"BACKEND": "tests.security.deaf.EmailBackend"}}
    answer = Client().post(reverse("account_reset_password"), {"email": officer.email})
    assert (answer.status_code, answer["Location"]) == (302, reverse("account_reset_password_done"))


@database
def test_row_09_a_reset_still_asks_for_the_factor_ends_other_sessions_and_tells_the_owner(
    officer: User,
) -> None:
    give_app(officer)
    elsewhere, client = signed_in(officer, "totp"), Client()
    assert is_in(elsewhere)
    client.post(reverse("account_reset_password"), {"email": officer.email})
    page = client.get(letter_link(), follow=True)
    client.post(page.request["PATH_INFO"], {"password1": GOOD, "password2": GOOD})
    assert (is_in(elsewhere), is_in(client)) == (False, False)
    assert (mail.outbox[-1].to, "new password was set" in mail.outbox[-1].body) == ([officer.email], True)
    assert enter_password(client, officer, GOOD)["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)


@database
def test_row_10_a_forged_host_writes_no_link(officer: User) -> None:
    data, page = {"email": officer.email}, reverse("account_reset_password")
    assert Client().post(page, data, headers={"host": "evil.example"}).status_code == 400
    assert mail.outbox == []
    Client().post(page, data, headers={"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"})
    assert ("evil.example" in mail.outbox[0].body, "http://testserver/" in mail.outbox[0].body) == (
        False,
        True,
    )


# --- 11, 12: guessing -----------------------------------------------------------------------------------------


@database
@pytest.mark.parametrize("proxies", [0, 1])
def test_row_11_another_forwarded_address_each_time_is_limited_all_the_same(
    proxies: int, officer: User, settings: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT, settings.PASSWORD_HASHERS = proxies, [factor.HASHER]
    settings.GUESS_LIMITS = portal_settings.GUESS_LIMITS | {"address": "10/m/ip"}
    before = factor.CountingHasher.count
    for number in range(15):
        forged = f"10.0.0.{number}" + (", 192.0.2.7" if proxies else "")
        data = {"login": f"nobody{number}@unrcca.example", "password": "wrong-password"}
        Client().post(reverse("account_login"), data, headers={"x-forwarded-for": forged})
    assert factor.CountingHasher.count - before == 10


@database
def test_row_11_a_success_takes_back_its_own_count_and_no_other(officer: User, settings: Any) -> None:
    settings.GUESS_LIMITS = portal_settings.GUESS_LIMITS | {"address": "10/m/ip"}
    give_app(officer)
    for number in range(9):
        Client().post(
            reverse("account_login"),
            {"login": f"nobody{number}@unrcca.example", "password": "wrong-password"},
        )
    client = Client()
    enter_password(client, officer)
    enter_code(client, code())
    assert is_in(client)
    settings.PASSWORD_HASHERS = [factor.HASHER, "django.contrib.auth.hashers.MD5PasswordHasher"]
    before = factor.CountingHasher.count
    for number in range(3):
        Client().post(
            reverse("account_login"), {"login": "nobody@unrcca.example", "password": f"wrong-{number}"}
        )
    assert factor.CountingHasher.count - before == 1


@database
def test_row_11_a_guess_in_a_request_that_is_rolled_back_is_counted(officer: User) -> None:
    assert connections["cache"] is not connections["default"]
    assert not connections["cache"].settings_dict["ATOMIC_REQUESTS"]


@pytest.mark.usefixtures("committed")
def test_row_12_of_fifty_simultaneous_guesses_no_more_than_the_limit_is_evaluated(settings: Any) -> None:
    settings.PASSWORD_HASHERS = [factor.HASHER, "django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SECOND_FACTOR_REQUIRED = True
    target = factories.user("target", Role.OFFICER)
    target.set_password(factories.PASSWORD)
    target.save()
    before = factor.CountingHasher.count

    def guess() -> None:
        enter_password(Client(REMOTE_ADDR="192.0.2.1"), target, "wrong-password")
        connections.close_all()

    run(guess, 50)
    assert 0 < factor.CountingHasher.count - before <= 5


@database
def test_row_12_codes_are_guessed_five_times(officer: User) -> None:
    give_app(officer)
    client = Client()
    enter_password(client, officer)
    for number in range(6):
        enter_code(client, f"00000{number}")
    enter_code(client, code())
    assert not is_in(client)


def run(work: Callable[[], None], times: int) -> None:
    threads = [threading.Thread(target=work) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# --- 13 to 17: the session ------------------------------------------------------------------------------------


@database
def test_row_13_a_planted_session_is_replaced_at_sign_in(officer: User) -> None:
    give_app(officer)
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    planted = client.cookies["session"].value
    enter_password(client, officer)
    enter_code(client, code())
    assert client.cookies["session"].value != planted
    assert not Session.objects.filter(session_key=planted).exists()


@database
def test_row_14_a_closed_account_is_out_at_the_next_request(officer: User) -> None:
    give_app(officer)
    client = signed_in(officer, "totp")
    before = is_in(client)
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert (before, is_in(client)) == (True, False)


@database
def test_row_15_a_session_ends_after_thirty_idle_minutes_or_twelve_hours(officer: User) -> None:
    with time_machine.travel(datetime(2026, 11, 20, 9, tzinfo=UTC), tick=False) as clock:
        client = signed_in(officer, "totp")
        assert is_in(client)
        clock.shift(timedelta(minutes=29))
        assert is_in(client)
        clock.shift(timedelta(minutes=31))
        assert client.get(reverse("home"))["Location"].startswith(reverse("account_login"))
        client = signed_in(officer, "totp")
        for _ in range(12 * 60 // 20):
            assert is_in(client)
            clock.shift(timedelta(minutes=20))
        assert client.get(reverse("home"))["Location"].startswith(reverse("account_login"))


@database
@pytest.mark.parametrize("by_itself", ["header", "declared"])
def test_row_15_what_a_page_does_by_itself_keeps_no_session_alive(by_itself: str, officer: User) -> None:
    with time_machine.travel(datetime(2026, 11, 20, 9, tzinfo=UTC), tick=False) as clock:
        client = signed_in(officer, "totp")
        assert is_in(client)
        for _ in range(4):
            clock.shift(timedelta(minutes=8))
            if by_itself == "header":
                client.get(reverse("home"), headers={"x-background": "yes"})
            else:
                client.get(reverse("session-left"))
        assert not is_in(client)


@database
def test_row_15_a_press_on_go_on_keeps_it_alive(officer: User) -> None:
    with time_machine.travel(datetime(2026, 11, 20, 9, tzinfo=UTC), tick=False) as clock:
        client = signed_in(officer, "totp")
        assert is_in(client)
        clock.shift(timedelta(minutes=27))
        assert client.get(reverse("session-left")).json() == {"left": 180}
        assert client.post(reverse("session-stay")).json() == {"left": 1800}
        clock.shift(timedelta(minutes=27))
        assert is_in(client)


@database
def test_row_15_text_sent_after_the_end_comes_back_after_both_factors(officer: User) -> None:
    give_app(officer)
    page = reverse("meeting-create")
    with time_machine.travel(datetime(2026, 11, 20, 9, tzinfo=UTC), tick=False) as clock:
        client = signed_in(officer, "totp")
        data = factories.post_data("meeting", officer, title="Typed before the end")
        assert is_in(client)
        clock.shift(timedelta(minutes=31))
        refused = client.post(page, data)
        carried = re.findall(r'name="carried" value="([^"]+)"', refused.content.decode())[0]
        assert (refused.status_code, "carried" in refused.content.decode()) == (401, True)
        enter_password(client, officer, carried=carried)
        arrived = enter_code(client, code())
        assert arrived["Location"] == page
        assert "Typed before the end" in client.get(page).content.decode()


def test_row_16_cookies_are_host_bound_secure_and_out_of_scripts_reach() -> None:
    names = "SESSION_COOKIE_NAME CSRF_COOKIE_NAME SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SESSION_COOKIE_HTTPONLY"
    names += " CSRF_COOKIE_HTTPONLY SESSION_COOKIE_SAMESITE CSRF_COOKIE_SAMESITE SECOND_FACTOR_REQUIRED"
    names += " SESSION_COOKIE_DOMAIN SESSION_COOKIE_PATH"
    asked = "import json; from django.conf import settings; "
    asked += f"print(json.dumps([getattr(settings, name) for name in {names.split()}]))"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PORTAL_EMBEDDED", "0")
        patch.setenv("DJANGO_SETTINGS_MODULE", "ashgabat_centre.settings")
        done = subprocess.run(
            [sys.executable, "-c", asked],
            cwd=portal_settings.BASE_DIR,
            capture_output=True,
            text=True,
            check=True,
        )
    expected = ["__Host-session", "__Host-csrf", True, True, True, True, "Lax", "Lax", True, None, "/"]
    assert json.loads(done.stdout) == expected


@database
@pytest.mark.parametrize(
    "to",
    ["//evil.example", "/\\evil.example", "https:evil.example", "javascript:alert(1)", "///evil.example"]
    + ["/\r\nSet-Cookie: a=b", "https://evil.example", "\x00//evil.example", "data:text/html,x"],
)
def test_row_17_next_leads_to_a_local_page(to: str, officer: User) -> None:
    give_app(officer)
    client = Client()
    enter_password(client, officer, next=to)
    arrived = enter_code(client, code())
    asked = signed_in(officer, "totp").post(
        reverse("mfa_reauthenticate"), {"code": factor.code(0), "next": to}
    )
    out = client.post(reverse("account_logout"), {"next": to})
    for answer in (arrived, out, asked):
        place = answer.get("Location", "/")
        assert (place.startswith("/"), place[1:2] not in ("/", "\\"), "\n" not in place) == (True, True, True)


# --- 18: passwords --------------------------------------------------------------------------------------------

WEAK = [
    "short",
    "elevenchars",
    "123456789012",
    "qwertyqwerty",
    "Password1234",
    "Ashgabat2026!",
    "UNRCCA-portal-26",
]
WEAK += [
    "Turkmenistan12",
    "dragondragon1",
    "Пароль123456",
    "РЦПДЦА-2026",
    "aaaaaaaaaaaaaaaa",
    "letmein2026!!",
]
WEAK += ["P@ssw0rdP@ssw0rd", "1q2w3e4r5t6y", "central-asia-2026", "officer@unrcca"]


@database
@pytest.mark.parametrize("password", WEAK)
def test_row_18_weak_leaked_and_office_passwords_are_refused_on_every_path(
    password: str, officer: User, administrator: User
) -> None:
    refused = {}
    data = {"password1": password, "password2": password}
    _invitation, token = invited(administrator)
    refused["invitation"] = accept(Client(), token, **data).status_code == 422
    client = Client()
    client.post(reverse("account_reset_password"), {"email": officer.email})
    page = client.get(letter_link(), follow=True)
    refused["reset"] = bool(client.post(page.request["PATH_INFO"], data).context["form"].errors)
    changed = signed_in(officer, "totp").post(
        reverse("account_change_password"), data | {"oldpassword": factories.PASSWORD}
    )
    refused["change"] = bool(changed.context["form"].errors)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("getpass.getpass", lambda **_asked: password)
        with pytest.raises(CommandError):
            call_command("changepassword", officer.email)
        with pytest.raises(CommandError):
            call_command(Command(), password=password)
        refused["command"] = True
    officer.refresh_from_db()
    assert refused == dict.fromkeys(("invitation", "reset", "change", "command"), True)
    assert officer.check_password(factories.PASSWORD)


@database
@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "сорок верблюдов идут ночью",
        "x1" + "ab-cd " * 12,
        "correct horse battery staple",
        "🐫" * 3 + "nineteen tents",
    ],
)
def test_row_18_long_and_unusual_passwords_are_taken_as_they_are(password: str, officer: User) -> None:
    validate_password(password, officer)
    changed = signed_in(officer, "totp").post(
        reverse("account_change_password"),
        {"oldpassword": factories.PASSWORD, "password1": password, "password2": password},
    )
    officer.refresh_from_db()
    assert (changed.status_code, officer.check_password(password)) == (302, True)


@database
def test_row_18_the_admin_sets_no_password_at_all(administrator: User, officer: User) -> None:
    give_key(administrator)
    door = signed_in(administrator, "webauthn")
    page = door.get(reverse("admin:accounts_user_change", args=[officer.pk]))
    own = door.get(reverse("admin:password_change"))
    assert own["Location"] == reverse("account_change_password")
    words = page.content.decode()
    assert (page.status_code, 'name="password' in words, officer.password in words) == (200, False, False)


def test_row_18_the_validator_names_what_is_wrong() -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_password("Ashgabat2026!")
    assert "words anyone would try at this office" in str(refusal.value)


# --- 42: just now ---------------------------------------------------------------------------------------------


@pytest.fixture
def guarded(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.security.guarded"


@database
@pytest.mark.usefixtures("guarded")
def test_row_42_a_guarded_step_runs_within_five_minutes_of_the_factor_and_not_later(officer: User) -> None:
    with time_machine.travel(datetime(2026, 11, 20, 9, tzinfo=UTC), tick=False) as clock:
        client = signed_in(officer, "totp")
        clock.shift(timedelta(minutes=4, seconds=59))
        assert client.post("/guarded/act/", {"reason": "now"}).content == b"done: now"
        clock.shift(timedelta(seconds=2))
        give_app(officer)
        answer = client.post("/guarded/act/", {"reason": "later"})
        assert (answer.status_code, answer["Location"].startswith(reverse("mfa_reauthenticate"))) == (
            302,
            True,
        )


@database
@pytest.mark.usefixtures("guarded")
def test_row_42_what_was_typed_comes_back_after_the_factor_and_nothing_is_done_by_itself(
    officer: User,
) -> None:
    give_app(officer)
    with time_machine.travel(datetime(2026, 11, 20, 9, tzinfo=UTC), tick=False) as clock:
        client = signed_in(officer, "totp")
        clock.shift(timedelta(minutes=6))
        for address in ("/guarded/form/", "/guarded/act/"):
            asked = client.post(address, {"reason": "Слова <&>"})
            assert asked["Location"].endswith(f"?next={address.replace('/', '%2F')}")
            clock.shift(LATER)
            back = enter_code(client, code(), "mfa_reauthenticate", next=address)
            assert back["Location"] == address
            page = client.get(address)
            if "form" in address:
                assert page.content.decode() == "form: Слова <&>"
            else:
                assert 'name="reason" value="Слова &lt;&amp;&gt;"' in page.content.decode()
            clock.shift(timedelta(minutes=6))


@database
@pytest.mark.usefixtures("guarded")
def test_row_42_a_password_is_no_fresh_factor_where_a_factor_is_required(
    officer: User, settings: Any
) -> None:
    with time_machine.travel(datetime(2026, 11, 20, 9, tzinfo=UTC), tick=False) as clock:
        client = signed_in(officer, "totp")
        clock.shift(timedelta(minutes=6))
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "mfa", "at": 0},
            {
                "method": "password",
                "at": clock.time().timestamp() if False else 1e12,
                "reauthenticated": True,
            },
        ]
        session.save()
        give_app(officer)
        assert client.get("/guarded/form/").status_code == 302
        settings.SECOND_FACTOR_REQUIRED = False
        assert client.get("/guarded/form/").content == b"form"


@database
@pytest.mark.usefixtures("guarded")
def test_row_42_the_first_run_asks_for_the_password_instead(officer: User, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    with time_machine.travel(datetime(2026, 11, 20, 9, tzinfo=UTC), tick=False) as clock:
        client = signed_in(officer)
        clock.shift(timedelta(minutes=6))
        asked = client.get("/guarded/form/")
        assert asked["Location"].startswith(reverse("account_reauthenticate"))
        back = client.post(asked["Location"], {"password": factories.PASSWORD, "next": "/guarded/form/"})
        assert (back["Location"], client.get("/guarded/form/").content) == ("/guarded/form/", b"form")


# --- 76, 77: the way out --------------------------------------------------------------------------------------


@database
def test_row_76_a_person_sees_where_they_are_signed_in_and_ends_it(officer: User, colleague: User) -> None:
    here, there, third = (signed_in(officer, "totp") for _ in range(3))
    foreign = signed_in(colleague, "totp")
    agent = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
    there.get(reverse("home"), headers={"user-agent": agent}, REMOTE_ADDR="192.0.2.9")
    for client in (here, third, foreign):
        is_in(client)
    page = here.get(reverse("usersessions_list")).content.decode()
    assert ("Firefox, Windows" in page, "192.0.2.9" in page, page.count('name="session"')) == (True, True, 2)
    wanted = UserSession.objects.get(ip="192.0.2.9").pk
    here.post(reverse("usersessions_list"), {"session": wanted})
    assert [is_in(client) for client in (here, there, third, foreign)] == [True, False, True, True]
    here.post(reverse("usersessions_list"))
    assert [is_in(client) for client in (here, third, foreign)] == [True, False, True]


@database
def test_row_76_nobody_but_the_administrator_ends_anothers(officer: User, administrator: User) -> None:
    victim, other = signed_in(administrator, "webauthn"), signed_in(officer, "totp")
    give_key(administrator)
    assert is_in(victim) and is_in(other)
    row = UserSession.objects.get(user=administrator)
    refused = [
        other.post(reverse(page), {"session": row.pk}) for page in ("usersessions_list", "people-sessions")
    ]
    refused.append(other.get(reverse("people-sessions")))
    assert ([answer.status_code for answer in refused], is_in(victim)) == ([404, 403, 403], True)
    page = victim.get(reverse("people-sessions")).content.decode()
    assert officer.name in page
    victim.post(reverse("people-sessions"), {"session": UserSession.objects.get(user=officer).pk})
    assert (is_in(other), is_in(victim)) == (False, True)
    again = signed_in(officer, "totp")
    is_in(again)
    people = reverse("admin:accounts_user_changelist")
    victim.post(people, {"action": "end_sessions", "_selected_action": [officer.pk]})
    assert (is_in(again), again.get(reverse("home"))["Location"][:15]) == (False, "/account/login/")


@database
def test_row_77_signing_out_clears_what_the_browser_kept(officer: User, client_for: Clients) -> None:
    client = signed_in(officer, "totp")
    assert client.get(reverse("home"))["Cache-Control"] == "private, no-store"
    cookie = client.cookies["session"].value
    answer = client.post(reverse("account_logout"))
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    client.cookies["session"] = cookie
    assert not is_in(client)
    assert not UserSession.objects.filter(session_key=cookie).exists()


@database
def test_row_77_the_admins_way_out_is_the_same(administrator: User) -> None:
    give_key(administrator)
    answer = signed_in(administrator, "webauthn").post(reverse("admin:logout"))
    assert (answer["Location"], answer["Clear-Site-Data"]) == (reverse("account_login"), '"cache", "storage"')
