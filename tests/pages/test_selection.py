"""Several records take a step at once: each by the rule of one alone, all or none, and what does not is listed with its
reason. Rows 25 and 149 of docs/security.md.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.access.models import ExportEntry, Handover
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.commitments.models import FollowUp
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.pages import selection
from ashgabat_centre.records.lifecycle import Step, Verb
from ashgabat_centre.records.models import Record, Status
from tests import factories
from tests.cast import Clients
from tests.checksums import checksums

pytestmark = pytest.mark.django_db

SUBMIT, CLEAR = (reverse("selection", args=[verb]) for verb in ("submit", "clear"))
LIST = {"listed": "meeting", "query": "status=submitted"}


def drafts(author: User, number: int = 2) -> list[Any]:
    return [factories.meeting(author, sensitivity="0") for _ in range(number)]


def waiting(author: User, number: int = 2, **given: Any) -> list[Any]:
    return [
        factories.meeting(author, Status.SUBMITTED, **{"sensitivity": "0"} | given) for _ in range(number)
    ]


def choose(client: Client, address: str, records: list[Any], **given: Any) -> Any:
    page = client.post(address, {"pick": [record.slug for record in records]} | LIST | given)
    assert page.status_code == 200
    return page


def confirm(client: Client, address: str, page: Any, **given: Any) -> Any:
    """The press of the page's button."""
    seen = [item.seen for item in page.context["ready"]]
    return client.post(address, {"seen": seen, "form_token": page.context["form_token"]} | LIST | given)


def standing(records: list[Any]) -> set[str]:
    return {factories.facts(record, "status")["status"] for record in records}


def reasons(page: Any) -> dict[str, str]:
    return {item.record.reference: item.reason for item in page.context["refused"]}


@pytest.mark.parametrize(("address", "after"), [(SUBMIT, "submitted"), (CLEAR, "cleared")])
def test_what_was_ticked_is_listed_first_and_takes_the_step_on_the_second_press(
    address: str, after: str, officer: User, head: User, client_for: Clients
) -> None:
    records = drafts(officer) if address == SUBMIT else waiting(officer)
    client, before = client_for(officer if address == SUBMIT else head), standing(records)
    page = choose(client, address, records)
    assert ([item.record for item in page.context["ready"]], page.context["refused"]) == (records[::-1], [])
    assert standing(records) == before
    answer = confirm(client, address, page)
    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('meeting-list')}?status=submitted")
    assert standing(records) == {after}
    (said,) = client.get(answer["Location"]).context["messages"]
    assert "2" in str(said)


