"""A list is sorted by its heads: every row once, both ways; an order that can't be answered quickly isn't offered."""

import pytest
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.pages.pager import Page
from tests import factories
from tests.cast import Clients
from tests.pages.test_pager import walk

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("sort", "titles"),
    [
        ("title", ["Aral", "sarez", "Zaysan", "Водный кодекс", "Ядро"]),
        ("-title", ["Ядро", "Водный кодекс", "Zaysan", "sarez", "Aral"]),
    ],
)
def test_subjects_are_sorted_in_both_alphabets_whatever_their_capitals(
    sort: str, titles: list[str], officer: User, client_for: Clients
) -> None:
    for title in ("Ядро", "sarez", "Aral", "Zaysan", "Водный кодекс"):
        factories.meeting(officer, title=title)
    page = client_for(officer).get(reverse("meeting-list"), {"sort": sort}).context["page"]
    assert [row.title for row in page.rows] == titles


@pytest.mark.parametrize("sort", ["date", "title", "-title", "author", "-author"])
def test_a_sorted_list_holds_every_row_once(sort: str, officer: User, client_for: Clients) -> None:
    factories.multiply(factories.meeting(officer), 59)
    pages = walk(client_for(officer), reverse("meeting-list"), f"?page_size=25&sort={sort}")
    assert [len(page) for page in pages] == [25, 25, 10]
    assert len(set(sum(pages, []))) == 60


def test_a_list_too_long_to_be_sorted_offers_no_order_and_stays_newest_first(
    officer: User, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Page, "counted", 2)
    for title, day in (("Aral", "2026-01-05"), ("Zaysan", "2026-01-06"), ("Sarez", "2026-01-07")):
        factories.meeting(officer, title=title, occurred_on=day)
    page = client_for(officer).get(reverse("meeting-list"), {"sort": "title"}).context["page"]
    assert ([row.title for row in page.rows], page.heads) == (["Sarez", "Zaysan", "Aral"], {})
