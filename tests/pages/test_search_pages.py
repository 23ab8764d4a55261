"""The pages of a search hold every match once, newest first, whichever way PostgreSQL is asked for them."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.pages.pager import SearchPage
from ashgabat_centre.records.models import Record, Status
from tests import factories
from tests.cast import Clients

pytestmark = pytest.mark.django_db

# How many are counted as few, and how many of the newest records are looked through first.
WAYS = {
    "few": {"counted": 1_000, "walked": 4_000, "widened": 10},
    "many, among the newest": {"counted": 5, "walked": 500, "widened": 10},
    "many, among ten times the newest": {"counted": 5, "walked": 30, "widened": 10},
    "many, anywhere": {"counted": 5, "walked": 2, "widened": 1},
}


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    for name, value in WAYS[request.param].items():
        monkeypatch.setattr(SearchPage, name, value)
    return str(request.param)


@pytest.fixture
def matches(officer: User) -> list[str]:
    """Sixty kingfishers among and below a hundred herons, some of either on the same days."""
    factories.multiply(factories.meeting(officer, title="Heron", occurred_on="2026-03-20"), 99)
    factories.multiply(factories.meeting(officer, title="Kingfisher", occurred_on="2026-03-10"), 59)
    with as_owner():
        found = Record.objects.filter(title__startswith="Kingfisher").order_by("-occurred_on", "-pk")
        return list(found.values_list("reference", flat=True))


def walk(client: Client, listing: str, question: str) -> list[list[str]]:
    pages = []
    while question:
        page = client.get(reverse(listing) + question, follow=True).context["page"]
        pages.append(factories.references(page.rows))
        question = page.older_url
    return pages


@pytest.mark.parametrize("listing", ["meeting-list", "record-list"])
def test_every_match_stands_on_one_page_newest_first(
    listing: str, way: str, matches: list[str], officer: User, client_for: Clients
) -> None:
    pages = walk(client_for(officer), listing, "?page_size=25&q=kingfishers")
    assert [len(page) for page in pages] == [25, 25, 10]
    assert sum(pages, []) == matches


def test_a_topic_that_ended_long_ago_is_found(
    way: str, matches: list[str], officer: User, client_for: Clients
) -> None:
    with as_owner():
        Record.objects.filter(title__startswith="Kingfisher").update(occurred_on="1994-05-01")
        newest_first = list(
            Record.objects.filter(title__startswith="Kingfisher")
            .order_by("-pk")
            .values_list("reference", flat=True)
        )
    assert sum(walk(client_for(officer), "record-list", "?q=kingfisher"), []) == newest_first


def test_what_a_reader_may_not_see_is_neither_shown_nor_counted(
    way: str, matches: list[str], desk: User, officer: User, client_for: Clients
) -> None:
    cleared = factories.meeting(officer, Status.CLEARED, title="Kingfisher", sensitivity=0)
    page = client_for(desk).get(reverse("record-list"), {"q": "kingfisher"}, follow=True).context["page"]
    assert (factories.references(page.rows), page.total) == ([cleared.reference], 1)


def test_matches_are_counted_up_to_a_thousand(officer: User, client_for: Clients) -> None:
    client = client_for(officer)
    factories.multiply(factories.meeting(officer, title="Kingfisher"), 999)
    labels = [
        client.get(reverse("record-list"), {"q": "kingfisher"}, follow=True).context["page"].total_label
    ]
    factories.meeting(officer, title="Kingfisher")
    labels.append(
        client.get(reverse("record-list"), {"q": "kingfisher"}, follow=True).context["page"].total_label
    )
    assert labels == ["1000 in all", "1,000+ in all"]


def rows(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


@pytest.mark.parametrize("index", ["record_cover", "record_kind_cover", "record_waiting"])
def test_an_index_that_is_walked_holds_every_column_the_policy_reads(index: str) -> None:
    """Else each record that a reader may not see is fetched in order to be passed over."""
    columns = "select a.attname from pg_attribute a where a.attrelid = %s::regclass and a.attnum > 0"
    read = (
        "select distinct a.attname from pg_policy p join pg_depend d on d.objid = p.oid "
        "join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid "
        "where d.classid = 'pg_policy'::regclass and p.polrelid = 'records_record'::regclass "
        "and p.polname = 'reading' and d.refobjid = 'records_record'::regclass"
    )
    assert {("sensitivity",), ("author_id",), ("status",)} <= set(rows(read)) <= set(rows(columns, index))
