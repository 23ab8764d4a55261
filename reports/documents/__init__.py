"""Printed documents: their content as data, and their layout by Typst."""

from .content import Document, PrintedParagraph, PrintedSource, Section, SourceLine, Words
from .notes import Group, Notes, NotesPart, Said, print_notes
from .pdf import DocumentError, render
from .printable import list_unprintable

__all__ = [
    "Document",
    "DocumentError",
    "Group",
    "Notes",
    "PrintedParagraph",
    "NotesPart",
    "Said",
    "Section",
    "PrintedSource",
    "SourceLine",
    "Words",
    "list_unprintable",
    "print_notes",
    "render",
]
