"""The preparation sheet: one page on a person or an institution, within its reader's rights."""

import re
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from ashgabat_centre.access.models import AccessEntry
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.directory.models import Person
from ashgabat_centre.records.models import Status
from ashgabat_centre.reference.models import Organization
from reports.preparation import sheet
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry() -> Organization:
    return factories.organization()


@pytest.fixture
def person(ministry: Organization) -> Person:
    posts: list[dict[str, Any]] = [
        {
            "title_en": "Ambassador",
            "organization": ministry,
            "since": date(2015, 1, 1),
            "until": date(2020, 12, 31),
        },
        {"title_en": "Deputy Minister", "organization": ministry, "since": date(2021, 1, 1)},
    ]
    return factories.person("Aýna Berdiýewa", posts=posts, variants=["Berdyeva"], tier=3)


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def met(author: User, person: Person, days: int, status: str = Status.CLEARED, **changes: Any) -> Any:
    row = {"organization": factories.organization().pk, "person": person.pk}
    title = changes.pop("title", f"{days} days ago")
    return factories.meeting(
        author, status, occurred_on=ago(days), rows={"counterparts": [row]}, title=title, **changes
    )


def titles(reader: User, entry: Any, level: int | None = None) -> dict[str, list[str]]:
    with seen_by(reader):
        found = sheet.prepare(entry, reader.level if level is None else level)
        return {
            name: [record.title for record in getattr(found, name)]
            for name in ("planned", "meetings", "notes")
        }


def printed(client: Any, entry: Any, agenda: str = "", language: str = "en") -> tuple[Any, str]:
    of = "person" if isinstance(entry, Person) else "institution"
    response = client.post(reverse(f"{of}-sheet-pdf", args=[entry.pk, language]), {"agenda": agenda})
    pages = PdfReader(BytesIO(response.content)).pages
    assert len(pages) == 1
    return response, re.sub(r"\s+", " ", pages[0].extract_text())


def test_it_shows_posts_the_last_three_meetings_and_what_is_planned(officer: User, person: Person) -> None:
    for days in (1, 2, 3, 4):
        met(officer, person, days)
    met(officer, person, 5, state="cancelled")
    met(officer, person, 0, Status.WITHDRAWN)
    met(officer, person, -3, Status.SUBMITTED, state="planned", title="To come")
    found = titles(officer, person)
    assert found["meetings"] == ["1 days ago", "2 days ago", "3 days ago"]
    assert found["planned"] == ["To come"]
    with seen_by(officer):
        posts = [
            (sheet.span(post), text.split(",")[0])
            for post, text in sheet.prepare(person, officer.level).posts
        ]
    assert posts == [
        ("since 1 January 2021", "Deputy Minister"),
        ("1 January 2015 – 31 December 2020", "Ambassador"),
    ]


def test_an_institution_shows_who_holds_a_post_today_and_what_belongs_to_it(
    officer: User, person: Person, ministry: Organization
) -> None:
    gone = {"title_en": "Minister", "organization": ministry, "until": ago(1)}
    factories.person("Gone", posts=[gone])
    below = factories.organization("ministry", code="test-department", name_en="Department", parent=ministry)
    rows = {"counterparts": [{"organization": below.pk}]}
    factories.meeting(officer, Status.CLEARED, title="At the department", rows=rows)
    with seen_by(officer):
        found = sheet.prepare(ministry, officer.level)
        assert [text.split(",")[:2] for _post, text in found.posts] == [
            ["Aýna Berdiýewa", " Deputy Minister"]
        ]
    assert titles(officer, ministry)["meetings"] == ["At the department"]


def test_a_meeting_under_a_duplicate_stands_on_the_sheet_of_its_entry(
    officer: User, person: Person, client_for: Clients
) -> None:
    double = factories.person("A. Berdiyeva")
    met(officer, double, 1)
    with as_owner():
        Person.objects.filter(pk=double.pk).update(merged_into=person)
    assert titles(officer, person)["meetings"] == ["1 days ago"]
    response = client_for(officer).get(reverse("person-sheet", args=[double.pk]))
    assert response["Location"] == reverse("person-sheet", args=[person.pk])


def test_cleared_notes_that_name_it_stand_on_it(
    officer: User, person: Person, ministry: Organization
) -> None:
    def note(title: str, body: str = "", status: str = Status.CLEARED, **changes: Any) -> None:
        factories.situationnote(officer, status, title=title, body=body, **changes)

    note("By a spelling", "They quote Berdyeva on limits.")
    note("By the whole name", "Aýna Berdiýewa spoke.")
    note("By half of it", "Aýna spoke.")
    note("Not cleared", "Berdyeva", Status.SUBMITTED)
    note("About the ministry", f"The {ministry.name_en} said so.")
    assert sorted(titles(officer, person)["notes"]) == ["By a spelling", "By the whole name"]
    assert titles(officer, ministry)["notes"] == ["About the ministry"]


