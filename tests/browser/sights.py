"""Pages as they were met in one visit each, and all that was measured then, for as many tests as ask about it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from tests.browser.looks import FOREIGN, OUTLINE, doubled_text, find_cut, find_faults
from tests.browser.pages import find_page
from tests.browser.portal import Portal

# All but the account's menu, which lies over the page where it is open and is looked at by itself.
UNFOLD = "document.querySelectorAll('details:not(.account)').forEach(fold => { fold.open = true })"
UNFOLD_ALL = "document.querySelectorAll('details').forEach(fold => { fold.open = true })"
LIGHT = "document.documentElement.dataset.theme = 'light'"
WEIGHT = "performance.getEntriesByType('navigation')[0].encodedBodySize"


@dataclass
class PageSight:
    address: str
    weight: int  # of the page's own HTML, compressed, in bytes
    outline: dict[str, Any]
    foreign: list[str]
    cut: dict[str, list[str]]
    faults: list[str]
    requests: list[str]  # what was asked for while all that was looked at


class Sights:
    """Each page is visited when the first test asks about it."""

    def __init__(self, portal: Portal, look: Callable[[str], Any]) -> None:
        self.portal, self.look = portal, look
        self.made: dict[tuple[str, str], PageSight] = {}

    def see(self, name: str, language: str) -> PageSight:
        if (name, language) not in self.made:
            self.made[name, language] = self._look_at(name, language)
        return self.made[name, language]

    def _look_at(self, name: str, language: str) -> PageSight:
        role, address = find_page(self.look, name)
        if role not in self.portal.kept:
            self._warm_up(role)
        page, wire = self.portal.visit(role, address, language=language)
        weight, outline, foreign = (page.evaluate(script) for script in (WEIGHT, OUTLINE, FOREIGN))
        cut = find_cut(page, (1024, 768, 320, 1280))
        page.evaluate(UNFOLD)
        faults = find_faults(page)
        page.evaluate(LIGHT)
        cut |= find_cut_unfolded(page)
        requests, _ = wire.take()
        return PageSight(address, weight, outline, foreign, cut, faults, requests)

    def _warm_up(self, role: str) -> None:
        """A form's scripts come with the first form, and whoever files anything may file an exchange."""
        for before in ("/exchanges/", "/exchanges/new/"):
            page, _ = self.portal.visit(role, before)
            page.wait_for_load_state("networkidle")


def find_cut_unfolded(page: Page) -> dict[str, list[str]]:
    """What is cut off with everything unfolded, and then with text of twice the size."""
    page.evaluate(UNFOLD_ALL)
    cut = {f"unfolded, {width}": words for width, words in find_cut(page, (1280, 320)).items()}
    with doubled_text(page):
        return cut | {f"doubled, {width}": words for width, words in find_cut(page, (1280, 640)).items()}
