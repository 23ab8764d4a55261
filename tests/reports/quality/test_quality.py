"""The page of quality: each number is that of the rows it opens, for each reader, and its rows are what it says."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.models import Record, Status
from monitoring.country_calls.models import REVIEW_AFTER, CountryCall, month_before
from monitoring.feeds.models import Feed
from monitoring.indicators.models import Indicator
from monitoring.judgements.models import Judgement
from monitoring.notes.review_dates import ReviewDate
from reports.quality.checks import CHECKS
from tests import factories
from tests.cast import Clients
from tests.monitoring.country_calls.calls import validated
from tests.monitoring.indicators.indicators import indicator, reading
from tests.monitoring.judgements.judgements import judgement

pytestmark = pytest.mark.django_db
KAZAKHSTAN, UZBEKISTAN = factories.KAZAKHSTAN, factories.UZBEKISTAN


def note(by: User, status: str = Status.CLEARED, grade: tuple[str, int] = ("B", 2), **fields: Any) -> Any:
    source = factories.source(by, f"Gazette {uuid4()}", grounds="Known for years.", reliability="B")
    row = {"source": source.pk, "reliability": grade[0], "credibility": grade[1]}
    usual = {"countries": [KAZAKHSTAN, UZBEKISTAN], "rows": {"evidence": [row]}}
    return factories.make("situationnote", by, status, **usual | fields)


def strip(record: Any, **columns: Any) -> None:
    """As a record stands that was filed before its form asked for this."""
    with as_owner():
        Record.objects.filter(pk=record.pk).update(**columns)


def everything(analyst: User, head: User) -> dict[str, Any]:
    """What each check is about, one of it, and beside it what is as it should be."""
    today, good = timezone.localdate(), note(analyst)
    factories.follow_up(good, analyst)
    ungraded, untagged, past = note(analyst, grade=("F", 6)), note(analyst), note(analyst)
    strip(untagged, theme_ids=[])
    stale, fresh = validated(analyst, head, theme=1), validated(analyst, head, theme=2)
    months_ago = validated(analyst, head, theme=2, month=month_before(fresh.month))
    due, early = judgement(analyst), judgement(analyst)
    failing, _working = factories.feed(), factories.feed("bureau")
    source = factories.source(analyst, "Nobody's grade")
    unread, unseen = indicator(analyst, code="UNREAD"), indicator(analyst, code="UNSEEN")
    reading(unseen, analyst, 4)
    with as_owner():
        ReviewDate.objects.create(record_id=past.pk, review_by=today - timedelta(1), set_by=analyst)
        ReviewDate.objects.create(record_id=good.pk, review_by=today, set_by=analyst)
        CountryCall.objects.filter(pk__in=[stale.pk, months_ago.pk]).update(
            decided_at=timezone.now() - REVIEW_AFTER * 2
        )
        Indicator.objects.filter(pk=unseen.pk).update(review_by=today - timedelta(1))
        Judgement.objects.filter(pk=due.pk).update(horizon=today - timedelta(1))
        Judgement.objects.filter(pk=early.pk).update(horizon=today)
        Feed.objects.filter(pk=failing.pk).update(
            failing_since=timezone.now() - timedelta(days=9), failures=9
        )
    return {
        "ungraded": [ungraded],
        "untagged": [untagged],
        "review": [past],
        "unlinked": [past, untagged, ungraded],
        "levels": [stale],
        "readings": [unread],
        "indicators": [unseen],
        "judgements": [due],
        "sources": [source],
        "feeds": [failing],
    }


def test_each_check_gives_what_it_says_and_nothing_else(
    analyst: User, head: User, client_for: Clients
) -> None:
    expected, client = everything(analyst, head), client_for(head)
    given = {slug: client.get(reverse("quality-rows", args=[slug])).context["page"].rows for slug in CHECKS}
    assert {slug: [row.pk for row in rows] for slug, rows in given.items()} == {
        slug: [row.pk for row in rows] for slug, rows in expected.items()
    }


def test_each_number_is_the_number_of_rows_it_opens(
    analyst: User, head: User, colleague: User, client_for: Clients
) -> None:
    everything(analyst, head)
    strip(factories.meeting(colleague, Status.CLEARED), theme_ids=[])  # two kinds in one check
    note(analyst, Status.DRAFT, grade=("F", 6))  # its author's alone
    totals = {}
    for reader in (analyst, head, colleague):
        client = client_for(reader)
        rows = client.get(reverse("quality")).context["grid"]["rows"]
        cells = [cell for row in rows for cell in (*row["cells"], row["total"])]
        opened = {cell.url: client.get(cell.url).context["page"].total for cell in cells}
        assert opened == {cell.url: cell.count for cell in cells}, reader.name
        totals[reader.name] = sum(row["total"].count for row in rows)
    assert totals[analyst.name] == totals[head.name] + 1 == totals[colleague.name] + 1


def test_a_row_on_several_countries_counts_in_each_and_once_for_the_region(
    analyst: User, client_for: Clients
) -> None:
    note(analyst)
    grid = client_for(analyst).get(reverse("quality")).context["grid"]
    row = next(row for row in grid["rows"] if "unlinked" in row["total"].url)
    named = dict(zip([one.pk for one in grid["countries"]], row["cells"], strict=True))
    assert {pk: cell.count for pk, cell in named.items() if cell.count} == {KAZAKHSTAN: 1, UZBEKISTAN: 1}
    assert row["total"].count == 1


def test_its_page_bears_the_highest_marking_it_shows(analyst: User, client_for: Clients) -> None:
    client, address = client_for(analyst), reverse("quality-rows", args=["unlinked"])
    note(analyst, sensitivity=0)
    assert client.get(address).context["marking"] == 0
    note(analyst, sensitivity=1)
    assert client.get(address).context["marking"] == 1


def test_pages_of_rows_give_each_once(
    analyst: User, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ashgabat_centre.web.keyset.SIZES", (2, 50))
    made = [note(analyst).reference for _ in range(5)]
    client, address, seen = client_for(analyst), "?page_size=2", list[str]()
    while address:
        page = client.get(reverse("quality-rows", args=["unlinked"]) + address).context["page"]
        seen += [line.reference for line in page.lines]
        address = page.older_url
    assert seen == made[::-1]


def test_where_nothing_is_wanting_the_page_says_what_it_is_for(analyst: User, client_for: Clients) -> None:
    assert "Nothing is wanting." in client_for(analyst).get(reverse("quality")).text


def test_it_is_the_staffs_alone_and_refuses_what_it_does_not_know(
    analyst: User, desk: User, client_for: Clients
) -> None:
    assert client_for(desk).get(reverse("quality")).status_code == 404
    client, address = client_for(analyst), reverse("quality-rows", args=["untagged"])
    assert client.get(reverse("quality-rows", args=["beauty"])).status_code == 404
    assert client.get(address, {"country": "1"}).status_code == 422
    assert client.get(address, {"colour": "red"}).status_code == 400
    assert client.get(address, {"after": "x"}).status_code == 200
