"""A list's filters are kept under a name, one's own or the team's, and stand as tabs above it. Row 148 of
docs/security.md: what is kept is read by whom it is for, and holds no words that were searched for.
"""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.pages.models import SavedView
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.records.models import Status
from ashgabat_centre.tools import by_form
from tests import factories
from tests.cast import Clients, in_role, seen_by

pytestmark = pytest.mark.django_db

TJ = factories.TAJIKISTAN
MEETINGS = "meeting-list"


def saving(listed: str, address: str) -> str:
    return f"{reverse('view-save')}?{urlencode({'list': listed, 'query': address})}"


def save(client: Client, address: str, name: str = "Border", *, listed: str = "meeting", **given: Any) -> Any:
    """What saving leads to; the page of the list with it."""
    page = client.get(saving(listed, address))
    assert page.status_code == 200
    token = page.context["form_token"]
    return client.post(saving(listed, address), {"name": name, "form_token": token} | given, follow=True)


def tabs(client: Client, listing: str = MEETINGS, **address: Any) -> Any:
    return client.get(reverse(listing, query=address), follow=True).context["tabs"]


def kept() -> list[SavedView]:
    with as_owner():
        return list(SavedView.objects.order_by("created_at"))


def test_a_view_is_saved_from_the_list_and_shows_the_same_rows(officer: User, client_for: Clients) -> None:
    factories.meeting(officer, title="Border", countries=[TJ])
    factories.meeting(officer, title="Water", countries=[factories.KYRGYZSTAN])
    client = client_for(officer)
    address: dict[str, Any] = {"country": TJ, "sort": "title", "page_size": 25}
    offered = tabs(client, **address).save_url
    asked = parse_qs(urlsplit(offered).query)
    response = save(client, asked["query"][0], listed=asked["list"][0])
    assert [row.title for row in response.context["page"].rows] == ["Border"]
    assert str(response.context["page"].order) == "title"
    shown = response.context["tabs"]
    assert ([view.name for view in shown.views], shown.current.name, shown.save_url) == (
        ["Border"],
        "Border",
        "",
    )
    other = tabs(client)
    assert (len(other.views), other.current, other.save_url) == (1, None, "")


def test_each_list_has_its_own_views(officer: User, client_for: Clients) -> None:
    client = client_for(officer)
    save(client, "status=draft", "Drafts")
    save(client, "status=draft&kind=meeting", "All drafts", listed="record")
    assert [view.name for view in tabs(client).views] == ["Drafts"]
    assert [view.name for view in tabs(client, "record-list").views] == ["All drafts"]
    assert tabs(client, "correspondence-list").views == []


def test_the_order_of_the_filters_makes_no_other_view(officer: User, client_for: Clients) -> None:
    client = client_for(officer)
    save(client, f"status=draft&country={TJ}")
    assert tabs(client, country=TJ, status="draft").current.name == "Border"
    assert tabs(client, country=TJ, status="draft", after="MTG-2026-0001").current.name == "Border"
    assert tabs(client, country=TJ).current is None


def test_a_view_of_the_same_name_gives_way_and_two_presses_make_one(
    officer: User, client_for: Clients
) -> None:
    client = client_for(officer)
    page = client.get(saving("meeting", "status=draft"))
    data = {"name": "Mine", "form_token": page.context["form_token"]}
    led = {client.post(saving("meeting", "status=draft"), data)["Location"] for _press in range(2)}
    save(client, "status=cleared", "Mine")
    assert (len(led), [view.query for view in kept()]) == (1, ["status=cleared"])


def test_the_same_filters_saved_again_are_one_view_under_the_new_name(
    officer: User, client_for: Clients
) -> None:
    client = client_for(officer)
    for name in ("Drafts", "Unfinished"):
        save(client, "status=draft", name)
    assert [view.name for view in kept()] == ["Unfinished"]


