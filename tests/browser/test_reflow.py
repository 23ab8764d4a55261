"""The dark page is laid out as the light one, and text is measured in the fonts of the repository.

Whether anything is cut off is measured on every page in test_every_page.py.
"""

import sys

import pytest
from playwright.sync_api import Page

from tests.browser.fonts import FAMILY
from tests.browser.looks import find_cut
from tests.browser.portal import Portal


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_dark_page_is_laid_out_as_the_light_one(portal: Portal, language: str) -> None:
    page, _ = portal.visit("head", language=language, theme="dark")
    assert find_cut(page, (320,)) == {}
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(17, 24, 30)"


@pytest.mark.skipif(sys.platform != "linux", reason="only there does fontconfig choose")
def test_text_is_measured_in_the_fonts_of_the_repository(portal: Portal) -> None:
    page, _ = portal.visit("", "/account/login/", language="ru")
    assert find_fonts(page, "h1") == {FAMILY}


def find_fonts(page: Page, part: str) -> set[str]:
    """The fonts that Chromium drew this part of the page in."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": part})["nodeId"]
    fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    return {font["familyName"] for font in fonts}
