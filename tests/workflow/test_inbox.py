"""What needs somebody's action: by reason and kind, each number with exactly its rows."""

import re
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.records.reasons import REASONS, TASKS, waits
from ashgabat_centre.workflow import inbox
from tests import factories
from tests.cast import NAMES, READERS, Clients, seen_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(cast: dict[str, User]) -> dict[str, Any]:
    """Something of every reason."""
    officer, colleague, head = cast["officer"], cast["colleague"], cast["head"]
    made = {
        "open": factories.meeting(officer, Status.SUBMITTED),
        "note": factories.situationnote(officer, Status.SUBMITTED),
        "named": factories.meeting(officer, Status.SUBMITTED, reviewer=colleague),
        "returned": factories.exchange(officer, Status.RETURNED),
        "corrected": factories.meeting(officer, Status.CLEARED),
        "came back": factories.meeting(officer, Status.CLEARED),
        "draft": factories.meeting(officer, Status.CLEARED),
        "the head's": factories.meeting(head, Status.SUBMITTED),
        "the head's own correction": factories.meeting(head, Status.CLEARED),
    }
    factories.corrected(made["corrected"], officer, "submitted")
    factories.corrected(made["came back"], officer, "returned")
    factories.corrected(made["draft"], officer)
    factories.corrected(made["the head's own correction"], head, "submitted")
    factories.meeting(officer)
    return made


def shown(client: Client) -> dict[str, dict[str, int]]:
    page = client.get(reverse("waiting"))
    assert page.status_code == 200
    return {
        reason.label: {line.label: line.count for line in lines} for reason, lines in page.context["queue"]
    }


def test_each_person_finds_what_waits_for_them(
    work: dict[str, Any], cast: dict[str, User], client_for: Clients
) -> None:
    found = {name: shown(client_for(cast[name])) for name in NAMES if name != "administrator"}
    nothing: dict[str, dict[str, int]] = {}
    assert found == dict.fromkeys(found, nothing) | {
        "officer": {"Returned to me": {"exchanges": 1}, "Corrections returned to me": {"meetings": 1}},
        "head": {
            "To clear": {"meetings": 1, "situation notes": 1},
            "Corrections to clear": {"meetings": 1},
        },
        "colleague": {"To clear": {"meetings": 1}},
    }


@pytest.mark.parametrize("name", ["officer", "head", "colleague"])
def test_each_number_opens_exactly_its_rows(
    name: str, work: dict[str, Any], cast: dict[str, User], client_for: Clients
) -> None:
    client = client_for(cast[name])
    total = 0
    for reason, lines in client.get(reverse("waiting")).context["queue"]:
        for line in (reason, *lines):
            page = client.get(line.url).context["page"]
            assert (page.total, len(page.rows)) == (line.count, line.count), line
        total += reason.count
    assert client.get(reverse("record-list"), {"waiting": "true"}).context["page"].total == total


@pytest.mark.parametrize("name", ["officer", "head", "colleague", "analyst"])
def test_the_header_and_the_home_page_count_the_same_and_lead_there(
    name: str, work: dict[str, Any], cast: dict[str, User], client_for: Clients
) -> None:
    client = client_for(cast[name])
    total = sum(count for lines in shown(client).values() for count in lines.values())
    page = client.get(reverse("home")).content.decode()
    numbers = re.findall(r'href="/waiting/" aria-label="Needs my action: (\d+)"', page)
    assert numbers == ([str(total)] if total or cast[name].writes else [])


def test_it_is_empty_again_once_everything_is_done(
    work: dict[str, Any], head: User, colleague: User, client_for: Clients
) -> None:
    client = client_for(head)
    for name in ("open", "note"):
        client.post(work[name].step_address("clear"), factories.step_data(work[name]))
    factories.do_with_correction(work["corrected"], "clear", head)
    assert shown(client) == {}
    assert "Nothing waits for you." in client.get(reverse("waiting")).content.decode()


def test_who_corrected_it_does_not_clear_it(officer: User, head: User, client_for: Clients) -> None:
    """Not even the head, though another wrote the record."""
    record = factories.meeting(officer, Status.CLEARED)
    with as_owner():
        Record.objects.filter(pk=record.pk).update(owner=head)
    factories.corrected(factories.again(record), head, "submitted")
    assert shown(client_for(head)) == {}


def test_an_unknown_reason_is_refused(officer: User, client_for: Clients) -> None:
    assert client_for(officer).get(reverse("record-list"), {"action": "nothing"}).status_code == 422


