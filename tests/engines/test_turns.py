"""What is asked in turn is asked: seven runs, one in each share, leave no question out, whatever turns it waits for."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from tests import factories, tiers
from tests.engines import frozen, matrix
from tests.engines.surfaces import due
from tests.engines.table import matrix as read_matrix
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
    """The pages of a record, of which the test is itself left out for a kind that rests."""
    for cell in matrix.record_cells(MATRIX, PLACES):
        assert cell.place is not None
        if tiers.is_whole(cell.place[0]) and matrix.is_due(cell):
            yield str(cell)


def pages() -> Iterator[str]:
    """Lists, forms and what else names no record."""
    yield from (str(cell) for cell in matrix.page_cells(MATRIX) if matrix.is_due(cell))


def readings() -> Iterator[str]:
    for person in frozen.READERS:
        yield from (name for name, _request in frozen.read(MATRIX, person, WORLD))


def refusals() -> Iterator[str]:
    for person in frozen.HOSTILE:
        yield from (name for name, _request in frozen.refused(MATRIX, person, WORLD))
        yield from (name for name, _request in frozen.other_verbs(MATRIX, person, WORLD))


def looks() -> Iterator[str]:
    """At two worlds; whoever looks at all pages looks at those of each kind that doesn't rest."""
    for surface, outsider, kind in due():
        yield f"{surface} {outsider} {kind}"
        if surface == "pages":
            yield from (f"kind_pages {outsider} {kind}" for kind in tiers.whole_kinds())


@pytest.mark.parametrize("questions", [cells, pages, readings, refusals, looks])
def test_seven_runs_ask_every_question(
    questions: Callable[[], Iterator[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = {FIRST, "briefing"}
    in_turn = tiers.kinds_in_turn.__wrapped__
    monkeypatch.setattr(tiers, "kinds_in_turn", in_turn)
    monkeypatch.setattr(tiers, "whole_kinds", lambda: frozenset({*everything, *in_turn()}))
    monkeypatch.setattr(tiers, "is_full", lambda: False)
    asked: set[str] = set()
    for share in range(tiers.SHARES):
        monkeypatch.setattr(tiers, "share", lambda share=share: share)
        asked |= set(questions())
    monkeypatch.setattr(tiers, "is_full", lambda: True)
    everything |= set(factories.KINDS)
    assert set(questions()) - asked == set()
