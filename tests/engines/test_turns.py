"""What is asked in turn is asked: seven runs, one in each share, leave no question out, whatever turns it waits for."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from tests import factories, tiers
from tests.engines import frozen, matrix
from tests.engines.surfaces import MOST, filtered_lists, kinds_asked
from tests.engines.table import matrix as read_matrix
from tests.engines.twins import OUTSIDERS
from tests.engines.world import Place

MATRIX = read_matrix()
FIRST, OTHER = factories.FILED[0], factories.FILED[-1]
PLACES: tuple[Place, ...] = tuple(
    (kind, marking, state)
    for kind in (FIRST, OTHER)
    for marking in ("C", "S")
    for state in ("submitted", "cleared")
)
WORLD: Any = SimpleNamespace(world=SimpleNamespace(records=dict.fromkeys(PLACES)))


def cells() -> Iterator[str]:
    """The pages of a record, of which the test of one kind and marking is itself dealt out to the shares."""
    for cell in matrix.record_cells(MATRIX, PLACES):
        assert cell.place is not None
        kind, marking, _state = cell.place
        if tiers.is_kind_due(kind, f"{kind}-{marking}") and matrix.is_due(cell):
            yield str(cell)


def readings() -> Iterator[str]:
    for person in frozen.readers():
        yield from (name for name, _request in frozen.read(MATRIX, person, WORLD))


def refusals() -> Iterator[str]:
    for person in frozen.HOSTILE:
        yield from (name for name, _request in frozen.refused(MATRIX, person, WORLD))
        yield from (name for name, _request in frozen.other_verbs(MATRIX, person, WORLD))


def addresses() -> Iterator[str]:
    for person in tiers.due(OUTSIDERS, always=MOST, about="addresses"):
        yield from (f"{person} {kind}" for kind in kinds_asked((FIRST, OTHER), person, "a-page"))


def filters() -> Iterator[str]:
    for person in tiers.due(OUTSIDERS, always=MOST, about="filters"):
        yield from (f"{person} {page}" for page in filtered_lists(person))


@pytest.mark.parametrize("questions", [cells, readings, refusals, addresses, filters])
def test_seven_runs_ask_every_question(
    questions: Callable[[], Iterator[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = {FIRST, "briefing"}
    monkeypatch.setattr(tiers, "whole_kinds", lambda: frozenset(everything))
    monkeypatch.setattr(tiers, "is_full", lambda: False)
    asked: set[str] = set()
    for share in range(tiers.SHARES):
        monkeypatch.setattr(tiers, "share", lambda share=share: share)
        asked |= set(questions())
    monkeypatch.setattr(tiers, "is_full", lambda: True)
    everything.add(OTHER)
    assert set(questions()) - asked == set()