def test_of_two_peoples_views_alike_one_tab_is_the_current_one(
    officer: User, colleague: User, client_for: Clients
) -> None:
    for person, name in ((officer, "Ours"), (colleague, "Everybody's")):
        save(client_for(person), "status=draft", name, shared="on")
    shown = tabs(client_for(officer), status="draft")
    assert [(view.name, view.current) for view in shown.views] == [("Ours", True), ("Everybody's", False)]


def test_no_more_than_twenty_are_kept_of_a_list(officer: User, client_for: Clients) -> None:
    with as_owner():
        for number in range(SavedView.MOST):
            SavedView.objects.create(
                maker=officer, list="meeting", name=str(number), query=f"country={number}"
            )
    client = client_for(officer)
    assert save(client, "status=draft", "One more").status_code == 422
    assert save(client, "status=draft", "Letters", listed="correspondence").status_code == 200
    assert save(client, "status=cleared", "7").status_code == 200
    assert len(kept()) == SavedView.MOST + 1


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"list": "job", "query": ""},
        {"list": "meeting", "query": "colour=red"},
        {"list": "meeting", "query": "status=secret"},
        {"list": "meeting", "query": "words=x"},
        {"list": "meeting", "query": "page_size=25&page_size=" + "1" * 4000},
    ],
)
def test_nothing_else_is_saved(asked: dict[str, str], officer: User, client_for: Clients) -> None:
    address = f"{reverse('view-save')}?{urlencode(asked)}"
    client = client_for(officer)
    assert (client.get(address).status_code, client.post(address, {"name": "x"}).status_code) == (404, 404)


def test_a_name_is_wanted_and_shown_as_it_was_written(officer: User, client_for: Clients) -> None:
    client = client_for(officer)
    assert save(client, "status=draft", " ").status_code == 422
    assert "&lt;b&gt;" in save(client, "status=draft", "<b>").content.decode()


# --- The team's ---------------------------------------------------------------------------------------------------


def test_row_148_a_private_view_is_its_makers_and_a_teams_all_staffs(
    cast: dict[str, User], client_for: Clients
) -> None:
    maker = client_for(cast["officer"])
    save(maker, "status=draft", "Mine alone")
    save(maker, "status=cleared", "Ours", shared="on")
    seen = {name: [view.name for view in tabs(client_for(one)).views] for name, one in cast.items()}
    staff = {"colleague", "analyst", "head", "listed", "outsider"} & cast.keys()
    assert seen == dict.fromkeys(cast, []) | dict.fromkeys(staff, ["Ours"]) | {
        "officer": ["Mine alone", "Ours"]
    }


def test_row_148_words_searched_for_are_kept_sealed(officer: User, client_for: Clients) -> None:
    client = client_for(officer)
    led = client.post(reverse(MEETINGS), {"q": "zimorodok"})["Location"]
    for address in (led.partition("?")[2], "q=zimorodok"):
        save(client, address, shared="on")
    assert [(view.query[:6], "zimorodok" in view.query) for view in kept()] == [("words=", False)]
    assert tabs(client, q="zimorodok").current.name == "Border"


def test_row_148_headquarters_keeps_its_own_and_shares_none(
    desk: User, officer: User, client_for: Clients
) -> None:
    client = client_for(desk)
    save(client, "status=cleared", "Mine", shared="on")
    assert [view.shared for view in kept()] == [False]
    assert tabs(client_for(officer)).views == []
    refused = pytest.raises(DatabaseError, match="row-level security")
    with seen_by(desk), refused, transaction.atomic():
        SavedView.objects.create(maker=desk, list="meeting", name="Ours", query="", shared=True)


