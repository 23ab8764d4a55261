"""A list's pages: every row once at any depth, newest first, totals counted up to a limit."""

import pytest
from django.test import Client
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.pages.pager import NarrowedPage
from ashgabat_centre.records.models import Record
from tests import factories
from tests.cast import Clients

pytestmark = pytest.mark.django_db


def walk(client: Client, address: str, question: str = "?page_size=25") -> list[list[str]]:
    pages = []
    while question:
        page = client.get(address + question, follow=True).context["page"]
        pages.append(factories.references(page.rows))
        question = page.older_url
    return pages


@pytest.mark.parametrize("kind", factories.FILED)
def test_pages_hold_every_row_once_newest_first(kind: str, officer: User, client_for: Clients) -> None:
    factories.multiply(factories.make(kind, officer), 59)
    with as_owner():
        expected = list(Record.objects.order_by("-occurred_on", "-pk").values_list("reference", flat=True))
    client = client_for(officer)
    for address in (reverse(f"{kind}-list"), reverse("record-list")):
        pages = walk(client, address)
        assert [len(page) for page in pages] == [25, 25, 10]
        assert sum(pages, []) == expected


def test_a_row_added_above_moves_nothing_below(officer: User, client_for: Clients) -> None:
    factories.multiply(factories.meeting(officer, occurred_on="2026-01-05"), 40)
    client = client_for(officer)
    first = client.get(reverse("meeting-list"), {"page_size": 25}).context["page"]
    second = factories.references(client.get(reverse("meeting-list") + first.older_url).context["page"].rows)
    factories.meeting(officer)
    assert (
        factories.references(client.get(reverse("meeting-list") + first.older_url).context["page"].rows)
        == second
    )


def test_filters_go_along_from_page_to_page(officer: User, client_for: Clients) -> None:
    factories.multiply(factories.meeting(officer, title="Kingfisher"), 30)
    factories.meeting(officer, title="Heron")
    pages = walk(client_for(officer), reverse("meeting-list"), "?page_size=25&q=kingfisher")
    assert [len(page) for page in pages] == [25, 6]


@pytest.mark.parametrize(("counted", "label"), [(10_000, "60 in all"), (40, "40+ in all")])
def test_a_narrowed_list_holds_every_row_once_however_many_are_counted(
    counted: int, label: str, officer: User, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(NarrowedPage, "counted", counted)
    factories.multiply(factories.meeting(officer, countries=[398], occurred_on="2026-03-10"), 59)
    factories.multiply(factories.meeting(officer, countries=[795], occurred_on="2026-03-10"), 19)
    with as_owner():
        expected = Record.objects.concerning(398).order_by("-occurred_on", "-pk")
        references = list(expected.values_list("reference", flat=True))
    client, question = client_for(officer), "?page_size=25&country=398"
    pages = walk(client, reverse("meeting-list"), question)
    page = client.get(reverse("meeting-list") + question).context["page"]
    assert ([len(rows) for rows in pages], sum(pages, [])) == ([25, 25, 10], references)
    assert (type(page), page.total_label) == (NarrowedPage, label)


@pytest.mark.parametrize("size", ["7", "0", "-1", "x", "1000", "²", ""])
def test_an_odd_page_size_gives_the_ordinary_page(size: str, officer: User, client_for: Clients) -> None:
    response = client_for(officer).get(reverse("meeting-list"), {"page_size": size})
    assert response.context["page"].size == 50


def test_totals_are_exact_up_to_ten_thousand_and_stop_there(officer: User, client_for: Clients) -> None:
    client = client_for(officer)
    factories.multiply(factories.meeting(officer), 9_999)
    exact = client.get(reverse("meeting-list"))
    factories.meeting(officer)
    more = client.get(reverse("meeting-list"))
    labels = [response.context["page"].total_label for response in (exact, more)]
    assert labels == ["10000 in all", "10,000+ in all"]
    assert "10,000+" in more.content.decode()
