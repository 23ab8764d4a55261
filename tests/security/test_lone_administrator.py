"""Who keeps accounts reads nothing by any sequence of acts of their own: rows 88 to 90."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin import ModelAdmin
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts import rules as granting
from ashgabat_centre.accounts.account_changes import AccountChange
from ashgabat_centre.accounts.admin import UserAdmin
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Grant, Role
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.models import Record, Status
from tests import factories, tiers
from tests.cast import Clients, seen_by, signed_in
from tests.checksums import checksums
from tests.engines import mutants
from tests.engines.table import matrix
from tests.engines.world import undone
from tests.factor import code, enter_code, enter_password, give_app

pytestmark = pytest.mark.django_db
PUPPET = "puppet@unrcca.example"


# --- Every sequence of their own acts ---------------------------------------------------------------------------


@dataclass
class Lone:
    """An administrator with a browser, a mailbox at `PUPPET`, and nobody who agrees."""

    administrator: User
    head: User
    officer: User

    def __post_init__(self) -> None:
        self.client = signed_in(self.administrator)

    def post(self, page: str, data: dict[str, Any], *place: Any) -> None:
        cache.clear()  # guesses are counted on a connection that no test undoes
        answer = self.client.post(reverse(page, args=place), data)
        assert answer.status_code < 500

    def puppet(self) -> User | None:
        found: User | None = User.objects.filter(email=PUPPET).first()
        return found


Act = Callable[[Lone], None]
ACTS: dict[str, Act] = {}


def act(page: str, name: str) -> Callable[[Act], Act]:
    """An act on the page of this key in the matrix."""

    def register(do: Act) -> Act:
        ACTS[f"{page}: {name}"] = do
        return do

    return register


def _grant(lone: Lone, person: User | None, role: str, level: int = 1) -> None:
    if person is not None:
        given = {"role": role, "level": level, "starts_on": timezone.localdate(), "reason": "Needed."}
        lone.post("person", given, person.pk)


for role in (Role.OFFICER, Role.HEAD, Role.ADMINISTRATOR):
    act("person", f"grants {role} to the puppet")(
        lambda lone, role=role: _grant(lone, lone.puppet(), role)  # type: ignore[misc]
    )
act("person", "grants a role to themselves")(lambda lone: _grant(lone, lone.administrator, Role.DESK))
act("person", "grants another role to the head")(lambda lone: _grant(lone, lone.head, Role.OFFICER))


@act("grant-decide", "confirms what waits")
def _confirm(lone: Lone) -> None:
    for grant in Grant.objects.waiting():
        lone.post("grant-decide", {}, grant.pk, "confirm")


@act("grant-decide", "ends the heads")
def _end_grants(lone: Lone) -> None:
    for grant in Grant.objects.in_force().filter(role=Role.HEAD):
        lone.post("grant-decide", {"reason": "Gone."}, grant.pk, "end")


@act("leaver", "ends the heads' accounts")
def _end_accounts(lone: Lone) -> None:
    for person in User.objects.filter(is_active=True).holding(Role.HEAD):
        lone.post("leaver", {"reason": "Gone."}, person.pk)


@act("account-change-decide", "agrees to what waits")
def _agree(lone: Lone) -> None:
    with as_owner():
        waiting = list(AccountChange.objects.waiting())
    for change in waiting:
        lone.post("account-change-decide", {"accept": ""}, change.pk)


def _account(lone: Lone, person: User, **changes: Any) -> None:
    data = {
        "email": person.email,
        "name": person.name,
        "language": "en",
        "is_active": "on",
        "reason": "Asked.",
    }
    data = {name: value for name, value in (data | changes).items() if value is not None}
    lone.post("admin:accounts_user_change", data, person.pk)


act("admin:{model}_change", "gives the head's account their own address")(
    lambda lone: _account(lone, lone.head, email=PUPPET)
)
act("admin:{model}_change", "gives the officer's account their own address")(
    lambda lone: _account(lone, lone.officer, email=PUPPET)
)
act("admin:{model}_change", "closes the head's account")(
    lambda lone: _account(lone, lone.head, is_active=None)
)


@act("admin:{model}_changelist", "removes everybody's factors")
def _remove_factors(lone: Lone) -> None:
    everybody = list(User.objects.values_list("pk", flat=True))
    chosen = {"action": "remove_factors", "_selected_action": everybody, "reason": "Lost."}
    lone.post("admin:accounts_user_changelist", chosen)


def _invite(lone: Lone, role: str) -> None:
    data = {"email": PUPPET, "name": "Aigul", "role": role, "level": 1, "language": "en"}
    lone.post("admin:accounts_invitation_add", data)


for role in (Role.OFFICER, Role.HEAD, Role.DESK):
    act("admin:{model}_add", f"invites a puppet as {role}")(
        lambda lone, role=role: _invite(lone, role)  # type: ignore[misc]
    )


@act("invitation-accept", "accepts what came to the mailbox")
def _accept(lone: Lone) -> None:
    letters = [str(letter.body) for letter in mail.outbox if letter.to == [PUPPET]]
    for link in re.findall(r"http://testserver(\S*invitation\S+)", "\n".join(letters))[-1:]:
        browser = Client()
        browser.get(link)
        given = "violet harbour counts nine"
        browser.post(reverse("invitation-accept"), {"password1": given, "password2": given})


def those_who_read(lone: Lone) -> list[str]:
    """Whoever is reached at an address of the administrator's, and sees a record."""
    own = (lone.administrator.email, PUPPET)
    letters = EmailAddress.objects.filter(email__in=own).values("user")
    reading = []
    for person in User.objects.filter(Q(email__in=own) | Q(pk__in=letters), is_active=True):
        with seen_by(person):
            if Record.objects.exists():
                reading.append(str(person))
    return reading