def test_two_presses_are_one(officer: User, head: User, client_for: Clients) -> None:
    records, client = waiting(officer), client_for(head)
    page = choose(client, CLEAR, records)
    answers = [confirm(client, CLEAR, page) for _press in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    with as_owner():
        assert Step.objects.filter(verb=Verb.CLEAR).count() == 2


def test_row_149_only_what_is_unclassified_is_cleared_together(
    officer: User, head: User, client_for: Clients
) -> None:
    open_one, marked = waiting(officer, 1), waiting(officer, 1, sensitivity="1")
    client = client_for(head)
    page = choose(client, CLEAR, open_one + marked)
    assert [item.record for item in page.context["ready"]] == open_one
    assert list(reasons(page)) == [marked[0].reference]
    forged = f"{marked[0].slug}:{marked[0].version}:{factories.step_data(marked[0])['text_hash']}"
    answer = client.post(CLEAR, {"seen": [forged]} | LIST)
    assert (answer.status_code, standing(marked)) == (409, {"submitted"})


def test_row_149_each_is_judged_by_the_rule_of_one_alone(
    officer: User, colleague: User, head: User, client_for: Clients
) -> None:
    own = waiting(head, 1)
    others, done = waiting(officer, 1), [factories.meeting(officer, Status.CLEARED, sensitivity="0")]
    page = choose(client_for(head), CLEAR, own + others + done)
    assert [item.record for item in page.context["ready"]] == others
    assert reasons(page).keys() == {own[0].reference, done[0].reference}
    assert choose(client_for(colleague), CLEAR, others).context["ready"] == []
    theirs = choose(client_for(colleague), SUBMIT, waiting(officer, 1))
    assert list(reasons(theirs).values()) != [""]


@pytest.mark.parametrize("fault", ["changed", "cleared", "hidden", "nonsense", "seen"])
def test_row_25_where_one_cannot_none_does(
    fault: str, officer: User, head: User, client_for: Clients
) -> None:
    records, client = waiting(officer, 3), client_for(head)
    page = choose(client, CLEAR, records)
    seen = [item.seen for item in page.context["ready"]]
    if fault == "changed":
        factories.stand(records[0], Status.SUBMITTED, title="Other words")
    elif fault == "cleared":
        client_for(head).post(records[0].step_address("clear"), factories.step_data(records[0]))
    elif fault == "hidden":
        factories.stand(records[0], Status.SUBMITTED, sensitivity=2)
    else:
        seen[0] = "nonsense" if fault == "nonsense" else f"{records[-1].slug}:{records[-1].version + 1}:"
    before = checksums()
    token = page.context["form_token"]
    answer = client.post(CLEAR, {"seen": seen, "form_token": token} | LIST)
    assert (answer.status_code, checksums()) == (409, before)
    assert "Nothing was done" in answer.content.decode()
    ready = [item.record for item in answer.context["ready"]]  # as all stand now
    assert (confirm(client, CLEAR, answer).status_code, standing(ready), len(ready) > 1) == (
        302,
        {"cleared"},
        True,
    )


def test_row_149_what_one_may_not_see_is_not_there(
    officer: User, outsider: User, client_for: Clients
) -> None:
    hidden = factories.stand(drafts(officer, 1)[0], Status.SUBMITTED, sensitivity=2)
    client = client_for(outsider)
    pages = [client.post(SUBMIT, {"pick": [slug]} | LIST) for slug in (hidden.slug, "MTG-1999-0001")]
    shown = [(page.context["ready"], page.context["refused"], page.context["gone"]) for page in pages]
    assert shown == [([], [], 1)] * 2
    words = pages[0].content.decode()
    assert hidden.reference not in words and "1 of the records chosen is not there" in words
    assert "Nothing is chosen" not in words  # something was
    assert "Nothing is chosen" in client.post(SUBMIT, LIST).content.decode()


def test_all_of_the_list_are_those_its_filters_leave(
    officer: User, head: User, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = waiting(officer, 3)
    drafts(officer)
    client = client_for(head)
    page = choose(client, CLEAR, records[:1], all="on")
    assert ([item.record for item in page.context["ready"]], page.context["most"]) == (records[::-1], 0)
    monkeypatch.setattr(selection, "MOST", 2)
    page = choose(client, CLEAR, records[:1], all="on")
    assert ([item.record for item in page.context["ready"]], page.context["most"]) == (records[:0:-1], 2)


@pytest.mark.parametrize("query", ["colour=red", "status=secret", "words=x"])
def test_filters_of_no_list_choose_nothing(query: str, head: User, client_for: Clients) -> None:
    page = choose(client_for(head), CLEAR, [], all="on", query=query)
    assert (page.context["ready"], page.context["refused"]) == ([], [])


def test_a_list_of_every_kind_takes_the_step_of_each(officer: User, client_for: Clients) -> None:
    records = [factories.make(kind, officer) for kind in factories.FILED]
    client = client_for(officer)
    page = choose(client, SUBMIT, records, listed="record", query="")
    ready = [item.record for item in page.context["ready"]]
    assert {*ready, *(item.record for item in page.context["refused"])} == set(records)
    confirm(client, SUBMIT, page, listed="record", query="")
    assert standing(ready) == {"submitted"}


def test_the_list_offers_what_leads_on_from_its_rows(
    officer: User, head: User, desk: User, client_for: Clients
) -> None:
    factories.meeting(officer, Status.CLEARED)
    address = reverse("meeting-list")
    assert client_for(officer).get(address).context["acts"] == ["hand-over", "follow-up"]
    drafts(officer, 1)
    assert client_for(officer).get(address).context["acts"] == ["submit", "hand-over", "follow-up"]
    waiting(officer, 1)
    assert client_for(head).get(address).context["acts"] == ["clear", "follow-up"]
    assert client_for(desk).get(address).context["acts"] == []


@pytest.mark.parametrize("listing", ["meeting", "record"])
def test_ticked_rows_leave_alone_and_the_log_names_none(listing: str, client_for: Clients) -> None:
    taker = factories.user("taker", Role.OFFICER, level=1, export_level=1)
    records = [factories.meeting(taker, title=f"Row {number}") for number in range(3)]
    client, address = client_for(taker), reverse(f"{listing}-export", args=["csv"])
    assert 'name="pick"' in client.get(reverse(f"{listing}-list")).content.decode()
    answer = client.post(f"{address}?status=draft", {"pick": [records[1].slug, "MTG-1999-0001"]})
    text = answer.getvalue().decode()
    assert [f"Row {number}" in text for number in range(3)] == [False, True, False]
    with as_owner():
        assert list(ExportEntry.objects.values_list("filters", "rows")) == [("status=draft&selected=1", 1)]
    assert client.get(reverse(f"{listing}-list") + "?status=draft&selected=1").status_code == 200
    assert "ticked rows" in client.get(reverse("export-log")).content.decode()


# --- Handed over --------------------------------------------------------------------------------------------------

OFFER = reverse("selection-hand-over")


def test_records_are_offered_together_to_one_colleague(
    officer: User, colleague: User, client_for: Clients
) -> None:
    own, other = drafts(officer), factories.meeting(colleague, Status.CLEARED)
    client = client_for(officer)
    page = choose(client, OFFER, [*own, other])
    assert [item.record for item in page.context["ready"]] == own[::-1]
    assert list(reasons(page)) == [other.reference]
    why = {"receiver": colleague.pk, "reason": "I leave."}
    answer = confirm(client, OFFER, page, **why)
    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('meeting-list')}?status=submitted")
    with as_owner():
        offered = Handover.objects.values_list("record", "giver", "receiver", "reason").order_by("record")
        wanted = [(record.pk, officer.pk, colleague.pk, "I leave.") for record in own]
        assert list(offered) == wanted
    assert choose(client, OFFER, own).context["ready"] == []  # they wait for an answer


@pytest.mark.parametrize("fault", ["receiver", "reason", "owner", "changed"])
def test_row_149_no_record_is_offered_where_one_cannot_be(
    fault: str, officer: User, colleague: User, client_for: Clients
) -> None:
    own, client = drafts(officer), client_for(officer)
    page = choose(client, OFFER, own)
    why = {"receiver": colleague.pk, "reason": "I leave."}
    if fault == "changed":
        with as_owner():
            Record.objects.filter(pk=own[-1].pk).update(version=F("version") + 1)
    elif fault == "owner":
        with as_owner():
            Record.objects.filter(pk=own[-1].pk).update(owner=colleague)
    else:
        del why[fault]
    answer = confirm(client, OFFER, page, **why)
    assert answer.status_code == 409
    assert str(why.get("reason", "")) in answer.content.decode()
    with as_owner():
        assert not Handover.objects.exists()


# --- A follow-up for each -----------------------------------------------------------------------------------------

FOLLOW = reverse("selection-follow-up")
NEXT = {"what": "Ask for the minutes", "due": str(timezone.localdate() + timedelta(days=20)), "priority": "0"}


def test_each_chosen_record_is_given_the_follow_up_once(
    officer: User, colleague: User, client_for: Clients
) -> None:
    own, other = drafts(officer), factories.meeting(colleague, Status.CLEARED)
    client = client_for(officer)
    page = choose(client, FOLLOW, [*own, other])
    assert ([item.record for item in page.context["ready"]], list(reasons(page))) == (
        own[::-1],
        [other.reference],
    )
    answers = [confirm(client, FOLLOW, page, **NEXT, owner=colleague.pk) for _press in range(2)]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, f"{reverse('meeting-list')}?status=submitted")
    }
    with as_owner():
        added = FollowUp.objects.filter(what=NEXT["what"]).order_by("record")
        assert [(one.record_id, one.side, one.owner_id, one.created_by_id) for one in added] == [
            (record.pk, "own", colleague.pk, officer.pk) for record in own
        ]


@pytest.mark.parametrize("fault", ["what", "due", "owner"])
def test_no_record_is_given_it_where_one_cannot_be(fault: str, client_for: Clients) -> None:
    keeper, reader = factories.user("keeper", Role.OFFICER, level=2), factories.user("junior", Role.OFFICER)
    own = [factories.meeting(keeper, sensitivity="0"), factories.meeting(keeper, sensitivity="2")]
    client = client_for(keeper)
    page, said = choose(client, FOLLOW, own), NEXT | {"owner": keeper.pk}
    said |= {"owner": reader.pk} if fault == "owner" else {fault: ""}
    answer = confirm(client, FOLLOW, page, **said)
    assert (answer.status_code, "Nothing was done" in answer.text) == (409, True)
    with as_owner():
        assert not FollowUp.objects.exists()
