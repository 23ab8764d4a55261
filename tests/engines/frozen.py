"""The third engine: sums over all tables, taken before and after what must not write."""

from collections.abc import Callable, Iterable, Iterator, Set

from tests import tiers
from tests.checksums import HANDED_OUT, NOTED, checksums
from tests.engines.matrix import Asking, Cell, kind_of, page_cells, record_cells
from tests.engines.table import AnswerMatrix
from tests.engines.world import undone

# Reading what is strictly confidential, and who stands behind a pseudonym, is noted too, and nothing else is.
READ = HANDED_OUT | {"records_accessentry", "records_identityreading"}


def written(requests: Iterable[tuple[str, Callable[[], object]]], noted: Set[str] = NOTED) -> list[str]:
    """The requests after which some table is another than before, and those tables.

    All of them are made first, with one look at the tables; where something was written, each half by itself.
    """
    asked = list(requests)
    if len(asked) == 1:
        return _alone(*asked[0], noted)
    with undone():
        before = checksums(noted)
        for _name, request in asked:
            request()
        if checksums(noted) == before:
            return []
    half = len(asked) // 2
    return written(asked[:half], noted) + written(asked[half:], noted)


def _alone(name: str, request: Callable[[], object], noted: Set[str]) -> list[str]:
    with undone():
        before = checksums(noted)
        request()
        after = checksums(noted)
    changed = [table for table in before if before[table] != after[table]]
    return [f"{name} wrote to {', '.join(changed)}"] if changed else []


# --- What is sent -------------------------------------------------------------------------------------------

VERBS = ("PUT", "PATCH", "DELETE")
HOSTILE = ("desk", "administrator", "colleague", "anonymous")
ALWAYS_READING = ("author", "head")
READERS = (*ALWAYS_READING, *HOSTILE)
Requests = Iterator[tuple[str, Callable[[], object]]]


def asked(matrix: AnswerMatrix, person: str, asking: Asking, method: str) -> Iterator[Cell]:
    """Everything this person could ask for by this method, wherever it leads, but of the kinds that rest."""
    cells = (*record_cells(matrix, asking.world.records, (person,)), *page_cells(matrix, person))
    return (cell for cell in cells if cell.row.method == method and tiers.is_whole(kind_of(cell)))


def read(matrix: AnswerMatrix, person: str, asking: Asking) -> Requests:
    """Every page, whether this person is shown it or not: by the first two and one of those who are nothing to a
    record. The others of these read of the kinds whose turn it is.
    """
    reads = person in (*ALWAYS_READING, *tiers.in_turn(HOSTILE, "readers"))
    for cell in asked(matrix, person, asking, "GET"):
        if reads or kind_of(cell) in tiers.kinds_in_turn():
            yield str(cell), lambda cell=cell: asking.send(cell, "GET")  # type: ignore[misc]


def refused(matrix: AnswerMatrix, person: str, asking: Asking) -> Requests:
    """Every post of this person that the matrix does not let through, with the words of somebody who may.

    What is answered on the spot is no refusal there, but writes nothing either: all but a new address of one's own
    calendar, which is told once.
    """
    for cell in asked(matrix, person, asking, "POST"):
        if cell.expected != "302" and (cell.row.page, cell.expected) != ("calendar-address", "200"):
            yield str(cell), lambda cell=cell: asking.send(cell, "POST")  # type: ignore[misc]


def other_verbs(matrix: AnswerMatrix, person: str, asking: Asking) -> Requests:
    """PUT, PATCH or DELETE, to every address; of those that name a record, beside a cleared one of each kind."""
    for cell in asked(matrix, person, asking, "POST"):
        if cell.place and cell.place[1:] != ("C", "cleared"):
            continue
        for verb in verbs(cell):
            yield f"{verb} {cell}", lambda cell=cell, verb=verb: asking.send(cell, verb)  # type: ignore[misc]


def verbs(cell: Cell) -> tuple[str, ...]:
    """One of the three in turn, but all of a kind whose turn it is."""
    if kind_of(cell) in tiers.kinds_in_turn():
        return VERBS
    return tiers.in_turn(VERBS, str(cell))
