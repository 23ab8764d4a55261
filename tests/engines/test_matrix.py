"""Every address, person, marking and state against the reviewed file matrix.txt."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from ashgabat_centre.records.models import Status
from ashgabat_centre.workflow import clearance
from ashgabat_centre.workflow.corrections import CorrectionAct
from tests import factories, tiers
from tests.engines import mutants
from tests.engines.addresses import every_address
from tests.engines.matrix import Asking, Cell, is_due, page_cells, record_cells
from tests.engines.table import MARKINGS, matrix
from tests.engines.world import World, build, everywhere, one_transaction

pytestmark = pytest.mark.timeout(600)  # thousands of questions in one test
MATRIX = matrix()


@pytest.fixture(scope="module")
def asking(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Asking]:
    with one_transaction(django_db_blocker):
        yield Asking(build(MATRIX.people, everywhere()))


def test_every_address_has_its_lines_and_every_line_its_address() -> None:
    wanted = {(key, method) for key in every_address() for method in ("GET", "POST")}
    written = {(row.page, row.method) for row in MATRIX.rows()}
    assert (sorted(wanted - written), sorted(written - wanted)) == ([], [])


STEPS: dict[str, set[Any]] = {"step": set(clearance.ROAD), "correction": set(CorrectionAct.values)}


@pytest.mark.parametrize("act", STEPS)
def test_every_step_has_its_lines(act: str) -> None:
    for kind in factories.KINDS:
        if act in factories.pages(kind).offers:
            posted = {
                row.variant for row in MATRIX.records if (row.page, row.method) == (f"{kind}-{act}", "POST")
            }
            assert posted == STEPS[act] | {"nonsense"}


@pytest.mark.parametrize("marking", MARKINGS)
@pytest.mark.parametrize("kind", factories.KINDS)
def test_row_19_every_page_of_a_record_answers_as_the_matrix_says(
    kind: str, marking: str, asking: Asking
) -> None:
    places = [place for place in asking.world.records if place[:2] == (kind, marking)]
    assert asking.wrong(cell for cell in record_cells(MATRIX, places) if is_due(cell)) == []


def test_row_19_every_page_of_no_record_answers_as_the_matrix_says(asking: Asking) -> None:
    assert asking.wrong(cell for cell in page_cells(MATRIX) if is_due(cell)) == []


@pytest.mark.parametrize("name", MATRIX.people_who_sign_in())
def test_row_19_every_list_shows_exactly_what_the_matrix_lets_this_person_see(
    name: str, asking: Asking
) -> None:
    world = asking.world
    seen = {record.reference for place, record in world.records.items() if MATRIX.sees(name, *place)}
    for kind in filter(tiers.is_whole, factories.KINDS):
        own = {record.reference for (of, *_), record in world.records.items() if of == kind} & seen
        assert listed(world, name, f"{kind}-list") == (own, len(own))
    assert listed(world, name, "record-list") == (seen, len(seen))
    assert searched(world, name, "qazyna") == (seen, len(seen))


def searched(world: World, name: str, words: str) -> tuple[set[str], int]:
    """What is found by posting the words, and going where that leads."""
    led = world.clients[name].ask("POST", reverse("record-list"), {"q": words, "page_size": "100"})
    return shown_at(world, name, led["Location"])


def listed(world: World, name: str, page: str) -> tuple[set[str], int]:
    return shown_at(world, name, reverse(page, query={"page_size": "100"}))


def shown_at(world: World, name: str, address: str) -> tuple[set[str], int]:
    """The references on all pages of a list, and the total it names."""
    shown = world.clients[name].ask("GET", address).context["page"]
    found, total = {row.reference for row in shown.rows}, shown.total
    while shown.older_url:
        shown = world.clients[name].ask("GET", address.split("?")[0] + shown.older_url).context["page"]
        found |= {row.reference for row in shown.rows}
    return found, total


def test_head_is_answered_as_get(asking: Asking) -> None:
    """Beside records that everybody sees and that few do, and of every other page one person, the others in turn."""
    places = [place for place in asking.world.records if place[1:] in (("C", "cleared"), ("S", "cleared"))]
    places = [place for place in places if tiers.is_whole(place[0])]
    pages = [cell for cell in page_cells(MATRIX) if cell.person == "head" or tiers.is_due(str(cell))]
    pages = [cell for cell in pages if is_due(cell)]
    cells = [*record_cells(MATRIX, places, ("author", "analyst")), *pages]
    read = [
        cell for cell in cells if cell.row.method == "GET" and cell.row.page != "admin:login"
    ]  # Django's own
    wrong = [asking.ask(cell, "HEAD") for cell in read]
    assert {trouble for trouble in wrong if trouble} == set()


# --- It can fail --------------------------------------------------------------------------------------------


def asked(page: str, state: Status, *people: str) -> list[Cell]:
    """The cells of reading one page of a confidential record in that state."""
    kind = factories.FILED[0]
    cells = record_cells(MATRIX, [(kind, "C", state)], people)
    return [cell for cell in cells if (cell.row.page, cell.row.method) == (f"{kind}-{page}", "GET")]


def test_a_page_that_lets_too_many_in_is_found(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody is refused the form of another's record, everybody the file refuses is named."""
    cells = asked("edit", Status.CLEARED)
    refused = [f"{cell}: 200 in place of 403" for cell in cells if cell.expected == "403"]
    assert len(refused) > 1
    assert asking.wrong(cells) == []
    monkeypatch.setattr(clearance, "refuse_editing", lambda record, user: "")
    assert asking.wrong(cells) == refused


def test_a_policy_that_lets_too_many_in_is_found(asking: Asking) -> None:
    """Where the database shows the desk what is not cleared, the desk's cells are answered otherwise."""
    cells = asked("detail", Status.SUBMITTED, "desk")
    with mutants.fault(mutants.additional("records_record", "status = 'submitted'")):
        assert asking.wrong(cells) == [f"{cells[0]}: 200 in place of 404"]