def test_row_148_a_view_is_changed_and_removed_by_its_maker_or_a_head(
    officer: User, colleague: User, head: User, client_for: Clients
) -> None:
    save(client_for(officer), "status=draft", "Ours", shared="on")
    view = kept()[0]
    change, remove = reverse("view-change", args=[view.pk]), reverse("view-remove", args=[view.pk])
    other = client_for(colleague)
    answers = [other.get(change), other.post(change, {"name": "Theirs"}), other.post(remove)]
    assert [answer.status_code for answer in answers] == [403] * 3
    with seen_by(colleague), transaction.atomic():
        assert SavedView.objects.filter(pk=view.pk).update(name="Theirs") == 0
        assert SavedView.objects.filter(pk=view.pk).delete()[0] == 0
    client_for(head).post(change, {"name": "Ours, in short", "shared": "on"})
    assert [(one.name, one.maker_id, one.shared) for one in kept()] == [("Ours, in short", officer.pk, True)]
    client_for(officer).post(change, {"name": "Mine"})
    assert [(one.name, one.shared) for one in kept()] == [("Mine", False)]
    assert {client_for(head).get(change).status_code, client_for(head).post(remove).status_code} == {404}
    client_for(officer).post(remove)
    assert kept() == []


def test_row_148_nobody_gives_a_view_to_another_and_the_worker_writes_none(officer: User, head: User) -> None:
    with as_owner():
        view = SavedView.objects.create(maker=officer, list="meeting", name="Mine", query="", shared=True)
    for person in (officer, head):
        with seen_by(person), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            SavedView.objects.filter(pk=view.pk).update(maker=head)
    with seen_by(head), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        SavedView.objects.create(maker=officer, list="meeting", name="Put in", query="")
    refused = pytest.raises(DatabaseError, match="permission denied")
    with in_role("portal_worker"), seen_by(officer), refused, transaction.atomic():
        SavedView.objects.filter(pk=view.pk).delete()


# --- What is new --------------------------------------------------------------------------------------------------


def test_ones_own_view_counts_what_others_did_since_it_was_opened(
    officer: User, colleague: User, analyst: User, client_for: Clients
) -> None:
    client = client_for(officer)
    save(client, f"country={TJ}", "Border", shared="on")
    assert [view.new for view in tabs(client).views] == [0]
    for countries in ([TJ], [TJ], [factories.KYRGYZSTAN]):
        factories.meeting(colleague, Status.SUBMITTED, countries=countries)
    factories.meeting(colleague, countries=[TJ])  # a draft of another's
    mine = factories.meeting(officer, countries=[TJ])
    by_form.step(mine, Verb.SUBMIT, officer)
    assert [view.new for view in tabs(client).views] == [2]
    assert [view.new for view in tabs(client_for(analyst)).views] == [0]  # it counts for its maker
    assert tabs(client, country=TJ).current.new == 2
    assert [view.new for view in tabs(client).views] == [0]


def test_row_148_a_view_counts_nothing_that_its_maker_may_not_see(
    officer: User, outsider: User, client_for: Clients
) -> None:
    client = client_for(outsider)
    save(client, "status=submitted", "Submitted")
    hidden = factories.meeting(officer, Status.SUBMITTED)
    assert [view.new for view in tabs(client).views] == [1]
    factories.stand(hidden, Status.SUBMITTED, sensitivity=2)
    assert [view.new for view in tabs(client).views] == [0]


def test_a_view_whose_filters_are_gone_stays_a_tab(officer: User, client_for: Clients) -> None:
    with as_owner():
        for query in ("colour=red", "status=unheard", "words=forged"):
            SavedView.objects.create(maker=officer, list="meeting", name=query, query=query)
    assert [view.new for view in tabs(client_for(officer)).views] == [0, 0, 0]


def test_tabs_cost_two_statements_however_many(officer: User, client_for: Clients) -> None:
    client, costs = client_for(officer), []
    client.get(reverse(MEETINGS))
    for more in (0, 1, 9):
        with as_owner():
            for number in range(more):
                SavedView.objects.create(
                    maker=officer, list="meeting", name=f"{more}-{number}", query=f"country={TJ}&theme=1"
                )
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(MEETINGS))
        costs.append(len(captured))
    assert [cost - costs[0] for cost in costs] == [0, 1, 1]
