"""No parameter of any route makes a fault, whatever stands in it (tests/engines/fuzz.py)."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from ashgabat_centre.accounts import views as account_views
from ashgabat_centre.records.models import Status
from tests import factories, tiers
from tests.engines.fuzz import VALUES, Sent, faults, of_cell, of_places, reached, read_names, value_at
from tests.engines.matrix import Asking, page_cells, record_cells
from tests.engines.table import matrix
from tests.engines.world import World, build, one_transaction
from tests.security.test_credentials import source_files
from tests.security.test_input import LISTS

pytestmark = pytest.mark.timeout(1800)  # a run in full asks all of it
PLACES = tuple((factories.FILED[0], "C", state) for state in (Status.DRAFT, Status.SUBMITTED, Status.CLEARED))
PLACES += (("briefing", "C", Status.DRAFT),)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with one_transaction(django_db_blocker):
        yield build(matrix().people, PLACES)


@pytest.fixture(scope="module")
def requests(world: World) -> list[Sent]:
    """What this run asks of the pages' own parameters."""
    asking, names = Asking(world), read_names(source_files().values())
    cells = reached([*record_cells(matrix(), PLACES), *page_cells(matrix())])
    filters = {name: [*of_list.base_filters] for name, of_list in LISTS.items()}
    return [
        one for cell in cells.values() for one in of_cell(asking, cell, filters.get(cell.row.page, []), names)
    ]


def test_row_110_no_place_of_an_address_makes_a_fault(world: World) -> None:
    assert faults(world.clients, of_places("head")) == []


def test_row_110_no_parameter_of_a_page_makes_a_fault(world: World, requests: list[Sent]) -> None:
    assert len(requests) > 100
    assert faults(world.clients, requests) == []


def test_each_parameter_has_its_turn_with_each_value() -> None:
    """Where it is asked together with the others; a run in full asks it by itself too."""
    for name in ("title", "version", "word"):
        assert {value_at(name, turn) for turn in range(len(VALUES))} == set(VALUES)
        assert len({value_at(name, share) for share in range(tiers.SHARES)}) == tiers.SHARES


def test_the_names_that_the_source_reads_are_read_from_it() -> None:
    assert set(read_names(source_files().values())) >= {"word", "session", "at"}


# --- A fault planted elsewhere -----------------------------------------------------------------------------------


def test_row_110_a_number_read_as_it_comes_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    place, asked = (
        reverse("people-sessions"),
        [("session", list(value)) for value in VALUES.values() if value],
    )
    requests = [Sent("administrator", "POST", place, (field,), "session") for field in asked]
    assert faults(world.clients, requests) == []
    monkeypatch.setattr(account_views, "small_number", int)
    assert faults(world.clients, requests) != []
