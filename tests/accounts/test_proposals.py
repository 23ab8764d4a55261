"""What one person proposes another one decides, once, whatever it is about."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import ProgrammingError, models, transaction
from django.urls import reverse

from ashgabat_centre.access.models import Handover
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.proposals import DECIDED_BY_ANOTHER, WAITING, Proposal
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.directory.contact_handovers import ContactHandover
from tests import factories
from tests.cast import Clients, seen_by

Proposed = Callable[[User, User], Any]


def record_offered(giver: User, receiver: User) -> Handover:
    record = factories.meeting(giver)
    with seen_by(giver):
        made: Handover = Handover.objects.create(
            record_id=record.pk,
            reference=record.reference,
            giver=giver,
            receiver=receiver,
            proposed_by=giver,
            reason="I leave.",
        )
    return made


def contact_offered(giver: User, receiver: User) -> ContactHandover:
    person = factories.person(lead=giver)
    with seen_by(giver):
        made: ContactHandover = ContactHandover.objects.create(
            person=person, giver=giver, receiver=receiver, proposed_by=giver, reason="I leave."
        )
    return made


EACH: dict[type[Proposal], tuple[str, Proposed]] = {
    Handover: ("handover-decide", record_offered),
    ContactHandover: ("contact-decide", contact_offered),
}
each = pytest.mark.parametrize("model", EACH)


def again(proposal: Any) -> Any:
    with as_owner():
        return type(proposal).objects.get(pk=proposal.pk)


def owner(proposal: Any) -> Any:
    """Whose the thing is now."""
    now = again(proposal)
    with as_owner():
        return now.record.owner if hasattr(now, "record") else now.person.lead


def test_each_proposal_is_tried_here() -> None:
    assert set(EACH) == set(Proposal.__subclasses__())


@each
def test_another_person_decides_and_one_at_a_time_waits(model: type[Proposal]) -> None:
    """The rule stands in the database, for each of them."""
    constraints: list[Any] = list(model._meta.constraints)
    checks: list[Any] = [one.condition for one in constraints if isinstance(one, models.CheckConstraint)]
    unique = [one.condition for one in constraints if isinstance(one, models.UniqueConstraint)]
    assert [DECIDED_BY_ANOTHER in condition.children for condition in checks] == [True]
    assert unique == [WAITING]


@pytest.mark.django_db
@each
@pytest.mark.parametrize("word", ["accept", "decline"])
def test_a_double_click_decides_once(
    model: type[Proposal], word: str, officer: User, colleague: User, client_for: Clients
) -> None:
    page, propose = EACH[model]
    proposal, client = propose(officer, colleague), client_for(colleague)
    address = reverse(page, args=[proposal.pk])
    assert [client.post(address, {word: "1"}).status_code for _ in range(3)] == [302] * 3
    now = again(proposal)
    assert now.accepted == (word == "accept")
    assert owner(proposal) == (colleague if now.accepted else officer)


@pytest.mark.django_db
@each
def test_the_other_word_comes_too_late_and_is_told_so(
    model: type[Proposal], officer: User, colleague: User, client_for: Clients
) -> None:
    page, propose = EACH[model]
    proposal, client = propose(officer, colleague), client_for(colleague)
    address = reverse(page, args=[proposal.pk])
    client.post(address, {"decline": "1"})
    answer = client.post(address, {"accept": "1"}, follow=True)
    assert "This has been decided already." in answer.content.decode()
    assert (again(proposal).accepted, owner(proposal)) == (False, officer)


@pytest.mark.django_db
@each
def test_nobody_but_the_receiver_decides(
    model: type[Proposal], officer: User, colleague: User, head: User, client_for: Clients
) -> None:
    page, propose = EACH[model]
    proposal = propose(officer, colleague)
    for other in (officer, head):
        answer = client_for(other).post(reverse(page, args=[proposal.pk]), {"accept": "1"})
        assert answer.status_code == 404
        said = ("",) if model is ContactHandover else ()
        with seen_by(other), pytest.raises(ProgrammingError, match="receiver decides"), transaction.atomic():
            proposal.decide(True, *said)
    assert again(proposal).decided_at is None
