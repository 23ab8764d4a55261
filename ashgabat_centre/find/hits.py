"""An answer of the search, and the groups in which answers are shown."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

HIT, END = "\ue000", "\ue001"  # put around a word that was searched for; no text that is kept has them

Piece = tuple[str, bool]  # of a text, and whether it is what was searched for


@dataclass(frozen=True)
class Hit:
    """One thing that answers: what it is called, where it stands, what tells it from another."""

    label: str
    url: str
    detail: str = ""
    title: Sequence[Piece] = ()  # the label in pieces
    snippet: Sequence[Piece] = ()
    record: Any = None

    @property
    def pieces(self) -> Sequence[Piece]:
        """The label in pieces, as a template shows it."""
        return self.title or [(self.label, False)]


@dataclass(frozen=True)
class HitGroup:
    """Answers of one sort. `sure` is false where they merely resemble what was asked for."""

    name: str
    label: str | Promise
    hits: Sequence[Hit]
    sure: bool = True
    total: str = ""
    more_url: str = ""
    facets: Sequence[tuple[str, list[tuple[str, int, str]]]] = field(default=())


def cut_at_marks(marked: str) -> list[Piece]:
    """A text in which PostgreSQL marked the words searched for, cut at the marks."""
    first, *others = marked.split(HIT)
    cut: list[Piece] = [(first, False)]
    for other in others:
        word, _end, rest = other.partition(END)
        cut += [(word, True), (rest, False)]
    return [piece for piece in cut if piece[0]]
