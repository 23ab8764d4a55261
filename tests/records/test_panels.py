"""A record's page shows what rooms register, and knows none of them by name."""

from typing import Any

import pytest

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import Status
from ashgabat_centre.records.panels import PANELS, Panel, PanelPlace, panels_of
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db


def words(record: Any, user: User, pages: Any) -> dict[str, Any]:
    return {"planted": f"Planted for {user.name}"}


@pytest.fixture
def planted(monkeypatch: Any) -> Panel:
    one = Panel("accounts/in_charge_note.html", PanelPlace.ABOVE, 99, words)
    monkeypatch.setitem(PANELS, one.template, one)
    return one


def test_the_rooms_panels_stand_in_their_places_in_order(officer: User) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    with seen_by(officer):
        shown = panels_of(record, officer, factories.pages("meeting"))
    assert shown["panels"] == {
        "above": ["workflow/correction_panel.html"],
        "below": [
            "remarks/panel.html",
            "commitments/follow_ups_panel.html",
            "files/files_panel.html",
            "workflow/timeline_panel.html",
        ],
        "beside": [],
    }


def test_a_panel_with_nothing_to_show_is_not_drawn(head: User) -> None:
    """A briefing takes no files and is not corrected."""
    briefing = factories.briefing()
    with seen_by(head):
        shown = panels_of(briefing, head, factories.pages("briefing"))
    assert shown["panels"]["above"] == [] and "files/files_panel.html" not in shown["panels"]["below"]


def test_a_room_adds_one_without_the_pages_being_told(
    planted: Panel, officer: User, client_for: Clients
) -> None:
    record = factories.meeting(officer)
    page = client_for(officer).get(record.get_absolute_url())
    assert planted.template in page.context["panels"]["above"]
    assert page.context["planted"] == f"Planted for {officer.name}"


def test_no_two_panels_say_the_same_word(officer: User) -> None:
    """Their words share one page: a second of a name would show in the first one's place."""
    record = factories.meeting(officer, Status.CLEARED)
    factories.corrected(record, officer, "submitted")
    with seen_by(officer):
        said = [set(one.shown(record, officer, factories.pages("meeting"))) for one in PANELS.values()]
    assert sum(map(len, said)) == len(set().union(*said))
