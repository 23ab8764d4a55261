"""Nothing is cut off and nothing scrolls sideways: on a narrow screen, with doubled text, in both languages."""

import sys

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Look
from tests.browser.fonts import FAMILY
from tests.browser.pages import PAGES, find_page
from tests.browser.portal import Portal

pytestmark = pytest.mark.xdist_group("browser-b")

# Text outside the window, or cut by a box that hides what does not fit. A region meant to scroll may be wider.
CUT = """() => {
  const UNSEEN = '.visually-hidden, .skip, template, script, dialog:not([open]), select, textarea';
  const width = document.documentElement.clientWidth, found = [];
  const wide = document.scrollingElement.scrollWidth;
  if (wide > width) found.push(`the page is ${wide} px wide in a window of ${width} px`);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    const home = node.parentElement;
    if (!node.data.trim() || home.closest(UNSEEN)) continue;
    if (!home.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (!box.width || home.closest('.scroll, .list thead')) continue;
      if (box.right > width + 1 || box.left < -1) found.push(`outside: ${node.data.trim().slice(0, 50)}`);
      for (let frame = home; frame && frame !== document.body; frame = frame.parentElement) {
        if (!/hidden|clip/.test(getComputedStyle(frame).overflow)) continue;
        const edge = frame.getBoundingClientRect();
        if (box.right > edge.right + 1 || box.bottom > edge.bottom + 2 || box.left < edge.left - 1)
          found.push(`cut by ${frame.className || frame.tagName}: ${node.data.trim().slice(0, 50)}`);
      }
    }
  }
  for (const field of document.querySelectorAll('summary, .button, .badge, .marking'))
    if (field.checkVisibility() && field.clientWidth && field.scrollWidth > field.clientWidth + 1)
      found.push(`too wide: ${field.textContent.trim().slice(0, 50)}`);
  return [...new Set(found)];
}"""
UNFOLD = "document.querySelectorAll('details').forEach(fold => { fold.open = true })"


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits(portal: Portal, look: Look, name: str, language: str) -> None:
    role, address = find_page(look, name)
    page = portal.open(role, address, language=language)
    found = find_cut(page, (1280, 1024, 768, 320))
    page.evaluate(UNFOLD)
    found |= {f"unfolded, {key}": value for key, value in find_cut(page, (1280, 320)).items()}
    double_text(page)
    found |= {f"doubled, {key}": value for key, value in find_cut(page, (1280, 640)).items()}
    assert found == {}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_dark_page_is_laid_out_as_the_light_one(portal: Portal, language: str) -> None:
    page = portal.open("head", "/", language=language, theme="dark", viewport={"width": 320, "height": 800})
    assert find_cut(page, (320,)) == {}
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(17, 24, 30)"


@pytest.mark.skipif(sys.platform != "linux", reason="only there does fontconfig choose")
def test_text_is_measured_in_the_fonts_of_the_repository(portal: Portal) -> None:
    page = portal.open("", "/account/login/", language="ru")
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


def find_cut(page: Page, widths: tuple[int, ...]) -> dict[str, list[str]]:
    found = {}
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        if cut := page.evaluate(CUT):
            found[f"{width} px"] = cut
    return found


def double_text(page: Page) -> None:
    """The person's own setting for the size of text, from Chromium's 16 px to 32."""
    sizes = {"fontSizes": {"standard": 32, "fixed": 26}}
    page.context.new_cdp_session(page).send("Page.setFontSizes", sizes)
    page.wait_for_function("getComputedStyle(document.documentElement).fontSize === '32px'")
