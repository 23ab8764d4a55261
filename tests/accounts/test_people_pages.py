"""The pages of people: who held what on a day, granting it, standing in for the head."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Delegation, Grant, Role
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.web.resume import CARRIED
from tests import factories
from tests.cast import Clients
from tests.web.test_resume import hidden_fields, sign_in

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def days(ahead: int) -> str:
    return (TODAY() + timedelta(days=ahead)).isoformat()


def rows(answer: object) -> list[tuple[str, str]]:
    held = answer.context["held"]  # type: ignore[attr-defined]
    return sorted((grant.user.name, grant.role) for grant in held)


def test_the_page_tells_who_held_which_role_on_a_day(
    head: User, officer: User, administrator: User, client_for: Clients
) -> None:
    with as_owner():
        Grant.objects.filter(user=officer).delete()
    factories.hold(officer, Role.ANALYST, 1, starts_on=TODAY() - timedelta(days=20))
    factories.hold(officer, Role.OFFICER, 1, starts_on=TODAY() - timedelta(days=5))
    client = client_for(administrator)
    today = [("Aigul Officer", "officer"), ("Davron Head", "head"), ("Farida Administrator", "administrator")]
    assert rows(client.get(reverse("people"))) == today
    assert rows(client.get(reverse("people") + f"?on={days(-6)}")) == [("Aigul Officer", "analyst")]
    assert client.get(reverse("people") + "?on=never").status_code == 200


@pytest.mark.parametrize("people", [1, 12])
def test_the_page_of_people_costs_the_same_however_many(
    people: int, head: User, client_for: Clients, django_assert_num_queries: object
) -> None:
    for number in range(people):
        factories.user(f"person{number}", Role.OFFICER)
    client = client_for(head)
    client.get(reverse("people"))  # a browser's first page notes where it is
    with django_assert_num_queries(9, exact=False):  # type: ignore[operator]
        client.get(reverse("people"))


def test_a_role_is_granted_confirmed_and_ended_on_the_persons_page(
    head: User, administrator: User, officer: User, client_for: Clients
) -> None:
    client, second = client_for(administrator), client_for(head)
    address = reverse("person", args=[officer.pk])
    data = {"role": "officer", "level": 2, "export_level": 2, "starts_on": days(0), "reason": "Posted."}
    assert client.post(address, data).status_code == 302
    grant = Grant.objects.waiting().get()
    assert "Waiting for a second person" in second.get(reverse("people")).content.decode()
    assert [row.may_confirm for row in client.get(address).context["grants"]] == [False, False]
    assert second.post(reverse("grant-decide", args=[grant.pk, "confirm"])).status_code == 302
    assert User.objects.get(pk=officer.pk).may_export(2)
    end = reverse("grant-decide", args=[grant.pk, "end"])
    second.post(end, {"reason": " "})
    assert User.objects.get(pk=officer.pk).role == "officer"
    second.post(end, {"reason": "Mission over."})
    assert User.objects.get(pk=officer.pk).role == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_on": days(-1)},
        {"ends_on": days(0)},
        {"reason": ""},
        {"role": "system"},
        {"export_level": "2"},
        {"level": "3"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_grant_that_makes_no_sense_is_refused(
    wrong: dict[str, str], administrator: User, officer: User, client_for: Clients
) -> None:
    data = {"role": "desk", "level": "1", "export_level": "", "starts_on": days(0), "reason": "Posted."}
    answer = client_for(administrator).post(reverse("person", args=[officer.pk]), data | wrong)
    assert (answer.status_code, Grant.objects.filter(user=officer).count()) == (422, 1)


def test_the_head_names_and_recalls_the_officer_in_charge_and_everybody_sees_it(
    head: User, officer: User, colleague: User, desk: User, client_for: Clients
) -> None:
    data = {"user": officer.pk, "starts_on": days(0), "ends_on": days(4), "reason": "On mission."}
    refused = client_for(colleague).post(reverse("in-charge"), data)
    named = client_for(head).post(reverse("in-charge"), data)
    assert (refused.status_code, named.status_code) == (403, 302)
    twice = client_for(head).post(reverse("in-charge"), data | {"user": colleague.pk})
    assert (twice.status_code, "stands in already" in twice.content.decode()) == (422, True)
    record = factories.meeting(colleague, "submitted")
    for address in (reverse("home"), record.get_absolute_url(), reverse("in-charge")):
        assert "Aigul Officer" in client_for(colleague).get(address).content.decode()
    delegation = Delegation.objects.get()
    assert client_for(officer).post(reverse("in-charge-end", args=[delegation.pk])).status_code == 403
    client_for(head).post(reverse("in-charge-end", args=[delegation.pk]))
    assert "Aigul Officer" not in client_for(colleague).get(reverse("home")).content.decode()


def test_who_stands_in_has_the_heads_queue(
    head: User, officer: User, colleague: User, client_for: Clients
) -> None:
    factories.meeting(colleague, "submitted")
    client = client_for(officer)
    before = client.get(reverse("home")).context["waiting_rows"]
    Delegation.objects.create(
        user=officer,
        starts_on=TODAY(),
        ends_on=TODAY() + timedelta(days=2),
        reason="On mission.",
        granted_by=head,
    )
    assert (len(before), len(client.get(reverse("home")).context["waiting_rows"])) == (0, 1)


def test_a_delegation_without_a_role_gives_nothing(head: User, officer: User) -> None:
    Delegation.objects.create(
        user=officer,
        starts_on=TODAY(),
        ends_on=TODAY() + timedelta(days=2),
        reason="On mission.",
        granted_by=head,
    )
    factories.hold(officer, Role.DESK, 1)
    assert User.objects.get(pk=officer.pk).clears is False


@pytest.mark.parametrize("page", ["person", "in-charge"])
def test_what_was_typed_outlives_an_ended_session_and_grants_nothing(
    page: str, head: User, officer: User, client_for: Clients
) -> None:
    """Looking at the form that came back saves nothing: it is sent again by hand."""
    client, address = client_for(head), reverse(page, args=[officer.pk] if page == "person" else [])
    assert "form_token" in client.get(address).context
    session = client.session
    session[CARRIED] = {"path": address, "typed": urlencode({"reason": "Written before the end"})}
    session.save()
    with as_owner():
        before = (Grant.objects.count(), Delegation.objects.count())
    shown = client.get(address)
    assert (shown.status_code, "Written before the end" in shown.content.decode()) == (200, True)
    with as_owner():
        assert (Grant.objects.count(), Delegation.objects.count()) == before


# --- A decision on a grant --------------------------------------------------------------------------------------


def ending(person: User) -> tuple[Grant, str]:
    """The person's grant in force, and the address at which it is ended."""
    grant: Grant = Grant.objects.in_force().get(user=person)
    return grant, reverse("grant-decide", args=[grant.pk, "end"])


