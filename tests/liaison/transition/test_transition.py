"""UNTOP's register: nothing closes without the named receiver's own word, by any way."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import access_context, as_owner
from ashgabat_centre.records.models import StaleRecord
from ashgabat_centre.records.rules import Refused
from liaison.transition import rules as transition
from liaison.transition.models import TransitionItem, TransitionStep
from tests import factories
from tests.cast import Clients

pytestmark = pytest.mark.django_db
Verb = TransitionStep.Verb


@pytest.fixture
def item(officer: User) -> Any:
    return factories.cleared("transitionitem", officer)


def take(item: Any, verb: str, by: User, reason: str = "As agreed.", receiver: User | None = None) -> Any:
    with access_context(by.reader()), transaction.atomic():
        found = TransitionItem.objects.get(pk=item.pk)
        transition.take_step(found, Verb(verb), by, reason, receiver)
    return factories.again(item)


def walk(item: Any, officer: User, receiver: User, to: str) -> Any:
    """The whole road, up to a stage."""
    steps: list[tuple[str, User, User | None]] = [
        ("propose", officer, receiver),
        ("accept", receiver, None),
        ("hand_over", officer, None),
        ("verify", officer, None),
    ]
    for verb, by, whom in steps[: ["proposed", "accepted", "handed_over", "verified"].index(to) + 1]:
        item = take(item, verb, by, receiver=whom)
    return item


def test_the_whole_road_with_its_history(item: Any, officer: User, analyst: User) -> None:
    item = walk(item, officer, analyst, "verified")
    assert (item.stage, item.receiver) == ("verified", analyst)
    with access_context(officer.reader()):
        steps = item.transition_steps.values_list("verb", "by__email", "receiver__email", "reason")
        assert list(steps) == [
            ("propose", officer.email, analyst.email, "As agreed."),
            ("accept", analyst.email, analyst.email, "As agreed."),
            ("hand_over", officer.email, analyst.email, "As agreed."),
            ("verify", officer.email, analyst.email, "As agreed."),
        ]


def test_declined_it_waits_for_another_receiver(item: Any, officer: User, analyst: User, head: User) -> None:
    walk(item, officer, analyst, "proposed")
    item = take(item, "decline", analyst, "Not my region.")
    assert (item.stage, item.receiver) == ("identified", None)
    assert take(item, "propose", head, receiver=head).receiver == head


REFUSED = [
    ("proposed", "accept", "officer", "Only the receiver that is named accepts or declines it."),
    ("proposed", "decline", "head", "Only the receiver that is named accepts or declines it."),
    ("proposed", "hand_over", "officer", "It is “Receiver proposed”: this step does not lead on from there."),
    ("proposed", "verify", "head", "It is “Receiver proposed”: this step does not lead on from there."),
    ("handed_over", "verify", "analyst", "You are its receiver: another person verifies that it arrived."),
    ("accepted", "discontinue", "officer", "The head of the Centre alone discontinues an item."),
    (
        "proposed",
        "propose",
        "analyst",
        "Its author, its owner or the head of the Centre proposes who takes it over.",
    ),
    ("verified", "discontinue", "head", "It is “Verified”: this step does not lead on from there."),
    ("proposed", "accept", "desk", "Your role reads records and does not change them."),
]


@pytest.mark.parametrize(("stage", "verb", "who", "sentence"), REFUSED)
def test_who_may_not_take_a_step_is_told_why(
    stage: str, verb: str, who: str, sentence: str, item: Any, cast: dict[str, User]
) -> None:
    item = walk(item, cast["officer"], cast["analyst"], stage)
    assert transition.ROAD.refusal(item, Verb(verb), cast[who]) == sentence
    with pytest.raises(Refused, match=sentence[:20]):
        take(item, verb, cast[who], receiver=cast["analyst"])


def test_it_is_proposed_once_its_words_are_cleared(officer: User, analyst: User) -> None:
    draft = factories.make("transitionitem", officer)
    assert transition.ROAD.refusal(draft, Verb.PROPOSE, officer).startswith("Have the item cleared first")


def test_a_receiver_can_read_what_they_take_over(item: Any, officer: User) -> None:
    newcomer = factories.user("newcomer", Role.OFFICER, level=0)
    with pytest.raises(Refused, match="may not read this item"):
        take(item, "propose", officer, receiver=newcomer)
    with pytest.raises(Refused, match="Say who is to take it over"):
        take(item, "propose", officer)


def test_every_step_but_acceptance_needs_a_reason(item: Any, officer: User, analyst: User) -> None:
    with pytest.raises(Refused, match="Say why"):
        take(item, "propose", officer, "  ", analyst)
    walk(item, officer, analyst, "proposed")
    assert take(item, "accept", analyst, "").stage == "accepted"


def test_of_two_who_step_at_once_the_second_is_told(item: Any, officer: User, analyst: User) -> None:
    with access_context(officer.reader()):
        seen = TransitionItem.objects.get(pk=item.pk)
    walk(item, officer, analyst, "proposed")
    with access_context(officer.reader()), pytest.raises(StaleRecord), transaction.atomic():
        transition.take_step(seen, Verb.PROPOSE, officer, "Me.", officer)


# --- The database, whoever asks -------------------------------------------------------------------------------

Change = dict[str, Any]
FORGED: list[tuple[str, str, Change]] = [
    ("identified", "officer", {"stage": "accepted"}),
    ("identified", "officer", {"stage": "verified"}),
    ("identified", "head", {"stage": "verified", "accepted_at": "2026-01-01T00:00Z"}),
    ("proposed", "officer", {"stage": "accepted", "accepted_at": "2026-01-01T00:00Z"}),
    ("proposed", "head", {"stage": "accepted", "accepted_at": "2026-01-01T00:00Z"}),
    ("proposed", "analyst", {"stage": "accepted"}),
    ("proposed", "analyst", {"stage": "verified"}),
    ("accepted", "head", {"stage": "verified"}),
    ("handed_over", "analyst", {"stage": "verified"}),
    ("accepted", "officer", {"stage": "discontinued"}),
    ("accepted", "colleague", {"stage": "proposed"}),
    ("verified", "head", {"stage": "proposed"}),
    ("verified", "head", {"stage": "identified"}),
    ("accepted", "officer", {"receiver": None}),
    ("accepted", "officer", {"accepted_at": None}),
]


@pytest.mark.parametrize(("stage", "who", "change"), FORGED)
def test_the_database_refuses_what_no_page_would_do(
    stage: str, who: str, change: Change, item: Any, cast: dict[str, User]
) -> None:
    if stage != "identified":
        walk(item, cast["officer"], cast["analyst"], stage)
    with access_context(cast[who].reader()), pytest.raises(DatabaseError), transaction.atomic():
        TransitionItem.objects.filter(pk=item.pk).update(**change)


def test_even_its_owner_closes_nothing_without_an_acceptance(item: Any) -> None:
    with as_owner(), pytest.raises(IntegrityError), transaction.atomic():
        TransitionItem.objects.filter(pk=item.pk).update(stage="verified")


def test_steps_are_written_under_ones_own_name_and_stay(item: Any, officer: User, analyst: User) -> None:
    with access_context(officer.reader()), pytest.raises(DatabaseError), transaction.atomic():
        TransitionStep.objects.create(item=item, verb="accept", by=analyst)
    walk(item, officer, analyst, "proposed")
    with access_context(officer.reader()), pytest.raises(DatabaseError), transaction.atomic():
        TransitionStep.objects.all().delete()


# --- Pages ----------------------------------------------------------------------------------------------------


def post(client: Client, item: Any, verb: str, **data: Any) -> Any:
    return client.post(reverse("transitionitem-move", args=[item.slug, verb]), data)


def test_the_road_is_walked_on_the_items_page(
    item: Any, officer: User, analyst: User, client_for: Clients
) -> None:
    mine, theirs = client_for(officer), client_for(analyst)
    assert b"Propose a receiver" in mine.get(item.get_absolute_url()).content
    assert post(mine, item, "propose", receiver=analyst.pk, reason="Their files.").status_code == 302
    waiting = theirs.get(reverse("waiting")).content.decode()
    assert "To take over" in waiting
    assert post(mine, item, "accept").status_code == 403
    assert post(theirs, item, "accept").status_code == 302
    assert post(theirs, item, "accept").status_code == 302  # the second click
    assert "To take over" not in theirs.get(reverse("waiting")).content.decode()
    assert post(theirs, item, "hand_over", reason="").status_code == 422
    assert post(theirs, item, "nonsense").status_code == 404
    page = theirs.get(item.get_absolute_url()).content.decode()
    assert "accepted it" in page and "Their files." in page


def test_the_register_says_what_is_still_open(
    item: Any, officer: User, head: User, client_for: Clients
) -> None:
    factories.make("transitionitem", officer)
    page = client_for(head).get(reverse("transitionitem-list"))
    assert page.context["open_items"] == 1
    assert "1 item is open. UNTOP is not closed before" in page.content.decode()
    take(item, "discontinue", head, "The Government keeps it.")
    page = client_for(head).get(reverse("transitionitem-list", query={"stage": "discontinued"}))
    assert [row.reference for row in page.context["page"].rows] == [item.reference]
    assert page.context["open_items"] == 0


def test_another_receiver_is_another_proposal_and_the_same_one_a_double_click(
    item: Any, officer: User, colleague: User, head: User, client_for: Clients
) -> None:
    client, address = client_for(officer), reverse("transitionitem-move", args=[item.slug, "propose"])
    for receiver in (colleague, head, head):
        sent = {"reason": "Knows the files.", "receiver": receiver.pk}
        assert client.post(address, sent).status_code == 302
    assert factories.again(item).receiver_id == head.pk
    with as_owner():
        assert TransitionStep.objects.filter(item=item.pk).count() == 2
