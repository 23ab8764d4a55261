"""How many queries each page costs, pinned in query_budgets.json: a changed number is a reviewed change.

`REWRITE_BUDGETS=1` writes down what is measured. A list costs the same with 20 rows as with 1,000.
"""

import json
import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.imports.models import Import
from ashgabat_centre.records.models import Status
from ashgabat_centre.reference.vocabulary import forget_terms
from tests import factories
from tests.cast import Clients

pytestmark = pytest.mark.django_db

FILE = Path(__file__).with_name("query_budgets.json")
BUDGETS: dict[str, int] = json.loads(FILE.read_text()) if FILE.exists() else {}
MOST = {"list": 10, "home": 12}  # of a list, one asks for its saved views


@pytest.fixture
def budget() -> Iterator[Any]:
    measured: dict[str, int] = {}

    def check(page: str, client: Client, address: str) -> int:
        forget_terms()  # the vocabulary is read once in a while, not once a page: now, and not in the next line
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address)
        assert response.status_code == 200
        asked = [q["sql"] for q in captured if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
        measured[page] = len(asked)
        return len(asked)

    yield check
    if os.environ.get("REWRITE_BUDGETS"):
        known = json.loads(FILE.read_text()) if FILE.exists() else {}
        FILE.write_text(json.dumps(known | measured, indent=2, sort_keys=True) + "\n")
    else:
        assert measured == {page: BUDGETS.get(page) for page in measured}


def lists() -> list[str]:
    return [f"{kind}-list" for kind in factories.KINDS] + ["record-list"]


@pytest.mark.parametrize("listing", lists())
def test_a_list_costs_the_same_with_20_rows_as_with_1000(
    listing: str, officer: User, client_for: Clients, budget: Any
) -> None:
    client, kind = client_for(officer), listing.removesuffix("-list")
    record = factories.make(kind if kind in factories.FILED else "meeting", officer, Status.CLEARED)
    if kind == "briefing":
        record = factories.briefing()
        assert budget(listing, client, reverse(listing)) <= MOST["list"]
        return
    costs = []
    for more in (19, 980):
        factories.multiply(record, more)
        costs.append(budget(listing, client, reverse(listing)))
        record = factories.make(record.kind, officer, Status.CLEARED)
    assert costs == [costs[0]] * 2 and costs[0] <= MOST["list"]


@pytest.mark.parametrize("listing", [f"{kind}-list" for kind in factories.FILED])
def test_a_filtered_list_stays_within_it(
    listing: str, officer: User, client_for: Clients, budget: Any
) -> None:
    record = factories.make(listing.removesuffix("-list"), officer, Status.CLEARED)
    factories.multiply(record, 60)
    question = (
        f"?q=water&country={record.country_ids[0]}&status=cleared&theme={record.theme_ids[0]}&page_size=25"
    )
    client = client_for(officer)
    older = client.get(reverse(listing) + question, follow=True).context["page"].older_url
    assert budget(f"{listing}, filtered, second page", client, reverse(listing) + older) <= MOST["list"]


@pytest.mark.parametrize("name", ["officer", "analyst", "head", "desk", "administrator"])
def test_a_home(name: str, cast: dict[str, User], client_for: Clients, budget: Any) -> None:
    for kind in factories.FILED:
        record = factories.cleared(kind, cast["officer"], factories.last_slot())
        factories.make(kind, cast["officer"], Status.SUBMITTED)
        factories.follow_up(record, cast["officer"], due=date(2026, 1, 1))
        factories.multiply(record, 30)
    factories.meeting(cast["officer"], Status.SUBMITTED, state="planned", occurred_on=timezone.localdate())
    factories.stand(factories.briefing(), Status.CLEARED)
    assert budget(f"home, {name}", client_for(cast[name]), reverse("home")) <= MOST["home"]


@pytest.mark.parametrize("page", ["country-list", "country", "country-timeline"])
def test_a_page_of_countries(page: str, officer: User, client_for: Clients, budget: Any) -> None:
    """The same with one record of each kind as with twenty."""
    address, costs = reverse(page, args=[] if page == "country-list" else ["uzb"]), []
    for many in (1, 19):
        for kind in factories.FILED:
            for _ in range(many):
                factories.follow_up(factories.make(kind, officer, Status.CLEARED), officer)
        costs.append(budget(page, client_for(officer), address))
    assert costs == [costs[0]] * 2


@pytest.mark.parametrize("page", ["quality", "quality-rows"])
def test_a_page_of_quality(page: str, officer: User, client_for: Clients, budget: Any) -> None:
    """The same with one note that is wanting as with twenty."""
    address, costs = reverse(page, args=["unlinked"] if page == "quality-rows" else []), []
    for many in (1, 19):
        for _ in range(many):
            factories.make("situationnote", officer, Status.CLEARED)
        costs.append(budget(page, client_for(officer), address))
    assert costs == [costs[0]] * 2 and costs[0] <= MOST["home"]


def test_a_country_with_counterparts_stays_within_what_a_home_may_cost(
    officer: User, client_for: Clients, budget: Any
) -> None:
    met = factories.organization(code="uzb-test", name_en="Test ministry", country_id=factories.UZBEKISTAN)
    rows = {"counterparts": [{"organization": met.pk, "person": factories.person().pk}]}
    factories.make("meeting", officer, Status.CLEARED, countries=[factories.UZBEKISTAN], rows=rows)
    client, address = client_for(officer), reverse("country", args=["uzb"])
    assert budget("country", client, address) <= MOST["home"]
    institutions = client.get(address).context["brief"].institutions
    assert [(len(one.people), one.organization) for one in institutions] == [(1, met)]


@pytest.mark.parametrize("page", ["calendar", "contact-log", "contact-matrix", "silence", "person-sheet"])
def test_a_page_of_contacts(page: str, officer: User, client_for: Clients, budget: Any) -> None:
    """The same with one meeting as with twenty."""
    person, costs = factories.person(tier=2, lead=officer, posts=[{}]), []
    row = {"organization": factories.organization().pk, "person": person.pk}
    address = reverse(page, args=[person.pk] if page == "person-sheet" else [])
    for many in (1, 19):
        for _ in range(many):
            factories.make("meeting", officer, Status.CLEARED, rows={"counterparts": [row]})
        costs.append(budget(page, client_for(officer), address))
    assert costs == [costs[0]] * 2


@pytest.mark.parametrize("shown", ["detail", "edit", "history"])
@pytest.mark.parametrize("kind", factories.FILED)
def test_a_record(
    kind: str, shown: str, officer: User, analyst: User, client_for: Clients, budget: Any
) -> None:
    record = factories.make(kind, officer, Status.RETURNED)
    factories.translation(record, analyst)
    budget(f"{kind}-{shown}", client_for(officer), record.address(shown))


@pytest.mark.parametrize("kind", factories.FILED)
def test_a_corrected_record(kind: str, officer: User, client_for: Clients, budget: Any) -> None:
    """The correction is put through the form again to say what differs; that costs its choices once more."""
    record = factories.make(kind, officer, Status.CLEARED)
    factories.corrected(record, officer, "submitted")
    budget(f"{kind}-detail, corrected", client_for(officer), record.get_absolute_url())
    budget(f"{kind}-correct", client_for(officer), record.address("correct"))


@pytest.mark.parametrize("records", [1, 6])
def test_clearing_costs_the_same_however_much_waits(
    records: int, officer: User, head: User, client_for: Clients, budget: Any
) -> None:
    for _ in range(records):
        factories.meeting(officer, Status.SUBMITTED)
    budget("clearing", client_for(head), reverse("clearing"))


@pytest.mark.parametrize("records", [1, 6])
def test_notices_cost_the_same_however_many(
    records: int, officer: User, head: User, client_for: Clients, budget: Any
) -> None:
    for _ in range(records):
        factories.meeting(officer, Status.SUBMITTED)
    budget("notice-list", client_for(head), reverse("notice-list"))
    budget("notice-choices", client_for(head), reverse("notice-choices"))


@pytest.mark.parametrize("kind", factories.FILED)
def test_an_empty_form(kind: str, officer: User, client_for: Clients, budget: Any) -> None:
    budget(f"{kind}-create", client_for(officer), reverse(f"{kind}-create"))


@pytest.mark.parametrize("paragraphs", [1, 12])
def test_a_briefing_costs_the_same_however_long(
    paragraphs: int, officer: User, head: User, client_for: Clients, budget: Any
) -> None:
    at = factories.last_slot().replace(hour=9)
    for _ in range(paragraphs):
        factories.cleared("meeting", officer, at)
    budget("briefing-detail", client_for(head), factories.briefing().get_absolute_url())


ENTRIES = ("directory", "institutions", "contact", "contact-edit", "institution", "institution-edit")


@pytest.mark.parametrize("rows", [1, 20])
@pytest.mark.parametrize("shown", ENTRIES)
def test_the_directory_costs_the_same_however_much_stands_in_it(
    shown: str, rows: int, officer: User, client_for: Clients, budget: Any
) -> None:
    """One person with that many posts, at an institution with as many former names, holders, parts and records."""
    days = [date(2000, 1, 1) + timedelta(days=number) for number in range(rows)]
    ministry = factories.organization()
    posts = [{"organization": ministry, "since": day, "until": day} for day in days]
    person = factories.person(posts=posts, variants=map(str, days))
    for number, day in enumerate(days):
        factories.former_name(ministry, day, since=day)
        factories.person(f"Holder {number}", posts=[{"organization": ministry}])
        factories.organization("ministry", code=f"part-{number}", parent=ministry)
        factories.make("meeting", officer)
    entry = ministry if shown.startswith("institution") else person
    listed = shown in ("directory", "institutions")
    budget(shown, client_for(officer), reverse(shown, args=[] if listed else [entry.pk]))


@pytest.mark.parametrize("rows", [1, 20])
def test_promises_cost_the_same_however_many(
    rows: int, officer: User, client_for: Clients, budget: Any
) -> None:
    record, client = factories.meeting(officer, Status.CLEARED), client_for(officer)
    for _ in range(rows):
        one = factories.follow_up(record, officer)
    assert budget("follow-up-list", client, reverse("follow-up-list")) <= MOST["list"]
    budget("follow-up", client, one.get_absolute_url())
    other = factories.meeting(officer, Status.CLEARED)
    budget("meeting-detail, with promises", client, other.get_absolute_url())


@pytest.mark.parametrize("kind", factories.FILED)
def test_no_filter_makes_a_list_sort_out_doubles(kind: str, officer: User, client_for: Clients) -> None:
    """`SELECT DISTINCT` over whole rows loses the index a page is read from."""
    factories.make(kind, officer)
    question = "?status=draft&status=cleared&country=398&theme=1&sensitivity=1&q=water&since=2026-01-01"
    for page in (f"{kind}-list", "record-list"):
        with CaptureQueriesContext(connection) as captured:
            client_for(officer).get(reverse(page) + question, follow=True)
        assert [q["sql"] for q in captured if "DISTINCT" in q["sql"]] == []


@pytest.mark.parametrize("rows", [1, 20])
def test_a_table_costs_the_same_however_long(
    rows: int, officer: User, client_for: Clients, budget: Any
) -> None:
    content = b"Name\n" + b"".join(f"Person {number}\n".encode() for number in range(rows))
    table, client = factories.table(officer, "people", content), client_for(officer)
    budget("import-columns", client, reverse("import-columns", args=[table.pk]))
    with as_owner():
        table.rows.update(outcome="refused", faults=[["Name", "It is wrong."]])
        Import.objects.filter(pk=table.pk).update(state=Import.State.CHECKED)
    budget("import", client, reverse("import", args=[table.pk]))
    for _more in range(rows - 1):
        factories.table(officer, "people", content, "more.csv")
    budget("import-list", client, reverse("import-list"))
