"""Each page is visited once in either language and looked at for everything that a look can tell.

It has no fault that axe knows, light or dark; it is built of one heading and landmarks; nothing is cut off and nothing
scrolls sideways: on a narrow screen, with everything unfolded, with text of twice the size.
"""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Look
from tests.browser.looks import FOREIGN, OUTLINE, double_text, find_cut, find_faults
from tests.browser.pages import PAGES, find_page
from tests.browser.portal import Portal

# All but the account's menu, which lies over the page where it is open and is looked at by itself.
UNFOLD = "document.querySelectorAll('details:not(.account)').forEach(fold => { fold.open = true })"
UNFOLD_ALL = "document.querySelectorAll('details').forEach(fold => { fold.open = true })"
LIGHT = "document.documentElement.dataset.theme = 'light'"


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_fault_and_fits(portal: Portal, look: Look, name: str, language: str) -> None:
    role, address = find_page(look, name)
    page = portal.open(role, address, language=language)
    outline = page.evaluate(OUTLINE)
    assert outline == outline | {"h1": 1, "main": 1, "language": language, "unnamed": 0, "title": True}
    assert page.evaluate(FOREIGN) == []
    cut = find_cut(page, (1024, 768, 320, 1280))
    page.evaluate(UNFOLD)
    faults = find_faults(page)
    page.evaluate(LIGHT)
    assert (faults, cut | find_cut_unfolded(page)) == ([], {})


def find_cut_unfolded(page: Page) -> dict[str, list[str]]:
    """What is cut off with everything unfolded, and then with text of twice the size."""
    page.evaluate(UNFOLD_ALL)
    cut = {f"unfolded, {width}": words for width, words in find_cut(page, (1280, 320)).items()}
    double_text(page)
    return cut | {f"doubled, {width}": words for width, words in find_cut(page, (1280, 640)).items()}
