"""Prints a Document as archival (PDF/A-2a) and accessible (PDF/UA-1) PDF."""

import json
from dataclasses import asdict, replace
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext

from ashgabat_centre.web.watermark import marked

from .content import Document
from .printable import FONTS, clean

FOLDER = Path(__file__).parent


class DocumentError(Exception):
    """The document can't be printed; `paragraph` is the number of the one at fault, or None if the fault is
    elsewhere.
    """

    def __init__(self, paragraph: int | None) -> None:
        self.paragraph = paragraph
        super().__init__(self._explain())

    def _explain(self) -> str:
        if self.paragraph is None:
            return gettext(
                "The document could not be printed. Look at its title, summary and list of records."
            )
        return gettext("Paragraph %(number)d could not be printed. Look at its language and its text.") % {
            "number": self.paragraph
        }


def render(document: Document) -> bytes:
    """The document as PDF. Raises DocumentError."""
    try:
        return _compile(document)
    except typst.TypstError as refusal:
        raise DocumentError(_find_refused(document)) from refusal


def _compile(document: Document) -> bytes:
    return typeset("briefing.typ", asdict(document))


def typeset(template: str, fields: dict[str, Any]) -> bytes:
    """The fields set through a template of this folder. Their `timestamp` is the file's date.

    Raises TypstError.
    """
    data = {name: value for name, value in fields.items() if name != "timestamp"}
    data["marking"] = marked(data["marking"], data.get("language"))
    return typst.compile(
        FOLDER / template,
        root=FOLDER,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"document": json.dumps(_clean(data), ensure_ascii=False)},
        pdf_standards=["a-2a", "ua-1"],
        timestamp=fields["timestamp"].astimezone(UTC),
    )


@cache
def _fonts() -> typst.Fonts:
    """Only the portal's own fonts: the page must look the same, and refuse the same letters, on every
    machine.
    """
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def _clean(value: object) -> object:
    match value:
        case str():
            return clean(value)
        case dict():
            return {key: _clean(item) for key, item in value.items()}
        case list() | tuple():
            return [_clean(item) for item in value]
    return value


def _find_refused(document: Document) -> int | None:
    """The number of the paragraph that can't be printed.

    Typst names the template and not the text, so each paragraph is printed alone until one fails.
    """
    bare = replace(document, summary="", sections=(), sources=())
    if _is_refused(bare):
        return None
    alone = [
        replace(section, paragraphs=(each,)) for section in document.sections for each in section.paragraphs
    ]
    pages = (replace(bare, sections=(section,)) for section in alone)
    return next((number for number, page in enumerate(pages, start=1) if _is_refused(page)), None)


def _is_refused(document: Document) -> bool:
    try:
        _compile(document)
    except typst.TypstError:
        return True
    return False
