"""Roles are dated grants: one a day, ended and never edited, by the word of one person or of two."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts import rules as granting
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Delegation, Grant, Role
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.workflow import inbox
from tests import factories
from tests.cast import Clients, seen_by
from tests.engines import mutants

pytestmark = pytest.mark.django_db


def day(ahead: int) -> date:
    return timezone.localdate() + timedelta(days=ahead)


def again(person: User) -> User:
    found: User = User.objects.get(pk=person.pk)
    return found


def stands(person: User) -> tuple[str, int, int]:
    found = again(person)
    return found.role, found.level, found.export_level


def refused(**row: Any) -> bool:
    try:
        with transaction.atomic():
            Grant.objects.create(**{"starts_on": day(0), "reason": "x", "level": 1} | row)
    except (ProgrammingError, IntegrityError):
        return True
    return False


def test_a_person_loaded_with_others_is_judged_as_one_loaded_alone(cast: dict[str, User]) -> None:
    listed = {person.pk: (person.role, person.level) for person in User.objects.all()}
    for person in cast.values():
        joined = Grant.objects.select_related("user").get(user=person).user
        assert (joined.role, joined.level) == listed[person.pk] == (again(person).role, again(person).level)


def test_a_grant_counts_from_its_first_day_up_to_the_day_it_ends(officer: User) -> None:
    factories.hold(officer, Role.ANALYST, 1, starts_on=day(1))
    assert stands(officer)[0] == "officer"
    factories.hold(officer, Role.DESK, 0, ends_on=day(1))
    assert stands(officer) == ("desk", 0, -1)
    with as_owner():
        Grant.objects.filter(user=officer, role=Role.DESK).update(ends_on=day(0))
    assert stands(officer) == ("", -1, -1)


def test_a_grant_that_ends_today_denies_the_very_next_request(officer: User, client_for: Clients) -> None:
    client = client_for(officer)
    before = client.get(reverse("meeting-list")).status_code
    with as_owner():
        Grant.objects.filter(user=officer).update(ends_on=day(0))
    answers = [client.get(reverse(page)).status_code for page in ("meeting-list", "home", "meeting-create")]
    assert (before, answers, client.post(reverse("account_logout")).status_code) == (200, [403] * 3, 302)


def test_nobody_holds_two_roles_on_a_day(officer: User) -> None:
    row = {"user": officer, "role": Role.DESK, "level": 1, "starts_on": day(0), "reason": "x"}
    with pytest.raises(IntegrityError), as_owner():
        Grant.objects.create(**row, confirmed_at=timezone.now())


def test_who_held_which_role_on_a_day_is_told_by_the_grants_themselves(officer: User) -> None:
    with as_owner():
        Grant.objects.filter(user=officer).delete()
    factories.hold(officer, Role.OFFICER, 1, starts_on=day(-30))
    factories.hold(officer, Role.ANALYST, 2, starts_on=day(-10))
    held = {ago: Grant.objects.on(day(-ago)).filter(user=officer) for ago in (31, 30, 11, 10, 0)}
    assert {ago: [(g.role, g.level) for g in rows] for ago, rows in held.items()} == {
        31: [],
        30: [("officer", 1)],
        11: [("officer", 1)],
        10: [("analyst", 2)],
        0: [("analyst", 2)],
    }


def test_an_ordinary_role_is_the_heads_word_alone(officer: User, head: User) -> None:
    officer.hold(Role.ANALYST, 1, granted_by=head, reason="Moves to analysis.")
    assert stands(officer) == ("analyst", 1, 1)
    ended = Grant.objects.get(user=officer, role=Role.OFFICER)
    assert (ended.ends_on, ended.ended_by) == (day(0), head)


@pytest.mark.parametrize(
    ("role", "level"), [(Role.HEAD, 1), (Role.ADMINISTRATOR, 1), (Role.OFFICER, 2), (Role.DESK, 2)]
)
def test_what_weighs_more_is_proposed_by_one_and_confirmed_by_another(
    role: Role, level: int, officer: User, administrator: User, head: User
) -> None:
    grant = officer.hold(role, level, granted_by=administrator, reason="Proposed.")
    assert stands(officer)[:2] == ("officer", 1)
    with pytest.raises(granting.NotGranted):
        granting.confirm(administrator, grant)
    granting.confirm(head, grant)
    assert stands(officer)[:2] == (role, level)


def test_a_proposal_left_lying_counts_from_the_day_of_its_second_word(
    officer: User, administrator: User, head: User
) -> None:
    with as_owner():
        Grant.objects.filter(user=officer).delete()
    factories.hold(officer, Role.OFFICER, 1, starts_on=day(-30))
    grant = officer.hold(Role.OFFICER, 2, granted_by=head, reason="x", starts_on=day(-3))
    granting.confirm(administrator, grant)
    assert [(g.level, g.starts_on, g.ends_on) for g in Grant.objects.filter(user=officer)] == [
        (2, day(0), None),
        (1, day(-30), day(0)),
    ]


def test_nobody_grants_to_themselves_or_above_themselves(officer: User, administrator: User) -> None:
    factories.hold(administrator, Role.ADMINISTRATOR, 1)
    lower = again(administrator)
    assert granting.refusal(lower, lower) and granting.refusal(lower, officer, 2)
    assert granting.refusal(again(officer), lower)
    assert granting.refusal(lower, officer, 1) == ""
    assert refused(user=lower, role=Role.OFFICER, granted_by=lower)
    assert refused(user=officer, role=Role.OFFICER, level=2, granted_by=lower)
    assert refused(user=lower, role=Role.OFFICER, granted_by=officer)
    assert refused(user=officer, role=Role.OFFICER)


def test_a_grant_is_never_edited(officer: User, head: User, administrator: User) -> None:
    grant = officer.hold(Role.ANALYST, 1, granted_by=head, reason="x")
    later = {"role": Role.HEAD, "level": 2, "starts_on": day(-9), "reason": "y", "granted_by": administrator}
    later |= {"ends_on": day(9), "export_level": 0, "user": head, "confirmed_by": administrator}
    for name, value in later.items():
        if name == "ends_on":
            continue
        for context in (transaction.atomic, as_owner):
            with pytest.raises(ProgrammingError), context():
                Grant.objects.filter(pk=grant.pk).update(**{name: value})
    with pytest.raises(ProgrammingError), transaction.atomic():
        Grant.objects.filter(pk=grant.pk).delete()


def test_every_change_of_a_grant_is_logged(officer: User, head: User) -> None:
    grant: Any = officer.hold(Role.ANALYST, 1, granted_by=head, reason="x")
    granting.end(head, grant, "Left the section.")
    events = grant.grant_events.order_by("pgh_id").values_list("pgh_label", "ended_because")
    assert list(events) == [("insert", ""), ("update", "Left the section.")]


def test_the_officer_in_charge_is_named_by_the_head_alone(
    head: User, officer: User, colleague: User, client_for: Clients
) -> None:
    row = {"user": officer, "starts_on": day(0), "ends_on": day(5), "reason": "On mission."}
    with pytest.raises(ProgrammingError), transaction.atomic():
        Delegation.objects.create(**row, granted_by=colleague)
    delegation = Delegation.objects.create(**row, granted_by=head)
    assert (again(officer).clears, again(colleague).clears) == (True, False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegation.objects.create(**row | {"user": colleague}, granted_by=head)
    granting.end_delegation(head, delegation)
    assert again(officer).clears is False


def test_the_officer_in_charge_clears_but_never_their_own_text(
    head: User, officer: User, colleague: User, client_for: Clients
) -> None:
    theirs = factories.meeting(colleague, "submitted")
    own = factories.meeting(officer, "submitted")
    client: Client = client_for(officer)

    def clear(record: Any) -> int:
        return client.post(record.step_address("clear"), factories.step_data(record)).status_code

    assert clear(theirs) == 403
    Delegation.objects.create(
        user=officer, starts_on=day(0), ends_on=day(5), reason="On mission.", granted_by=head
    )
    assert (clear(own), clear(theirs)) == (403, 302)
    assert factories.again(theirs).cleared_by == officer


# --- The only head's account -------------------------------------------------------------------------------------


@pytest.fixture
def renewed(head: User, administrator: User) -> Grant:
    """A head's role that the administrator proposes for the only head."""
    return head.hold(Role.HEAD, 2, granted_by=administrator, reason="For another year.")


