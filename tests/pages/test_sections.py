"""The sections of the portal: never more of them, everything in one, nothing shown to whom it isn't open."""

from typing import Any

import pytest
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.pages import sections
from ashgabat_centre.pages.record_pages import menus
from tests import factories
from tests.cast import Clients

pytestmark = pytest.mark.django_db

ROLES = ("officer", "analyst", "head", "desk", "administrator")
LABELS = [
    *("Today", "My work", "Countries", "Contacts", "Monitoring"),
    *("Partners", "Briefings", "Directory", "Registers and tools", "Administration"),
]


def labels_of(entries: list[sections.RailEntry]) -> list[str]:
    return [str(entry.label) for entry in entries]


def test_the_sections_are_these_and_every_kind_stands_in_one() -> None:
    assert [str(section.label) for section in sections.SECTIONS.values()] == LABELS
    assert {pages.menu.section for _name, pages in menus()} <= set(sections.SECTIONS)


@pytest.mark.parametrize("role", ROLES)
def test_every_place_of_the_rail_opens(
    role: str, request: pytest.FixtureRequest, client_for: Clients
) -> None:
    """Whatever a person's rail leads to, section pages included, answers with a page of theirs."""
    person = request.getfixturevalue(role)
    client = client_for(person)
    led = {place.url for section in sections.SECTIONS.values() for place in section.places(person)}
    led |= {entry.url for entry in sections.rail_of(person, "/")}
    assert {url: client.get(url).status_code for url in led} == dict.fromkeys(led, 200)


def test_no_two_places_open_by_the_same_keys(officer: User) -> None:
    """The second of two would be reached by nobody."""
    places = [place for section in sections.SECTIONS.values() for place in section.places(officer)]
    keys = {place.name: place.keys for place in places if place.keys}
    keys |= {one["url"]: one["keys"] for one in sections.beginnings(officer) if one["keys"]}
    assert sorted(keys.values()) == sorted(set(keys.values()))


@pytest.mark.parametrize(
    ("role", "missing"),
    [("officer", {"Administration"}), ("desk", {"Administration"}), ("administrator", set(LABELS[1:-1]))],
)
def test_a_section_that_is_closed_to_somebody_is_not_there(
    role: str, missing: set[str], request: pytest.FixtureRequest, client_for: Clients
) -> None:
    person = request.getfixturevalue(role)
    shown = labels_of(sections.rail_of(person, "/"))
    assert missing & set(shown) == set()
    assert shown == [label for label in LABELS if label in shown]
    closed = [slug for slug, section in sections.SECTIONS.items() if not section.places(person)]
    answers = {
        slug: client_for(person).get(reverse("section", args=[slug])).status_code
        for slug in (*closed, "none")
    }
    assert answers == dict.fromkeys((*closed, "none"), 404)


def current(entries: list[sections.RailEntry]) -> list[tuple[str, str]]:
    return [(str(entry.label), entry.current) for entry in entries if entry.current]


def test_the_rail_says_where_one_is(officer: User) -> None:
    assert current(sections.rail_of(officer, "/")) == [("Today", "page")]
    assert current(sections.rail_of(officer, "/meetings/")) == [("Contacts", "true")]
    assert current(sections.rail_of(officer, "/meetings/MTG-2026-1/edit/")) == [("Contacts", "true")]
    assert current(sections.rail_of(officer, "/directory/institutions/4/")) == [("Directory", "true")]
    assert current(sections.rail_of(officer, "/notes/")) == [("Monitoring", "true")]
    assert current(sections.rail_of(officer, "/nowhere/")) == []


def test_a_page_below_no_list_stands_where_its_record_does(officer: User, client_for: Clients) -> None:
    record = factories.meeting(officer)
    page = client_for(officer).get(reverse("record-marking", args=[record.slug])).content.decode()
    assert '<a href="/sections/contacts/" data-keys="" aria-current="true">' in page


def test_what_was_filed_last_is_offered_first(officer: User, client_for: Clients) -> None:
    client = client_for(officer)
    offered = [str(kind["label"]) for kind in client.get("/").context["shell"]["beginnings"]]
    assert offered[0] == "Meeting"
    data = factories.post_data("situationnote", officer)
    assert client.post(reverse("situationnote-create"), data).status_code == 302
    now = [str(kind["label"]) for kind in client.get("/").context["shell"]["beginnings"]]
    assert (now[0], sorted(now)) == ("Situation note", sorted(offered))


def test_who_files_nothing_is_offered_nothing(desk: User, client_for: Clients) -> None:
    answer = client_for(desk).get("/")
    assert answer.context["shell"]["beginnings"] == []
    assert reverse("meeting-create") not in answer.content.decode()


def test_a_section_counts_what_its_reader_may_see(
    officer: User, desk: User, client_for: Clients, monkeypatch: Any
) -> None:
    factories.meeting(officer)
    factories.meeting(officer)

    def count(person: User) -> str:
        page = client_for(person).get(reverse("section", args=["contacts"]))
        counts = {str(place.label): str(number) for place, number, _begin in page.context["kinds"]}
        return counts["Meetings"]

    assert (count(officer), count(desk)) == ("2", "0")
    monkeypatch.setattr(sections, "MOST_COUNTED", 1)
    assert count(officer) == "1+"


def test_the_rail_stays_folded_away_on_the_device_where_it_was(officer: User, client_for: Clients) -> None:
    client = client_for(officer)
    assert "data-rail" not in client.get("/").content.decode()
    client.post(reverse("set-look"), {"rail": "closed", "next": "/meetings/"})
    assert '<body data-rail="closed">' in client.get("/meetings/").content.decode()
    client.post(reverse("set-look"), {"rail": "sideways"})
    assert '<body data-rail="closed">' in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("address", "status"),
    [("/nowhere/", 404), ("/meetings/MTG-2026-9/", 404), ("/jobs/1/cancel/", 405), ("/people/changes/", 404)],
)
def test_an_address_that_shows_nothing_answers_in_the_shell(
    address: str, status: int, officer: User, client_for: Clients
) -> None:
    factories.meeting(officer, "returned")
    answer = client_for(officer).get(address)
    page = answer.content.decode()
    assert (answer.status_code, 'class="rail"' in page) == (status, True)
    assert 'aria-label="Needs my action: 1"' in page