def sequences(lone: Lone, length: int, done: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The sequences of up to so many acts that end with somebody reading; what one did is undone before the next.

    An act that changed nothing leads nowhere: what may follow it follows without it too, in a shorter sequence.
    """
    letters, before = len(mail.outbox), checksums()
    for name, do in ACTS.items():
        if done or length < 3 or tiers.is_due(name):
            with undone():
                do(lone)
                if those_who_read(lone):
                    yield (*done, name)
                elif len(done) + 1 < length and (len(mail.outbox), checksums()) != (letters, before):
                    yield from sequences(lone, length, (*done, name))
            del mail.outbox[letters:]


@pytest.fixture
def lone(administrator: User, head: User, officer: User) -> Lone:
    factories.meeting(officer, Status.CLEARED)
    return Lone(administrator, head, officer)


def test_row_88_every_page_that_takes_a_post_of_the_administrators_is_among_the_acts() -> None:
    """Or it is one's own account's, a search, or changes a list that records are filed under."""
    own = (
        "account_",
        "mfa_",
        "usersessions_",
        "session-",
        "set",
        "admin:log",
        "admin:password_change",
        "time-zone",
    )
    lists = (
        "admin:index",
        "admin:app_list",
        "admin:administration",
        "people-sessions",
        "feed-host",
        "cleared-map",
    )
    rows = [
        row.page
        for row, answers in matrix().pages.items()
        if row.method == "POST" and answers["administrator"] in ("200", "302")
    ]
    named = {
        name.partition(":")[0] if not name.startswith("admin") else name.rpartition(":")[0] for name in ACTS
    }
    left = {page for page in rows if not page.startswith((*own, *lists)) and not page.endswith("-list")}
    ours = {re.sub(r"^admin:[a-z]+_[a-z]+_", "admin:{model}_", page) for page in left}
    assert ours - named == {"admin:{model}_history"}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("length", [2, 3])
def test_row_88_no_sequence_of_their_own_acts_lets_the_administrator_read(length: int, lone: Lone) -> None:
    """All of two; of three, those of some first acts in turn."""
    assert list(sequences(lone, length)) == []


def test_row_88_the_engine_finds_a_role_that_one_person_grants(
    lone: Lone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the rule is planted away, in the code and in the database, it names the way."""
    monkeypatch.setattr(Grant, "needs_head", False)
    everybody = """create or replace function portal.is_head(who bigint) returns boolean
                   language sql stable set search_path = pg_catalog, public as 'select true'"""
    with mutants.fault(everybody) as understood:
        assert understood
        way = (
            "admin:{model}_add: invites a puppet as officer",
            "invitation-accept: accepts what came to the mailbox",
        )
        assert way in set(sequences(lone, 2))


def test_row_88_the_engine_finds_an_address_that_one_person_changes(
    lone: Lone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(UserAdmin, "save_model", ModelAdmin.save_model)
    with mutants.fault("drop trigger guarded on accounts_user") as understood:
        assert understood
        assert ("admin:{model}_change: gives the head's account their own address",) in set(
            sequences(lone, 2)
        )


# --- Row 89: by two, told, sealed ---------------------------------------------------------------------------------


def propose(client: Client, person: User, email: str, reason: str = "She married.") -> int:
    data = {"email": email, "name": person.name, "language": "en", "is_active": "on", "reason": reason}
    return int(client.post(reverse("admin:accounts_user_change", args=[person.pk]), data).status_code)


def decide(client: Client, word: str = "accept") -> int:
    with as_owner():
        change = AccountChange.objects.latest("pk")
    return int(client.post(reverse("account-change-decide", args=[change.pk]), {word: ""}).status_code)


def email_of(person: User) -> str:
    return str(User.objects.get(pk=person.pk).email)


def test_row_89_another_address_is_proposed_and_told_to_both(
    administrator: User, officer: User, colleague: User, head: User, client_for: Clients
) -> None:
    before = officer.email
    assert propose(client_for(administrator), officer, "New@unrcca.example") == 302
    assert (email_of(officer), sorted(letter.to[0] for letter in mail.outbox)) == (
        before,
        ["new@unrcca.example", before],
    )
    assert [decide(client_for(person)) for person in (administrator, colleague)] == [302, 404]
    assert email_of(officer) == before
    del mail.outbox[:]
    assert decide(client_for(head)) == 302
    assert (email_of(officer), sorted(letter.to[0] for letter in mail.outbox)) == (
        "new@unrcca.example",
        ["new@unrcca.example", before],
    )
    with as_owner():
        events = list(AccountChange.objects.get().accountchange_events.values_list("accepted", flat=True))  # type: ignore[attr-defined]
    assert events == [None, True]


def test_row_89_without_a_reason_nothing_is_proposed(
    administrator: User, officer: User, client_for: Clients
) -> None:
    """Whoever decides reads why, in the administrator's own words."""
    give_app(officer)
    door = client_for(administrator)
    assert propose(door, officer, "new@unrcca.example", reason=" ") == 200
    door.post(
        reverse("admin:accounts_user_changelist"),
        {"action": "remove_factors", "_selected_action": [officer.pk], "reason": ""},
    )
    assert propose(door, officer, officer.email, reason="") == 302  # only what is proposed needs one
    with as_owner():
        assert not AccountChange.objects.exists()


def test_row_89_a_heads_address_takes_another_head_or_who_stands_in(
    administrator: User, head: User, officer_in_charge: User, client_for: Clients
) -> None:
    assert propose(client_for(administrator), head, "new.head@unrcca.example") == 302
    assert decide(client_for(head)) == 302
    assert email_of(head) == head.email
    assert decide(client_for(officer_in_charge)) == 302
    assert email_of(head) == "new.head@unrcca.example"


def test_row_89_who_stands_in_decides_on_nobody_elses(
    administrator: User, officer: User, officer_in_charge: User, client_for: Clients
) -> None:
    assert propose(client_for(administrator), officer, "new@unrcca.example") == 302
    assert (decide(client_for(officer_in_charge)), email_of(officer)) == (302, officer.email)


def test_row_89_what_is_declined_changes_nothing(
    administrator: User, officer: User, head: User, client_for: Clients
) -> None:
    assert propose(client_for(administrator), officer, "new@unrcca.example") == 302
    assert (decide(client_for(head), "decline"), email_of(officer)) == (302, officer.email)
    assert propose(client_for(administrator), officer, "new@unrcca.example") == 302
    assert (decide(client_for(head)), email_of(officer)) == (302, "new@unrcca.example")


def test_row_89_a_changed_address_has_no_way_round_its_second_factor(
    administrator: User, officer: User, head: User, client_for: Clients, settings: Any
) -> None:
    """Also where no factor is asked for: it is given anew, and not removed until then."""
    settings.SECOND_FACTOR_REQUIRED = False
    give_app(officer)
    inside, chief = client_for(officer), client_for(head)
    assert propose(client_for(administrator), officer, "new@unrcca.example") == 302
    remove = {"action": "remove_factors", "_selected_action": [officer.pk], "reason": "The phone is lost."}
    client_for(administrator).post(reverse("admin:accounts_user_changelist"), remove)
    with as_owner():
        removal = AccountChange.objects.get(kind="factors")
        address = AccountChange.objects.get(kind="address")
    for change in (address, removal):
        chief.post(reverse("account-change-decide", args=[change.pk]), {"accept": ""})
    assert Authenticator.objects.filter(user=officer).exists()
    assert inside.get(reverse("home")).status_code == 302  # its sessions are over
    again, person = Client(), User.objects.get(pk=officer.pk)
    enter_password(again, person)
    assert again.get(reverse("home")).status_code == 302
    enter_code(again, code())
    assert again.get(reverse("home")).status_code == 200
    assert User.objects.get(pk=officer.pk).address_changed_at is None


def test_row_89_the_old_address_opens_no_reset(
    administrator: User, officer: User, head: User, client_for: Clients
) -> None:
    with as_owner():
        EmailAddress.objects.create(user=officer, email=officer.email, primary=True)
    assert propose(client_for(administrator), officer, "new@unrcca.example") == 302
    assert decide(client_for(head)) == 302
    del mail.outbox[:]
    Client().post(reverse("account_reset_password"), {"email": officer.email})
    assert [letter.to for letter in mail.outbox] == []


def test_row_89_the_database_holds_it_against_the_web_role(
    administrator: User, officer: User, head: User, client_for: Clients
) -> None:
    with pytest.raises(ProgrammingError), seen_by(administrator), transaction.atomic():
        User.objects.filter(pk=officer.pk).update(email=PUPPET)
    assert propose(client_for(administrator), officer, "new@unrcca.example") == 302
    with as_owner():
        change = AccountChange.objects.get()
    for person in (administrator, officer):
        with pytest.raises(ProgrammingError), seen_by(person), transaction.atomic():
            change.decide(True)
    with pytest.raises(ProgrammingError), seen_by(head), transaction.atomic():
        AccountChange.objects.filter(pk=change.pk).update(email=PUPPET)
    with pytest.raises(IntegrityError), as_owner():
        AccountChange.objects.filter(pk=change.pk).update(
            accepted=True, decided_by=administrator, decided_at=timezone.now()
        )
    grant = Grant(user=officer, role=Role.DESK, level=1, granted_by=administrator, reason="x")
    grant.starts_on, grant.confirmed_at = timezone.localdate(), timezone.now()
    with pytest.raises(ProgrammingError), seen_by(administrator), transaction.atomic():
        grant.save(force_insert=True)


def test_row_89_a_role_that_reads_takes_a_heads_word(administrator: User, officer: User, head: User) -> None:
    other = factories.user("other", Role.ADMINISTRATOR, level=2)
    grant = officer.hold(Role.ANALYST, 1, granted_by=administrator, reason="Moves to analysis.")
    assert User.objects.get(pk=officer.pk).role == Role.OFFICER
    with pytest.raises(granting.NotGranted, match="takes the word of a head"):
        granting.confirm(other, grant)
    granting.confirm(head, grant)
    assert User.objects.get(pk=officer.pk).role == Role.ANALYST


# --- Row 90: the last head, and the ways over the server ----------------------------------------------------------


def test_row_90_both_heads_are_not_ended_by_one_person(
    administrator: User, head: User, client_for: Clients
) -> None:
    """Neither their roles nor their accounts, on any page and by no statement."""
    other = factories.user("second.head", Role.HEAD, level=2)
    client = client_for(administrator)
    for person in (other, head):
        client.post(reverse("leaver", args=[person.pk]), {"reason": "Gone."})
    grant = Grant.objects.in_force().get(user=head)
    client.post(reverse("grant-decide", args=[grant.pk, "end"]), {"reason": "Gone."})
    data = {"email": head.email, "name": head.name, "language": "en"}
    client.post(reverse("admin:accounts_user_change", args=[head.pk]), data)
    now = User.objects.get(pk=head.pk)
    assert (now.role, now.is_active, User.objects.get(pk=other.pk).is_active) == (Role.HEAD, True, False)
    with pytest.raises(ProgrammingError), seen_by(administrator), transaction.atomic():
        User.objects.filter(pk=head.pk).update(is_active=False)
    with pytest.raises(ProgrammingError), seen_by(administrator), transaction.atomic():
        Grant.objects.filter(pk=grant.pk).update(
            ends_on=timezone.localdate(), ended_by=administrator, ended_at=timezone.now(), ended_because="x"
        )


@pytest.mark.parametrize("what", [["--remove-factors"], ["--address", "new.head@unrcca.example"]])
def test_row_90_what_was_done_on_the_server_is_sealed_and_shown_to_every_head(
    what: list[str], head: User, officer: User
) -> None:
    give_app(head)
    other = factories.user("second.head", Role.HEAD, level=2)
    with as_owner():
        call_command("mend_account", head.email, *what, "--reason", "The key was lost at sea.")
        change = AccountChange.objects.get()
        assert (change.proposed_by, change.accepted) == (None, True)
        assert change.accountchange_events.count() == 1  # type: ignore[attr-defined]
    shown = {}
    for person in (other, officer):
        client = Client()
        enter_password(client, person)
        first, second = (client.get(reverse("home")).content.decode() for _ in range(2))
        shown[person.name] = ("lost at sea" in first, "lost at sea" in second)
    assert shown == {other.name: (True, False), officer.name: (False, False)}


def test_row_90_no_running_role_does_what_the_server_does(administrator: User, officer: User) -> None:
    done = AccountChange(user=officer, kind="opened", was=officer.email, reason="x", accepted=True)
    done.decided_at = timezone.now()
    with pytest.raises(ProgrammingError), seen_by(administrator), transaction.atomic():
        done.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute("select has_table_privilege('portal_web', 'accounts_accountchange', 'delete')")
        assert cursor.fetchone() == (False,)
