"""What a printed briefing holds: text already chosen, translated and in order. Nothing is looked up here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext, pgettext


def translated(word: Callable[[], str]) -> str:
    """A dataclass field whose default is this word in the language that is active when the object is made."""
    return field(default_factory=word)


@dataclass(frozen=True, kw_only=True)
class Words:
    """The fixed words of the page; make them under `translation.override(document.language)`."""

    united_nations: str = translated(lambda: gettext("United Nations"))
    distribution: str = translated(lambda: pgettext("masthead", "Distr."))
    original: str = translated(lambda: pgettext("masthead", "Original"))
    language: str = translated(lambda: pgettext("the language this document is printed in", "English"))
    summary: str = translated(lambda: gettext("Summary"))
    annex: str = translated(lambda: gettext("Annex"))
    sources: str = translated(lambda: gettext("Records cited"))
    reference: str = translated(lambda: gettext("Reference"))
    kind: str = translated(lambda: gettext("Kind"))
    date: str = translated(lambda: gettext("Date"))
    title: str = translated(lambda: gettext("Title"))
    marking: str = translated(lambda: gettext("Marking"))


@dataclass(frozen=True)
class PrintedSource:
    """What a paragraph cites, as printed."""

    reference: str
    title: str


@dataclass(frozen=True)
class PrintedParagraph:
    """A paragraph. Its number is given in printing, consecutively through the document.

    `label` stands before a text in its original language, such as "[Original: Russian]"; otherwise it is
    empty.
    """

    text: str
    language: str
    label: str = ""
    sources: tuple[PrintedSource, ...] = ()


@dataclass(frozen=True)
class Section:
    """A section. `empty` is the unnumbered sentence printed where it has no paragraph."""

    heading: str
    paragraphs: tuple[PrintedParagraph, ...] = ()
    empty: str = ""


@dataclass(frozen=True)
class SourceLine:
    """A line of the annex: one cited record."""

    reference: str
    kind: str
    title: str
    date: str
    marking: str


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document. `office` may have two lines: the name, then the seat. `draft` is empty once it is cleared.

    `timestamp` must be aware; it is the file's date, so that the same document always gives the same bytes.
    """

    language: Literal["en", "ru"]
    marking: str
    office: str
    title: str
    symbol: str
    distribution: str
    date: str
    original: str
    period: str
    draft: str = ""
    summary: str = ""
    sections: tuple[Section, ...] = ()
    sources: tuple[SourceLine, ...] = ()
    words: Words
    timestamp: datetime
