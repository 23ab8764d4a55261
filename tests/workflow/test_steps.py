"""One road of steps: all that stand hold to the same rules, and are taken by the same view."""

import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.commitments import rules as commitments
from ashgabat_centre.commitments.models import FollowUp
from ashgabat_centre.database.context import access_context
from ashgabat_centre.directory import protections
from ashgabat_centre.records.models import Status
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.records.steps import Road, StepRule
from ashgabat_centre.records.translations import Translation
from ashgabat_centre.remarks import rules as remarks
from ashgabat_centre.remarks.models import Remark
from ashgabat_centre.web.resume import CARRIED
from ashgabat_centre.workflow import clearance, corrections, retraction, translation_clearance
from ashgabat_centre.workflow.models import Revision
from liaison.transition import rules as transition
from liaison.transition.models import Stage
from monitoring.alerts import rules as alerts
from monitoring.alerts.models import Alert
from monitoring.country_calls import rules as country_calls
from monitoring.country_calls.models import ByTwo
from monitoring.judgements import rules as judgements
from monitoring.questions import rules as questions
from tests import factories
from tests.cast import Clients

PRODUCT = ("ashgabat_centre.", "liaison.", "partners.", "reports.", "monitoring.")
ROADS: dict[str, tuple[Road, Any]] = {
    "record": (clearance.ROAD, Status),
    "taking back": (retraction.ROAD, Status),
    "correction": (corrections.ROAD, Revision.State),
    "follow-up": (commitments.ROAD, FollowUp.Status),
    "item of the register": (transition.ROAD, Stage),
    "level and baseline": (country_calls.ROAD, ByTwo.State),
    "alert": (alerts.ROAD, Alert.State),
    "question of leadership": (questions.ROAD, SimpleNamespace(values=["open", "closed"])),
    "remark": (remarks.ROAD, Remark.State),
    "judgement": (judgements.ROAD, SimpleNamespace(values=["open", "judged"])),
    "translation": (translation_clearance.ROAD, Translation.State),
    "identity": (protections.ROAD, SimpleNamespace(values=["open", "protected"])),
}


def steps() -> Iterator[Any]:
    for name, (road, states) in ROADS.items():
        for verb, step in road.items():
            yield pytest.param(states, step, id=f"{name}: {verb}")


@pytest.mark.parametrize(("states", "step"), steps())
def test_a_step_leads_from_states_that_are_to_one_that_is(states: Any, step: StepRule) -> None:
    assert step.starts and set(step.starts) <= set(states.values)
    assert step.ends == "" or step.ends in states.values


def test_every_road_of_the_portal_is_held_here() -> None:
    laid = {
        id(value)
        for name, module in list(sys.modules.items())
        for value in vars(module).values()
        if isinstance(value, Road) and name.startswith(PRODUCT)
    }
    assert laid == {id(road) for road, _states in ROADS.values()}


# --- The rules of a road, on one of three steps -------------------------------------------------------------------


def not_the_writer(thing: dict[str, Any], user: User) -> str:
    return "Another person lights it." if thing["writer"] == user.name else ""


LAMP = Road(
    {
        "light": StepRule("Light", ("out",), "lit", not_the_writer),
        "blow": StepRule("Blow out", ("lit",), "out", asks=True),
        "break": StepRule("Break", ("lit",), "broken", astray="It gives no light."),
    },
    state=lambda thing: str(thing["state"]),
    astray=lambda thing: f"It is {thing['state']}.",
    gate=lambda thing, verb: "It hangs too high." if thing.get("high") else "",
)


def lamp(state: str, **more: Any) -> dict[str, Any]:
    return {"state": state, "writer": "Somebody"} | more


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("thing", "verb", "sentence"),
    [
        (lamp("out"), "light", ""),
        (lamp("lit"), "light", "It is lit."),
        (lamp("out"), "break", "It gives no light."),
        (lamp("out", high=True), "light", "It hangs too high."),
        (lamp("lit", high=True), "light", "It is lit."),
    ],
)
def test_a_refusal_is_told_in_one_order(
    thing: dict[str, Any], verb: str, sentence: str, officer: User
) -> None:
    assert LAMP.refusal(thing, verb, officer) == sentence


@pytest.mark.django_db
def test_who_is_refused_is_told_by_the_step_itself(officer: User, desk: User) -> None:
    own = lamp("out", writer=officer.name)
    assert LAMP.refusal(own, "light", officer) == "Another person lights it."
    assert LAMP.refusal(own, "light", desk) == "Your role reads records and does not change them."


@pytest.mark.django_db
def test_a_reason_is_asked_for_by_the_steps_that_ask(officer: User) -> None:
    with pytest.raises(Refused, match="Say why"):
        LAMP.check(lamp("lit"), "blow", officer, " \n")
    assert LAMP.check(lamp("lit"), "blow", officer, "It is day.").ends == "out"
    assert LAMP.check(lamp("lit"), "break", officer).ends == "broken"


