"""matrix.txt, read: who sees what, and what each page answers to whom."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.records.models import Status
from tests import factories

FILE = Path(__file__).with_name("matrix.txt")
MARKINGS = ("U", "C", "S")
# Those a record can be brought to by the pages.
CORRECTED = "corrected"
STATES = (*Status.values, CORRECTED)
HIDDEN, SEALED = "404", {"GET": "login", "POST": "401"}
REFUSED_METHOD = "405"


@dataclass(frozen=True)
class AnswerRow:
    """What one page answers to one method; the variant is the rest of its address, such as a step's verb.

    With a marking, it is what it answers about a record marked so.
    """

    page: str
    method: str
    variant: str = ""
    marking: str = ""


@dataclass
class AnswerMatrix:
    people: dict[str, tuple[str, str]] = field(default_factory=dict)
    states: tuple[str, ...] = ()
    sight: dict[tuple[str, str], str] = field(default_factory=dict)
    stand_ins: dict[tuple[str, str], str] = field(default_factory=dict)
    models: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    pages: dict[AnswerRow, dict[str, str]] = field(default_factory=dict)
    records: dict[AnswerRow, dict[tuple[str, str], str]] = field(default_factory=dict)

    def sees(self, person: str, kind: str, marking: str, state: str) -> bool:
        return marking in self.sight[self.stand_ins.get((kind, person), person), state]

    def answer(self, row: AnswerRow, person: str, kind: str, marking: str, state: str) -> str:
        """What this person is answered on a page that names such a record."""
        if person == "anonymous":
            return SEALED[row.method]
        said = self.records[row][person, state]
        if said == REFUSED_METHOD or self.sees(person, kind, marking, state):
            return said
        return HIDDEN

    def people_who_sign_in(self) -> tuple[str, ...]:
        return tuple(name for name, (role, _marking) in self.people.items() if role != Role.SYSTEM)

    def rows(self) -> Iterator[AnswerRow]:
        yield from self.pages
        yield from self.records


def read(text: str) -> AnswerMatrix:
    """Each section by its own rule; a line none of them understands is an error."""
    matrix, section, block = AnswerMatrix(), "", AnswerRow("", "")
    for line in text.splitlines():
        line = line.split("#")[0].rstrip()
        if line.startswith("["):
            section, _, columns = line[1:].partition("]")
            _begin(matrix, section, tuple(columns.split()))
        elif line and section == "records" and not line.startswith(" "):
            block = _row(line.split())
        elif line and section:
            READERS[section](matrix, block, line.split())
    return _complete(matrix)


def _begin(matrix: AnswerMatrix, section: str, columns: tuple[str, ...]) -> None:
    if section == "sight":
        matrix.states = columns
    if section == "records":
        assert columns == STATES == matrix.states[: len(STATES)]
    if section in ("pages", "administration"):
        matrix.roles = columns
    if section == "models":
        matrix.models = columns


def _row(words: list[str]) -> AnswerRow:
    marking = words[-1] if words[-1] in MARKINGS else ""
    page, method, *variant = words[:-1] if marking else words
    return AnswerRow(page, method, " ".join(variant), marking)


def _person(matrix: AnswerMatrix, block: AnswerRow, words: list[str]) -> None:
    name, role, marking = words[:3]
    matrix.people[name] = role, marking


def _sight(matrix: AnswerMatrix, block: AnswerRow, words: list[str]) -> None:
    name, *cells = words
    matrix.sight |= {(name, state): cell for state, cell in zip(matrix.states, cells, strict=True)}


def _stand_in(matrix: AnswerMatrix, block: AnswerRow, words: list[str]) -> None:
    kind, name, like = words
    matrix.stand_ins[kind, name] = like


def _page(matrix: AnswerMatrix, block: AnswerRow, words: list[str]) -> None:
    row = _row(words[: -len(matrix.roles)])
    answers = dict(zip(matrix.roles, words[-len(matrix.roles) :], strict=True))
    for one in _expand(matrix, row):
        general = one != row
        assert general or one not in matrix.pages, f"two lines for {one}"
        matrix.pages.setdefault(one, answers)


def _record(matrix: AnswerMatrix, block: AnswerRow, words: list[str]) -> None:
    answers = [word for word in words if word.isdecimal() or word == "-"]
    names = [word for word in words if word not in answers]
    answers = answers * len(STATES) if len(answers) == 1 else answers
    for one in _expand(matrix, block):
        cells = matrix.records.setdefault(one, {})
        said = {name for name, _state in cells}
        left = [name for name in matrix.people if name not in said]
        for name in left if names in (["all"], ["others"]) else names:
            assert name in left, f"{name} has two lines or is nobody, in {one}"
            cells |= {(name, state): answer for state, answer in zip(STATES, answers, strict=True)}


READERS = {
    "people": _person,
    "sight": _sight,
    "stand-ins": _stand_in,
    "pages": _page,
    "administration": _page,
    "records": _record,
}


def _expand(matrix: AnswerMatrix, row: AnswerRow) -> Iterable[AnswerRow]:
    """{kind} is each kind that people file, {model} each model named as the administrator's."""
    folders = [model.replace("_", "/", 1) for model in matrix.models]
    for word, values in (("{kind}", factories.FILED), ("{model}", matrix.models), ("{app/model}", folders)):
        if word in row.page:
            return [
                AnswerRow(row.page.replace(word, value), row.method, row.variant, row.marking)
                for value in values
            ]
    return [row]


def _complete(matrix: AnswerMatrix) -> AnswerMatrix:
    """Every person stands in every table."""
    assert set(matrix.sight) == {(name, state) for name in matrix.people for state in matrix.states}
    everybody = {(name, state) for name in matrix.people for state in STATES}
    for row, cells in matrix.records.items():
        assert set(cells) == everybody, f"{row} does not say what everybody is answered"
    return matrix


def matrix() -> AnswerMatrix:
    return read(FILE.read_text(encoding="utf-8"))
