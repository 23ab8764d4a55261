from .content import Document, Paragraph, Section, Source, SourceLine, Words
from .notes import Group, Notes, Part, Said, print_notes
from .pdf import DocumentError, render
from .printable import list_unprintable

__all__ = [
    "Document",
    "DocumentError",
    "Group",
    "Notes",
    "Paragraph",
    "Part",
    "Said",
    "Section",
    "Source",
    "SourceLine",
    "Words",
    "list_unprintable",
    "print_notes",
    "render",
]
