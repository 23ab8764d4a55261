"""What a record of conversation and a readout hold: text already chosen and in order, for page and PDF."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

import typst

from .pdf import DocumentError, typeset


@dataclass(frozen=True)
class Group:
    """A side that was present, or a list of topics."""

    heading: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """A numbered paragraph; `speaker` is empty where it is attributed to nobody."""

    text: str
    speaker: str = ""


@dataclass(frozen=True)
class NotesPart:
    """A text under a heading of its own, unnumbered and apart from the narrative."""

    heading: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Notes:
    """A paper on one meeting. `written_in` is the language of what people wrote; headings are in `language`.

    Empty lines are not printed.
    """

    language: Literal["en", "ru"]
    written_in: str
    marking: str
    office: str
    genre: str
    title: str
    opening: str = ""
    symbol: str = ""
    distribution: str = ""
    draft: str = ""
    groups: tuple[Group, ...] = ()
    facts: tuple[NotesPart, ...] = ()
    said: tuple[Said, ...] = ()
    parts: tuple[NotesPart, ...] = ()
    comment: NotesPart | None = None
    closing: str = ""
    timestamp: datetime


def print_notes(notes: Notes) -> bytes:
    """The paper as PDF/A. The same notes always give the same bytes."""
    try:
        return typeset("notes.typ", asdict(notes))
    except typst.TypstError as refusal:
        raise DocumentError(None) from refusal
