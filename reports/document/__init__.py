from .content import Document, Paragraph, Section, Source, SourceLine, Words
from .pdf import DocumentError, render
from .printable import list_unprintable

__all__ = [
    "Document",
    "DocumentError",
    "Paragraph",
    "Section",
    "Source",
    "SourceLine",
    "Words",
    "list_unprintable",
    "render",
]