def by_sql(person: User, grant: Grant, **changes: Any) -> bool:
    """Whether that person's guard lets the web process, made to run it, write this into the grant; the standing role
    would then have to give way first.
    """
    try:
        with seen_by(person), transaction.atomic():
            return bool(Grant.objects.filter(pk=grant.pk).update(**changes))
    except ProgrammingError:
        return False
    except IntegrityError as why:
        return "one_grant_a_day" in str(why)


def test_row_89_who_stands_in_confirms_a_role_of_the_only_head(
    renewed: Grant, head: User, officer_in_charge: User, client_for: Clients
) -> None:
    """Cleared lower than the head, they raise nobody above what the head holds."""
    client, address = client_for(officer_in_charge), reverse("grant-decide", args=[renewed.pk, "confirm"])
    page = client.get(reverse("account-changes")).text
    assert f'action="{address}"' in page and "For another year." in page
    with seen_by(officer_in_charge):
        assert "Roles of a head to confirm" in [
            line.label for line in inbox.tasks(inbox.count(officer_in_charge).counted)
        ]
    assert client.post(address, {}).headers["Location"] == reverse("account-changes")
    renewed.refresh_from_db()
    assert renewed.confirmed_by == officer_in_charge
    assert User.objects.get(pk=head.pk).role == Role.HEAD


