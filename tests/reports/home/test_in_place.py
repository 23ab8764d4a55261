"""What waits is decided on the home page itself: texts cleared or returned, commitments closed or moved."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.commitments.models import FollowUp
from ashgabat_centre.commitments.rules import history_of
from ashgabat_centre.records.models import Record, Status
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db

HOME = "/"


def ahead(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def form_at(page: Any, address: str) -> dict[str, str]:
    """The hidden fields of the form that is posted to this address, as the browser would send them."""
    html = re.search(rf'<form[^>]*action="{re.escape(address)}".*?</form>', page.content.decode(), re.DOTALL)
    assert html, address
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html[0])
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def press(client: Client, page: Any, address: str, **written: str) -> Any:
    return client.post(address, form_at(page, address) | written, follow=True)


def messages_of(page: Any) -> list[str]:
    return [str(message) for message in page.context["messages"]]


# --- Clear and return -----------------------------------------------------------------------------------------------


def test_the_longest_waiting_stand_first_with_their_summary(
    officer: User, head: User, client_for: Clients
) -> None:
    texts = [factories.meeting(officer, Status.SUBMITTED, title=f"Water, part {n}") for n in range(1, 6)]
    page = client_for(head).get(HOME)
    assert factories.references(page.context["waiting_rows"]) == [text.reference for text in texts[:3]]
    assert all(text.summary in page.content.decode() for text in texts[:3])


def test_a_text_is_cleared_at_home_and_the_page_says_so(
    officer: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.SUBMITTED)
    client = client_for(head)
    home = press(client, client.get(HOME), record.step_address("clear"))
    assert (home.request["PATH_INFO"], messages_of(home)) == (HOME, [f"{record.reference}: Cleared"])
    assert home.context["waiting_rows"] == []
    with seen_by(head):
        assert Record.objects.get(pk=record.pk).status == Status.CLEARED


def test_a_text_is_returned_at_home_with_a_reason(officer: User, head: User, client_for: Clients) -> None:
    record = factories.meeting(officer, Status.SUBMITTED)
    client = client_for(head)
    home = press(client, client.get(HOME), record.step_address("return"), reason="Name the river.")
    assert (home.request["PATH_INFO"], messages_of(home)) == (HOME, [f"{record.reference}: Returned"])
    (returned,) = client_for(officer).get(HOME).context["returned"]
    assert returned.sentence == "Name the river."


def test_a_text_withdrawn_meanwhile_is_shown_as_it_stands_with_the_reason(
    officer: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.SUBMITTED)
    client = client_for(head)
    page = client.get(HOME)
    client_for(officer).post(record.step_address("withdraw"), factories.step_data(record, "Not yet."))
    refused = press(client, page, record.step_address("clear"))
    assert (refused.status_code, refused.context["record"].pk) == (403, record.pk)
    assert refused.context["refusal"] in refused.content.decode()
    with seen_by(head):
        assert Record.objects.get(pk=record.pk).status == Status.WITHDRAWN


def test_a_briefing_and_what_is_strictly_confidential_are_decided_on_their_own_page(
    outsider: User, head: User, client_for: Clients
) -> None:
    briefing = factories.make("briefing", head, Status.SUBMITTED)
    secret = factories.meeting(outsider, Status.SUBMITTED, sensitivity=2, readers=[head])
    page = client_for(head).get(HOME)
    assert {row.pk: row.whole for row in page.context["waiting_rows"]} == {briefing.pk: "", secret.pk: ""}
    for record in (briefing, secret):
        assert f'action="{record.step_address("clear")}"' not in page.content.decode()
        assert f'href="{record.get_absolute_url()}"' in page.content.decode()


# --- Done and move --------------------------------------------------------------------------------------------------


@pytest.fixture
def promise(officer: User) -> FollowUp:
    one: FollowUp = factories.follow_up(
        factories.meeting(officer, Status.CLEARED), officer, what="A paper", due=ahead(1)
    )
    return one


def step_of(promise: FollowUp, verb: str) -> str:
    return reverse("follow-up-step", args=[promise.number, verb])


def test_a_commitment_is_closed_as_done_at_home(
    promise: FollowUp, officer: User, client_for: Clients
) -> None:
    client = client_for(officer)
    home = press(client, client.get(HOME), step_of(promise, "end"), result="Sent on Monday.")
    assert (home.request["PATH_INFO"], home.context["due"]) == (HOME, [])
    assert messages_of(home) == ["It is closed, and its result is kept."]
    with seen_by(officer):
        kept = FollowUp.objects.get(pk=promise.pk)
        assert (kept.status, kept.result, kept.closed_by) == ("done", "Sent on Monday.", officer)


def test_a_commitment_is_moved_at_home_with_a_reason_that_its_history_keeps(
    promise: FollowUp, officer: User, client_for: Clients
) -> None:
    client = client_for(officer)
    day = ahead(14)
    given = {"due": day.isoformat(), "reason": "The ministry asked for time."}
    home = press(client, client.get(HOME), step_of(promise, "move"), **given)
    assert (home.request["PATH_INFO"], home.context["due"]) == (HOME, [])
    with seen_by(officer):
        kept = FollowUp.objects.get(pk=promise.pk)
        assert (kept.due, kept.moved_because) == (day, "The ministry asked for time.")
        assert history_of(kept)[0].words.endswith(": The ministry asked for time.")


@pytest.mark.parametrize(
    "given",
    [{"due": "", "reason": "Later."}, {"due": "2020-01-01", "reason": "Later."}, {"reason": " "}],
    ids=["no day", "a day that is past", "no reason"],
)
def test_a_commitment_is_not_moved_without_a_day_to_come_and_a_reason(
    given: dict[str, str], promise: FollowUp, officer: User, client_for: Clients
) -> None:
    client = client_for(officer)
    posted = {"due": ahead(3).isoformat()} | given
    refused = press(client, client.get(HOME), step_of(promise, "move"), **posted)
    assert (refused.status_code, refused.context["one"].due) == (422, promise.due)
    assert refused.context["taking"] == "move"


def test_a_day_changed_without_a_reason_does_not_keep_the_last_one(
    promise: FollowUp, officer: User, client_for: Clients
) -> None:
    client = client_for(officer)
    client.post(step_of(promise, "move"), {"due": ahead(9).isoformat(), "reason": "More time."})
    data = {"due": ahead(10).isoformat(), "owner": officer.pk, "priority": 0}
    client.post(step_of(promise, "change"), data)
    with seen_by(officer):
        kept = FollowUp.objects.get(pk=promise.pk)
        assert (kept.due, kept.moved_because) == (ahead(10), "")


def test_a_high_priority_is_closed_on_its_own_page_with_its_proof(officer: User, client_for: Clients) -> None:
    meeting = factories.meeting(officer, Status.CLEARED)
    high = factories.follow_up(meeting, officer, what="A paper", due=ahead(1), priority=1)
    page = client_for(officer).get(HOME).content.decode()
    assert f'href="{high.get_absolute_url()}#close"' in page
    assert f'action="{step_of(high, "end")}"' not in page
    assert f'action="{step_of(high, "move")}"' in page
