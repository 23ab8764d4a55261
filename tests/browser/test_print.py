"""A page on paper carries its marking on every sheet and nothing that only a screen can use."""

import re
from io import BytesIO

import pypdf
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Look
from tests.browser.pages import find_page
from tests.browser.portal import Portal


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("name", ["home", "list", "record", "briefing", "jobs"])
def test_a_page_on_paper(portal: Portal, look: Look, name: str, language: str) -> None:
    role, address = find_page(look, name)
    page, _ = portal.visit(role, address, language=language, theme="dark")
    screen_only = page.locator(".nav a, main .buttons .button").all_inner_texts()
    heading = page.locator("h1").inner_text()
    mark = flat(page.locator(".marking-line").inner_text().upper())
    sheets = print_page(page)
    for number, sheet in enumerate(sheets, 1):
        top = [flat(line) for line in sheet.splitlines()[:2]]
        assert (mark in top, f"{number} / {len(sheets)}" in sheet) == (True, True), top
    assert flat(heading) in flat(sheets[0])
    lines = {flat(line) for sheet in sheets for line in sheet.splitlines()}
    assert lines & {flat(text) for text in screen_only} - {flat(heading)} == set()


def print_page(page: Page) -> list[str]:
    """The text of each A4 sheet, as the page's own print style lays it out."""
    reader = pypdf.PdfReader(BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    assert {round(float(sheet.mediabox.width)) for sheet in reader.pages} <= {594, 595, 596}
    return [sheet.extract_text() for sheet in reader.pages]


def flat(text: str) -> str:
    """How far letters stand apart in print depends on the font, and so do the spaces that are read out of it."""
    return re.sub(r"\s+", "", text)