def test_the_reason_of_a_decision_outlives_an_ended_session(
    administrator: User, officer: User, client_for: Clients
) -> None:
    """It comes back by the form's own token, is sent by one press, and nothing is decided before."""
    grant, address = ending(officer)
    page = client_for(administrator).get(reverse("person", args=[officer.pk])).content.decode()
    form = page.partition(f'action="{address}"')[2].partition("</form>")[0]
    token = re.findall(r'name="form_token" value="([^"]+)"', form)
    assert len(token) == 1
    refused = Client().post(address, {"reason": "Mission over.", "form_token": token[0]})
    client = Client()
    sign_in(client, administrator, carried=hidden_fields(refused.content.decode())["carried"])
    shown = client.get(address)
    assert (shown.status_code, Grant.objects.get(pk=grant.pk).ended_at) == (200, None)
    assert client.post(address, hidden_fields(shown.content.decode())).status_code == 302
    assert Grant.objects.get(pk=grant.pk).ended_because == "Mission over."


def said(client: Client, address: str, typed: dict[str, str]) -> str:
    """What the next page says of this decision; where nothing was done, it holds the reason too."""
    answer = client.post(address, typed, follow=True)
    if answer.status_code == 409:
        assert typed["reason"] in answer.text
        return str(answer.context["sentence"])
    return ", ".join(str(message) for message in answer.context["messages"])


def test_a_double_click_decides_once_and_another_reason_is_another_decision(
    administrator: User, head: User, officer: User, client_for: Clients
) -> None:
    grant, address = ending(officer)
    client = client_for(administrator)
    assert {said(client, address, {"reason": "Mission over."}) for _ in "12"} == {"Your decision is kept."}
    assert said(client, address, {"reason": "Left in anger."}) == "This has ended already."
    assert said(client_for(head), address, {"reason": "Mission over."}) == "This has ended already."
    with as_owner():
        assert Grant.objects.get(pk=grant.pk).ended_because == "Mission over."


def test_a_double_click_confirms_once(
    administrator: User, head: User, officer: User, client_for: Clients
) -> None:
    proposed = officer.hold(Role.OFFICER, 2, granted_by=administrator, reason="Posted.")
    client, address = client_for(head), reverse("grant-decide", args=[proposed.pk, "confirm"])
    assert {said(client, address, {}) for _ in "12"} == {"Your decision is kept."}
    own = said(client_for(administrator), address, {})
    assert own == "You proposed it, so another head or administrator confirms it."
    client_for(administrator).post(reverse("grant-decide", args=[proposed.pk, "end"]), {"reason": "Over."})
    assert said(client, address, {}) == "This has been decided already."


def test_a_double_click_recalls_the_officer_in_charge_once(
    head: User, officer: User, client_for: Clients
) -> None:
    delegation = factories.delegation(officer, head)
    client, address = client_for(head), reverse("in-charge-end", args=[delegation.pk])
    assert {said(client, address, {}) for _ in "12"} == {"The delegation is ended."}