def test_promises_both_ways_stand_on_it_while_they_are_open(
    officer: User, person: Person, client_for: Clients
) -> None:
    meeting = met(officer, person, 1)
    for side, what, days in (
        ("ours", "A paper on limits", 3),
        ("theirs", "Figures of flow", 9),
        ("own", "Ask the desk", 1),
    ):
        factories.follow_up(meeting, officer, side=side, what=what, due=ago(-days), person=person)
    with seen_by(officer):
        found = sheet.prepare(person, officer.level)
        by_institution = sheet.prepare(factories.organization(), officer.level)
    for one in (found, by_institution):
        assert [promise.what for promise in one.ours] == ["A paper on limits"]
        assert [promise.what for promise in one.theirs] == ["Figures of flow"]
    _response, text = printed(client_for(officer), person)
    assert ("A paper on limits" in text, "Ask the desk" in text) == (True, False)


def test_it_holds_what_its_reader_may_read(cast: dict[str, User], person: Person) -> None:
    met(cast["outsider"], person, 1, Status.DRAFT, title="A draft")
    met(cast["officer"], person, 2, title="Confidential")
    met(cast["officer"], person, 3, title="Open", sensitivity="0")
    met(cast["head"], person, 4, title="Secret", sensitivity="2")
    newcomer = factories.user("newcomer", Role.OFFICER, level=0)
    seen = {
        name: titles(cast[name], person)["meetings"] for name in ("outsider", "colleague", "head", "desk")
    }
    assert seen == {
        "outsider": ["A draft", "Confidential", "Open"],
        "colleague": ["Confidential", "Open"],
        "head": ["Confidential", "Open", "Secret"],
        "desk": ["Confidential", "Open"],
    }
    assert titles(newcomer, person)["meetings"] == ["Open"]


def test_it_is_marked_as_the_highest_it_contains_and_its_reading_is_noted(
    head: User, person: Person, client_for: Clients
) -> None:
    client, page = client_for(head), reverse("person-sheet", args=[person.pk])
    met(head, person, 2)
    assert client.get(page).context["marking"] == 1
    secret = met(head, person, 1, sensitivity="2")
    assert client.get(page).context["marking"] == 2
    response, text = printed(client, person)
    assert "STRICTLY CONFIDENTIAL" in text
    assert "strictly-confidential" in response["Content-Disposition"]
    with as_owner():
        noted = list(AccessEntry.objects.values_list("record", "user", "what").order_by("pk"))
    assert noted == [(secret.pk, head.pk, "opened"), (secret.pk, head.pk, "printed")]


def test_the_paper_leaves_out_what_its_reader_may_not_take_away_and_says_up_to_what_it_goes(
    outsider: User, person: Person, client_for: Clients
) -> None:
    met(outsider, person, 2, title="Taken along")
    met(outsider, person, 1, title="Left here", sensitivity="2")
    client = client_for(outsider)
    page = client.get(reverse("person-sheet", args=[person.pk])).content.decode()
    assert ("Left here" in page, "Taken along" in page) == (True, True)
    _response, text = printed(client, person)
    assert ("Left here" in text, "Taken along" in text) == (False, True)
    assert "As Gulnara Outsider may read it, from records marked up to “Confidential”." in text


def test_the_agenda_is_printed_and_kept_nowhere(officer: User, person: Person, client_for: Clients) -> None:
    _response, text = printed(client_for(officer), person, "1. Limits\n2. Border #trade [x] $5")
    assert "1. Limits 2. Border #trade [x] $5" in text


@pytest.mark.parametrize("language", ["en", "ru"])
def test_however_much_there_is_it_stays_on_one_page(
    language: str, officer: User, person: Person, client_for: Clients
) -> None:
    for days in (1, 2, 3):
        met(
            officer,
            person,
            days,
            title="О воде " * 40,
            summary="Министр изложил позицию. " * 60,
            language="ru",
        )
        factories.situationnote(
            officer, Status.CLEARED, title="Очень длинное название " * 12, body="Berdyeva"
        )
    _response, text = printed(client_for(officer), person, "Пункт повестки дня\n" * 12, language)
    assert {"en": "Preparation sheet", "ru": "Справка к встрече"}[language] in text


def test_only_staff_prepare(cast: dict[str, User], person: Person, client_for: Clients) -> None:
    pages = [
        reverse("person-sheet", args=[person.pk]),
        reverse("institution-sheet", args=[factories.organization().pk]),
    ]
    answers = {name: [client_for(cast[name]).get(page).status_code for page in pages] for name in cast}
    assert answers == dict.fromkeys(cast, [200, 200]) | {"desk": [404, 404], "administrator": [404, 404]}


def test_who_may_take_nothing_away_gets_no_paper(person: Person, client_for: Clients) -> None:
    reader = factories.user("reader", Role.OFFICER, export_level=None)
    client = client_for(reader)
    refused = client.post(reverse("person-sheet-pdf", args=[person.pk, "en"]), {"agenda": ""})
    assert (refused.status_code, "granted by name" in refused.content.decode()) == (403, True)


def test_it_costs_the_same_however_often_they_met(officer: User, person: Person, client_for: Clients) -> None:
    client, page, costs = client_for(officer), reverse("person-sheet", args=[person.pk]), []
    for many in (1, 9):
        for days in range(many):
            met(officer, person, days)
            factories.situationnote(officer, Status.CLEARED, body="Berdyeva")
        client.get(page)
        with CaptureQueriesContext(connection) as captured:
            client.get(page)
        costs.append(len(captured))
    assert costs == [costs[0]] * 2
