"""Beside each choice of a filter stands how many rows it would leave: for this reader, without the filter itself."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.pages.counts import Counts, count_choices
from ashgabat_centre.pages.filters import AllRecordsFilter
from ashgabat_centre.pages.pager import Page, SearchPage
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.web.forms import flat_choices
from tests import factories
from tests.answers import masked_body
from tests.cast import Clients, seen_by
from tests.pages.test_filters import fill

pytestmark = pytest.mark.django_db

TJ, UZ, KG = factories.TAJIKISTAN, factories.UZBEKISTAN, factories.KYRGYZSTAN


def numbered(client: Client, listing: str, **address: Any) -> Any:
    """The list's page with its counts."""
    response = client.get(reverse(listing, query=address | {"counts": "1"}), follow=True)
    assert response.status_code == 200
    return response


def labels(response: Any, name: str) -> dict[str, str]:
    field = response.context["filter"].form.fields[name]
    choices = getattr(field.widget, "choices", ())
    return {str(value): str(label) for value, label in flat_choices(choices)}


def numbers(response: Any, name: str) -> dict[str, int]:
    """The number of each choice of this filter; those without one are left out."""
    told = {value: label.rpartition(" (") for value, label in labels(response, name).items()}
    return {
        value: int(number[:-1]) for value, (_label, _mark, number) in told.items() if number[:-1].isdigit()
    }


@pytest.mark.parametrize("kind", factories.FILED)
def test_a_number_is_that_of_the_rows_its_choice_shows(kind: str, officer: User, client_for: Clients) -> None:
    fill(kind, officer)
    client = client_for(officer)
    for listing in (f"{kind}-list", "record-list"):
        page = numbered(client, listing)
        columns = [name for name in page.context["filter"].filters if numbers(page, name)]
        assert {"status", "country", "theme", "sensitivity", "author"} <= set(columns)
        for name in columns:
            for value, number in numbers(page, name).items():
                rows = client.get(reverse(listing, query={name: value})).context["page"]
                assert (name, value, number) == (name, value, rows.total)


def test_a_filter_is_counted_without_itself_and_within_the_others(officer: User, client_for: Clients) -> None:
    fill("meeting", officer)  # cleared in TJ and UZ; returned in UZ; a draft in all three; submitted in TJ
    page = numbered(client_for(officer), "meeting-list", status="draft", country=KG)
    assert numbers(page, "status") == {"draft": 1} | dict.fromkeys(
        ("submitted", "returned", "cleared", "withdrawn", "archived"), 0
    )
    assert {value: number for value, number in numbers(page, "country").items() if number} == {
        str(TJ): 1,
        str(UZ): 1,
        str(KG): 1,
    }
    assert numbers(page, "sensitivity") == {"0": 0, "1": 1, "2": 0}


def test_chips_and_the_address_bear_no_number(officer: User, client_for: Clients) -> None:
    fill("meeting", officer)
    page = numbered(client_for(officer), "meeting-list", status="draft", page_size="25")
    assert [chip["label"] for chip in page.context["chips"]] == ["Status: Draft"]
    assert "counts" not in page.context["chips"][0]["remove_url"]
    assert "counts" not in page.context["page"].heads["title"].url


def test_without_script_the_words_are_sealed_and_the_filters_stand_open(
    officer: User, client_for: Clients
) -> None:
    factories.meeting(officer, title="Kingfisher")
    address = reverse("meeting-list") + "?counts=1"
    response = client_for(officer).post(address, {"q": "kingfisher", "theme": ""}, follow=True)
    led = response.redirect_chain[0][0]
    assert "kingfisher" not in led and led.endswith("&counts=1")
    assert numbers(response, "status")["draft"] == 1
    assert "<details open>" in response.content.decode()


def test_a_panel_that_asks_is_given_itself_and_nothing_else(officer: User, client_for: Clients) -> None:
    factories.meeting(officer)
    client, address = client_for(officer), reverse("meeting-list") + "?counts=1"
    response = client.post(address, {"status": "draft"}, headers={"HX-Request-Type": "partial"})
    page = response.content.decode()
    assert (page.count("<form"), page.count("<table"), "HX-Push-Url" in response) == (1, 0, False)
    assert "Draft (1)" in page
    wrong = client.post(address, {"since": "yesterday"}, headers={"HX-Request-Type": "partial"})
    assert (wrong.status_code, "<form" in wrong.content.decode()) == (422, True)


@pytest.mark.parametrize("records", [3, 4])
def test_where_there_are_too_many_a_number_is_the_least(
    records: int, officer: User, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Page, "counted", 3)
    for _ in range(records):
        factories.meeting(officer, countries=[TJ])
    page = numbered(client_for(officer), "meeting-list")
    least = records > 3
    assert labels(page, "status")["draft"] == ("Draft (4+)" if least else "Draft (3)")
    assert labels(page, "status")["cleared"] == ("Cleared" if least else "Cleared (0)")


def test_the_rows_that_are_counted_are_bounded(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Page, "counted", 10)
    monkeypatch.setattr(SearchPage, "counted", 5)
    factories.multiply(factories.meeting(officer), 30)
    for address, most in ((b"", 11), (b"q=water", 6)):
        with seen_by(officer):
            filterset = AllRecordsFilter(QueryDict(address), user=officer, queryset=Record.objects.all())
            counts = count_choices(filterset) if filterset.is_valid() else {}
        assert counts["status"] == Counts({"draft": most}, True)


def test_all_of_them_are_one_statement(officer: User, client_for: Clients) -> None:
    client, costs = client_for(officer), []
    client.get(reverse("meeting-list"))  # the vocabulary is read once in a while
    for more in (1, 30):
        for _ in range(more):
            factories.meeting(officer, Status.CLEARED)
        for question in ({}, {"status": "draft", "country": TJ, "theme": 1}):
            pages = []
            for extra in ({}, {"counts": "1"}):
                with CaptureQueriesContext(connection) as captured:
                    client.get(f"{reverse('meeting-list')}?{urlencode(question | extra)}")
                pages.append(
                    [q["sql"] for q in captured if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
                )
            costs.append(len(pages[1]) - len(pages[0]))
    assert costs == [1] * 4


@pytest.mark.parametrize("question", [{}, {"status": "cleared"}, {"q": "zimorodok"}, {"country": TJ}])
def test_row_147_nothing_is_counted_that_a_reader_may_not_see(
    question: dict[str, Any], officer: User, outsider: User, client_for: Clients
) -> None:
    factories.meeting(officer, Status.CLEARED, countries=[TJ])
    client, seen = client_for(outsider), []
    for _ in range(2):
        answer = client.get(reverse("record-list", query=question | {"counts": "1"}), follow=True)
        seen.append(masked_body(answer))
        hidden = factories.meeting(officer, title="Zimorodok", countries=[TJ])
        factories.stand(hidden, Status.CLEARED, sensitivity=2)
        factories.meeting(officer, title="A draft of Zimorodok", countries=[TJ])
    assert seen[0] == seen[1]