def test_row_89_who_stands_in_declines_it_too(
    renewed: Grant, officer_in_charge: User, client_for: Clients
) -> None:
    address = reverse("grant-decide", args=[renewed.pk, "end"])
    assert client_for(officer_in_charge).post(address, {"reason": "Not yet."}).status_code == 302
    renewed.refresh_from_db()
    assert (renewed.confirmed_at, renewed.ended_by) == (None, officer_in_charge)


def test_row_89_a_heads_role_is_confirmed_by_nobody_else(
    renewed: Grant,
    head: User,
    administrator: User,
    officer: User,
    officer_in_charge: User,
    client_for: Clients,
) -> None:
    """Neither who proposed it nor the head's own account, nor another administrator; the page says why. And who stands
    in confirms nobody else's role, above what both hold, or once the days are over.
    """
    another = factories.user("another", Role.ADMINISTRATOR, level=2)
    now = {"confirmed_at": timezone.now()}
    for person in (administrator, head, another, officer):
        assert granting.refuse_confirming(person, renewed)
        with pytest.raises(granting.NotGranted):
            granting.confirm(person, renewed)
        assert not by_sql(person, renewed, confirmed_by=person, **now), person.name
    address = reverse("grant-decide", args=[renewed.pk, "confirm"])
    assert client_for(officer).post(address, {}).status_code == 404
    told = client_for(another).get(reverse("account-changes")).text
    assert "on a head’s account, another head’s or the officer-in-charge’s" in told
    for other in (
        officer.hold(Role.ANALYST, 1, granted_by=administrator, reason="x"),
        officer.hold(Role.HEAD, 1, granted_by=head, reason="x"),
        officer_in_charge.hold(Role.HEAD, 1, granted_by=head, reason="x"),
    ):
        assert granting.refuse_confirming(officer_in_charge, other)
        assert not by_sql(officer_in_charge, other, confirmed_by=officer_in_charge, **now)
    standing = Grant.objects.get(user=head, confirmed_at__isnull=False)
    Grant.objects.filter(pk=renewed.pk).update(ended_at=timezone.now(), ended_by=administrator)
    ended = {"ended_at": timezone.now(), "ended_by": officer_in_charge, "ends_on": timezone.localdate()}
    assert not by_sql(officer_in_charge, standing, **ended)
    with as_owner():
        Delegation.objects.update(ends_on=timezone.localdate())
    later = head.hold(Role.HEAD, 1, granted_by=administrator, reason="x")
    assert granting.refuse_confirming(User.objects.get(pk=officer_in_charge.pk), later)
    assert not by_sql(officer_in_charge, later, confirmed_by=officer_in_charge, **now)


def test_row_89_a_rule_that_forgets_whose_account_it_is_is_found(
    officer: User, administrator: User, officer_in_charge: User
) -> None:
    """Planted: who stands in confirms everybody's roles."""
    grant = officer.hold(Role.ANALYST, 1, granted_by=administrator, reason="x")
    sent = {"confirmed_by": officer_in_charge, "confirmed_at": timezone.now()}
    assert not by_sql(officer_in_charge, grant, **sent)
    loose = "create or replace function portal.{}({}) returns boolean language sql stable as 'select true'"
    with mutants.fault(
        loose.format("may_decide_on", "who bigint, account bigint")
        + ";"
        + loose.format("confirms_in_charge", "who bigint, account bigint, up_to smallint")
    ) as understood:
        assert understood and by_sql(officer_in_charge, grant, **sent)
