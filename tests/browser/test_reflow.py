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


BROKEN = """() => [...document.querySelectorAll('.tile-map a')].map((tile) => tile.firstChild).filter((name) => {
  const range = document.createRange();
  const words = [...name.textContent.matchAll(/\\S+/g)];
  return words.some((word) => {
    range.setStart(name, word.index);
    range.setEnd(name, word.index + word[0].length);
    return new Set([...range.getClientRects()].map((line) => line.top)).size > 1;
  });
}).map((name) => name.textContent.trim())"""


@pytest.mark.parametrize("language", ["en", "ru"])
def test_no_name_of_a_country_is_broken_on_the_tile_map(portal: Portal, language: str) -> None:
    page, _ = portal.visit("head", "/countries/", language=language)
    assert page.locator(".tile-map a").count() == 6
    broken = {}
    for width in (320, 360, 390, 412, 480, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        broken[width] = page.evaluate(BROKEN)
    assert broken == dict.fromkeys(broken, [])
    assert find_cut(page, (320,)) == {}