def test_the_administrator_has_no_queue(administrator: User, client_for: Clients) -> None:
    assert client_for(administrator).get(reverse("waiting")).status_code == 404


def test_a_new_reason_is_a_function(
    officer: User, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ashgabat_centre.records.reasons.REASONS", REASONS)
    draft = factories.meeting(officer)
    try:
        waits("drafts", "Unfinished")(lambda records, user: records.filter(author=user, status="draft"))
        client = client_for(officer)
        assert shown(client) == {"Unfinished": {"meetings": 1}}
        rows = client.get(reverse("record-list"), {"action": "drafts"}).context["page"].rows
        assert factories.references(rows) == [draft.reference]
    finally:
        REASONS.pop("drafts")


def test_the_queue_costs_one_query_of_its_own_however_much_waits(
    officer: User, head: User, client_for: Clients, django_assert_num_queries: Any
) -> None:
    client = client_for(head)
    factories.meeting(officer, Status.SUBMITTED)
    client.get(reverse("waiting"))
    with django_assert_num_queries(5) as one:
        client.get(reverse("waiting"))
    for _ in range(4):
        factories.situationnote(officer, Status.SUBMITTED)
    with django_assert_num_queries(len(one)):
        client.get(reverse("waiting"))


def header_statement(client: Client) -> str:
    """What the header asks the database on a page of this person."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("home")).status_code == 200
    (statement,) = [query["sql"] for query in queries if query["sql"].startswith('execute "prepared_')]
    return str(statement)


def planning_memory(statement: str) -> int:
    """Kilobytes that planning it takes, at the least of three times: a measure of its work that no busy machine
    changes. A kept plan is made anew once where the database has looked through a table meanwhile.
    """
    took = []
    with connection.cursor() as cursor:
        for _ in range(3):
            cursor.execute(f"explain (memory, format json) {statement}")
            took.append(int(cursor.fetchone()[0][0]["Planning"]["Memory Used"]))
    return min(took)


def test_no_page_plans_the_reasons_again(head: User, client_for: Clients) -> None:
    """However many there are: PostgreSQL keeps one plan for all of one standing, and makes none for a person."""
    client = client_for(head)
    statement = header_statement(client)
    with connection.cursor() as cursor:
        cursor.execute(
            "select statement from pg_prepared_statements where name = %s", [statement.split()[1].strip('"')]
        )
        (prepared,) = cursor.fetchone()
    whole = planning_memory(prepared.partition(" as ")[2])
    assert planning_memory(statement) < whole / 100
    names = [f"drafts-{number}" for number in range(10)]
    try:
        for name in names:
            waits(name, name)(lambda records, user: records.filter(author=user, status="draft"))
        again = header_statement(client)
        assert again != statement, "the ten are counted"
        assert planning_memory(again) < whole / 100
    finally:
        for name in names:
            REASONS.pop(name)


@pytest.mark.parametrize("name", READERS)
def test_each_count_is_of_what_the_reason_gives_for_that_person(
    name: str, work: dict[str, Any], cast: dict[str, User]
) -> None:
    user = cast[name]
    with seen_by(user):
        rows = [(name, reason.rows(Record.objects.all(), user)) for name, reason in REASONS.items()]
        expected = Counter((name, kind) for name, records in rows for (kind,) in records.values_list("kind"))
        tasks = {(name, ""): task.rows(user).count() for name, task in TASKS.items() if user.writes}
        assert inbox.count(user).counted == expected + Counter(tasks)


def test_one_plan_counts_for_each_person_what_is_theirs(
    work: dict[str, Any], cast: dict[str, User], client_for: Clients
) -> None:
    """In turn over one connection: who asks is read as the plan runs, and so are their policies."""
    people = ("officer", "colleague", "listed", "officer", "colleague")
    counted, statements = [], set()
    for name in people:
        client = client_for(cast[name])
        statements.add(header_statement(client))
        counted.append(shown(client))
    officer = {"Returned to me": {"exchanges": 1}, "Corrections returned to me": {"meetings": 1}}
    colleague = {"To clear": {"meetings": 1}}
    assert counted == [officer, colleague, {}, officer, colleague]
    assert len(statements) == 1
    with connection.cursor() as cursor:
        cursor.execute(
            "select custom_plans, generic_plans >= %s from pg_prepared_statements where name = %s",
            [len(people), statements.pop().split()[1].strip('"')],
        )
        assert cursor.fetchone() == (0, True)
