"""Several commitments are closed with one result or moved to one date: each by the rule of one alone, all or none, and
what does not take the step is listed with its reason.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.commitments import chosen
from ashgabat_centre.commitments.models import FollowUp
from ashgabat_centre.database.context import as_owner
from tests import factories
from tests.cast import Clients

pytestmark = pytest.mark.django_db

CLOSE, MOVE = (reverse("follow-up-selection", args=[verb]) for verb in ("end", "move"))
LATER = timezone.localdate() + timedelta(days=14)
CLOSED = {"outcome": "done", "result": "Sent with the note verbale of the day."}
MOVED = {"due": LATER.isoformat(), "reason": "The Ministry asked for two weeks."}
HIGH = FollowUp.Priority.HIGH


def two(officer: User, **fields: Any) -> list[FollowUp]:
    record = factories.make("meeting", officer, "submitted")
    return [factories.follow_up(record, officer, what=what, **fields) for what in ("Send", "Ask")]


def choose(client: Client, address: str, rows: list[FollowUp], **given: Any) -> Any:
    page = client.post(address, {"pick": [str(row.number) for row in rows], "query": "whose=mine"} | given)
    assert page.status_code == 200
    return page


def confirm(client: Client, address: str, page: Any, said: dict[str, Any]) -> Any:
    sent = {"seen": [item.seen for item in page.context["ready"]], "form_token": page.context["form_token"]}
    return client.post(address, {"query": "whose=mine"} | sent | said)


def standing(rows: list[FollowUp]) -> list[tuple[str, str, Any]]:
    with as_owner():
        now = FollowUp.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")
        return [(row.status, row.result, row.due) for row in now]


@pytest.mark.parametrize(("address", "said"), [(CLOSE, CLOSED), (MOVE, MOVED)])
def test_what_was_ticked_is_listed_first_and_takes_the_step_with_what_is_said_once(
    address: str, said: dict[str, Any], officer: User, client_for: Clients
) -> None:
    rows, client = two(officer), client_for(officer)
    before = standing(rows)
    page = choose(client, address, rows)
    assert ({item.one.pk for item in page.context["ready"]}, page.context["refused"]) == (
        {row.pk for row in rows},
        [],
    )
    assert standing(rows) == before
    answer = confirm(client, address, page, said)
    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('follow-up-list')}?whose=mine")
    after = ("done", CLOSED["result"], before[0][2]) if address == CLOSE else ("open", "", LATER)
    assert standing(rows) == [after, after]
    (told,) = client.get(answer["Location"]).context["messages"]
    assert "2" in str(told)


def test_two_presses_are_one(officer: User, client_for: Clients) -> None:
    rows, client = two(officer), client_for(officer)
    page = choose(client, CLOSE, rows)
    assert [confirm(client, CLOSE, page, CLOSED).status_code for _press in range(2)] == [302, 302]
    with as_owner():
        one: Any = FollowUp.objects.get(pk=rows[0].pk)
        events = one.followup_events.filter(pgh_label="update")
        assert events.count() == 1


def test_a_missing_answer_is_asked_for_and_nothing_is_done(officer: User, client_for: Clients) -> None:
    rows, client = two(officer), client_for(officer)
    page = choose(client, CLOSE, rows)
    answer = confirm(client, CLOSE, page, {"outcome": "dropped", "result": " "})
    assert (answer.status_code, answer.context["form"]["outcome"].value()) == (422, "dropped")
    assert {row[0] for row in standing(rows)} == {"open"}


def test_a_high_priority_and_anothers_are_listed_with_their_reasons(
    officer: User, colleague: User, client_for: Clients
) -> None:
    (mine, high), (theirs, _one) = two(officer), two(colleague)
    with as_owner():
        FollowUp.objects.filter(pk=high.pk).update(priority=HIGH)
    page = choose(client_for(officer), CLOSE, [mine, high, theirs])
    assert [item.one.pk for item in page.context["ready"]] == [mine.pk]
    assert {item.one.pk: item.reason for item in page.context["refused"]} == {
        high.pk: "A high priority is closed on its own page, with a proof.",
        theirs.pk: "It is closed by its owner, or by whoever answers for the record.",
    }


def test_none_takes_the_step_where_one_was_changed_meanwhile(officer: User, client_for: Clients) -> None:
    rows, client = two(officer), client_for(officer)
    page = choose(client, MOVE, rows)
    with as_owner():
        FollowUp.objects.filter(pk=rows[1].pk).update(what="Ask again")
    answer = confirm(client, MOVE, page, MOVED)
    assert (answer.status_code, answer.context["form"]["reason"].value()) == (409, MOVED["reason"])
    assert LATER not in {row[2] for row in standing(rows)}


def test_what_is_forged_is_refused_with_the_rule(officer: User, colleague: User, client_for: Clients) -> None:
    (mine, _one), (theirs, _two) = two(officer), two(colleague)
    client = client_for(officer)
    page = choose(client, CLOSE, [mine])
    seen = [chosen.seen_mark(row) for row in (mine, theirs)]
    answer = client.post(CLOSE, CLOSED | {"seen": seen, "form_token": page.context["form_token"]})
    assert (answer.status_code, "by its owner" in answer.text) == (409, True)
    assert {row[0] for row in standing([mine, theirs])} == {"open"}


def test_all_that_the_filters_leave_are_chosen_up_to_the_most(
    officer: User, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, client = two(officer), client_for(officer)
    page = client.post(MOVE, {"all": "on", "query": "whose=mine"})
    assert ({item.one.pk for item in page.context["ready"]}, page.context["most"]) == (
        {row.pk for row in rows},
        0,
    )
    monkeypatch.setattr(chosen, "MOST", 1)
    page = client.post(MOVE, {"all": "on", "query": "whose=mine"})
    assert (len(page.context["ready"]), page.context["most"]) == (1, 1)


@pytest.mark.parametrize("query", ["shoe=1", "whose=nobody"])
def test_filters_that_are_none_choose_nothing(query: str, officer: User, client_for: Clients) -> None:
    two(officer)
    page = client_for(officer).post(MOVE, {"all": "on", "query": query})
    assert (page.status_code, page.context["ready"], page.context["refused"]) == (200, [], [])


def test_what_is_hidden_or_is_no_number_is_counted_and_not_told(officer: User, client_for: Clients) -> None:
    keeper = factories.user("keeper", Role.OFFICER, level=2)
    secret = factories.meeting(keeper, sensitivity="2")
    hidden = factories.follow_up(secret, keeper, what="Call the third party")
    client = client_for(officer)
    pages = [client.post(CLOSE, {"pick": [number]}) for number in (str(hidden.number), "6d6f" * 8, "x")]
    assert [(page.status_code, page.context["gone"], page.context["ready"]) for page in pages] == [
        (200, 1, [])
    ] * 3
    assert "Call the third party" not in pages[0].text


def test_the_list_offers_it_where_something_is_open_and_asks_as_much_for_many(
    officer: User, client_for: Clients, django_assert_max_num_queries: Any
) -> None:
    client = client_for(officer)
    assert 'id="picked"' not in client.get(reverse("follow-up-list")).text
    rows = two(officer)
    assert 'id="picked"' in client.get(reverse("follow-up-list")).text
    choose(client, CLOSE, rows)
    with django_assert_max_num_queries(12):
        choose(client, CLOSE, rows)