@pytest.mark.django_db
def test_a_page_offers_the_steps_that_stand_open(officer: User) -> None:
    offered = LAMP.offer(lamp("lit"), officer, lambda verb: f"/lamp/{verb}/").open
    assert [(step.verb, step.asks, step.url) for step in offered] == [
        ("blow", True, "/lamp/blow/"),
        ("break", False, "/lamp/break/"),
    ]


# --- The view -----------------------------------------------------------------------------------------------------


def record_step(officer: User) -> tuple[str, str]:
    record = factories.meeting(officer, Status.SUBMITTED)
    return record.address("detail"), record.step_address("withdraw")


def correction_step(officer: User) -> tuple[str, str]:
    record = factories.meeting(officer, Status.CLEARED)
    factories.corrected(record, officer, "submitted")
    return record.address("detail"), reverse("meeting-correction", args=[record.slug, "discard"])


def follow_up_step(officer: User) -> tuple[str, str]:
    one = factories.follow_up(factories.meeting(officer, Status.CLEARED), officer)
    with access_context(officer.reader()):
        commitments.end(one, officer, FollowUp.Status.DONE, "It was sent.")
    return one.get_absolute_url(), reverse("follow-up-step", args=[one.number, "reopen"])


def item_step(officer: User) -> tuple[str, str]:
    item = factories.cleared("transitionitem", officer)
    return item.address("detail"), reverse("transitionitem-move", args=[item.slug, "propose"])


EACH = pytest.mark.parametrize("begin", [record_step, correction_step, follow_up_step, item_step])


@EACH
@pytest.mark.django_db
def test_looking_at_a_steps_address_shows_the_page_it_is_taken_from(
    begin: Any, officer: User, client_for: Clients
) -> None:
    page, address = begin(officer)
    assert client_for(officer).get(address)["Location"] == page


@EACH
@pytest.mark.django_db
def test_a_reason_outlives_an_ended_session(begin: Any, officer: User, client_for: Clients) -> None:
    _page, address = begin(officer)
    client = client_for(officer)
    session = client.session
    session[CARRIED] = {"path": address, "typed": urlencode({"reason": "Written before", "version": 1})}
    session.save()
    shown = client.get(address)
    assert shown.status_code == 200
    assert "Written before</textarea>" in shown.content.decode()
    assert "It is not saved yet" in shown.content.decode()


@EACH
@pytest.mark.django_db
def test_a_step_that_is_none_is_not_there(begin: Any, officer: User, client_for: Clients) -> None:
    _page, address = begin(officer)
    nowhere = address.replace(address.rstrip("/").rpartition("/")[2], "destroy")
    assert client_for(officer).post(nowhere, {"reason": "So", "version": 1}).status_code == 404


@EACH
@pytest.mark.django_db
def test_who_may_not_take_it_any_more_has_the_words_back(
    begin: Any, officer: User, colleague: User, client_for: Clients
) -> None:
    """They stand in the notice, as the step's own box is offered no more."""
    _page, address = begin(officer)
    reason = "Nobody else has these words"
    answer = client_for(colleague).post(address, {"reason": reason, "version": 1, "receiver": colleague.pk})
    assert (answer.status_code, reason in answer.content.decode()) == (403, True)


@pytest.mark.parametrize("begin", [record_step, correction_step])
@pytest.mark.django_db
def test_who_was_too_slow_finds_the_reason_in_its_box(begin: Any, officer: User, client_for: Clients) -> None:
    _page, address = begin(officer)
    answer = client_for(officer).post(address, {"reason": "It is void", "version": 99})
    assert (answer.status_code, "It is void</textarea>" in answer.content.decode()) == (409, True)


@pytest.mark.parametrize("kind", factories.FILED)
@pytest.mark.django_db
def test_on_every_kinds_page_a_refused_step_keeps_its_reason(
    kind: str, officer: User, client_for: Clients
) -> None:
    """A kind's own words share the page, and none stands in the place of what was written."""
    record = factories.cleared(kind, officer)
    sent = {"reason": "Nobody looks for it", "version": 99}
    answer = client_for(officer).post(record.step_address("archive"), sent)
    assert (answer.status_code, ">Nobody looks for it</textarea>" in answer.content.decode()) == (409, True)


@pytest.mark.django_db
def test_words_for_a_step_that_closed_during_the_sign_in_come_back_in_the_notice(
    officer: User, client_for: Clients
) -> None:
    one = factories.follow_up(factories.meeting(officer, Status.CLEARED), officer)
    address = reverse("follow-up-step", args=[one.number, "end"])
    with access_context(officer.reader()):
        commitments.end(one, officer, FollowUp.Status.DONE, "It was sent.")
    client = client_for(officer)
    session = client.session
    session[CARRIED] = {"path": address, "typed": urlencode({"result": "Written before"})}
    session.save()
    shown = client.get(address).content.decode()
    assert "Written before" in shown
