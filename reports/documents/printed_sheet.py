"""A preparation sheet on one page of A4: text already chosen, translated and in order.

Nothing is looked up here.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

import typst

from .pdf import DocumentError, typeset


@dataclass(frozen=True)
class SheetLine:
    """A line.

    `lead` stands before the text in bold, `note` after it in small letters: a date, a reference number, a
    marking.
    """

    text: str
    language: str
    lead: str = ""
    note: str = ""


@dataclass(frozen=True)
class SheetPart:
    """A part of the sheet. `empty` is the sentence printed where it has no line."""

    heading: str
    lines: tuple[SheetLine, ...] = ()
    empty: str = ""


@dataclass(frozen=True, kw_only=True)
class PrintedSheet:
    """A sheet. `beside` are two parts printed next to each other.

    `timestamp` must be aware; it is the file's date.
    """

    language: Literal["en", "ru"]
    marking: str
    office: str
    kind: str
    title: str
    date: str
    about: str
    parts: tuple[SheetPart, ...]
    beside: tuple[SheetPart, SheetPart]
    below: tuple[SheetPart, ...]
    agenda_heading: str
    agenda: str
    scope: str
    timestamp: datetime


def print_sheet(sheet: PrintedSheet) -> bytes:
    """The sheet as PDF/A. The same sheet always gives the same bytes."""
    try:
        return typeset("sheet.typ", asdict(sheet))
    except typst.TypstError as refusal:
        raise DocumentError(None) from refusal
