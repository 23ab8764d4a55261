"""What a record's page offers is done when it is pressed: the way from a button to a refusal is none at all."""

from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.messages import ERROR, get_messages
from pytest_django import DjangoDbBlocker

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.steps import Offer, OpenStep, Road
from tests import factories, tiers
from tests.engines.table import STATES, matrix
from tests.engines.world import World, build, one_transaction, undone

pytestmark = pytest.mark.timeout(600)
WORDS = "Because it was agreed at the river."
OFFERED = ("author", "owner", "reviewer", "head")
NO_STEPS = ("/look/", "/language/", "/account/", "/records/", "/meetings/new/")  # the shell's own
MATRIX = matrix()


class Forms(HTMLParser):
    """The forms of a page: where each is sent, and its fields with what a reader would leave or write in them.

    `whole` is whether nothing had to be chosen or attached, so that a press is all there is to it.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.form: dict[str, Any] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form" and given.get("method") == "post":
            self.form = {"action": given.get("action"), "data": {}, "whole": True, "buttons": []}
            self.forms.append(self.form)
        if self.form is None or "disabled" in given:
            return
        name = given.get("name") or ""
        if tag == "textarea" and name:
            self.form["data"][name] = WORDS
        elif tag == "input" and given.get("type") == "hidden":
            self.form["data"][name] = given.get("value") or ""
        elif tag in ("input", "select"):
            self.form["whole"] = False
        elif tag == "button" and name:
            self.form["buttons"].append({name: given.get("value") or ""})

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None

    def presses(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Each button with the address and the answers it sends."""
        for form in self.forms:
            address = form["action"] or ""
            if form["whole"] and address and not address.startswith(NO_STEPS):
                for button in form["buttons"] or [{}]:
                    yield address, form["data"] | button


KINDS = tuple(kind for kind in factories.KINDS if tiers.is_whole(kind))


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with one_transaction(django_db_blocker):
        yield build(MATRIX.people, PLACES)


PLACES = tuple(
    (kind, "C", state)
    for kind in KINDS
    for state in STATES
    if state != "corrected" or kind in factories.FILED
)


def refused(world: World, person: str) -> tuple[list[str], int]:
    """What the pages of all records offered this person and refused when it was pressed; and how much was pressed."""
    browser, troubles, pressed = world.clients[person], [], 0
    for place, record in world.records.items():
        page = browser.ask("GET", record.get_absolute_url())
        if page.status_code != 200:
            continue
        for address, data in Forms(page.content.decode()).presses():
            with undone():
                answer = browser.ask("POST", address, data)
                said = [str(note) for note in get_messages(answer.wsgi_request) if note.level == ERROR]
            pressed += 1
            if answer.status_code != 302 or said:
                troubles.append(f"{place}, {person}: {address} {answer.status_code} {said}")
    return troubles, pressed


@pytest.mark.parametrize("person", [*OFFERED, "colleague"])
def test_row_128_what_a_page_offers_is_done_when_it_is_pressed(person: str, world: World) -> None:
    troubles, pressed = refused(world, person)
    assert (troubles, pressed > 0) == ([], person in OFFERED)


def test_row_128_a_button_that_leads_to_a_refusal_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: a road that offers whatever leads on from here, whoever asks."""

    def everything(road: Road, thing: Any, user: User, address: Callable[[str], str]) -> Offer:
        steps = ((verb, step) for verb, step in road.items() if road.state(thing) in step.starts)
        return Offer(
            [OpenStep(verb, step.button, step.asks, step.reason, address(verb)) for verb, step in steps], []
        )

    monkeypatch.setattr(Road, "offer", everything)
    assert refused(world, "colleague")[0] != []
