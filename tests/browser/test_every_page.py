"""Each page is visited once, in English or in Russian by turns, and looked at for everything that a look can tell.

It has no fault that axe knows, light or dark; it is built of one heading and landmarks; nothing is cut off and nothing
scrolls sideways: on a narrow screen, with everything unfolded, with text of twice the size. Whoever has met a form
needs one request for any other page, and the pages that are opened most keep within their budgets. Pages of other kinds
are opened in the end, so that none complains.
"""

from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import resolve

from tests import tiers
from tests.browser.conftest import Look
from tests.browser.pages import PAGES
from tests.browser.portal import Portal
from tests.browser.sights import Sights
from tests.languages import ReadPage

KB = 1000
# The page's own HTML, compressed, in kB.
BUDGETS = {
    "sign-in": 2,
    "home": 8.4,  # the tiles say each country's level, where it moved and why
    "list": 10.2,  # a row says with whom it was; its reader chooses columns
    "all records": 10,  # the shell carries a bell and help; its reader chooses columns
    "meeting form": 11,
    "note form": 9.2,  # evidence in its own words, an outlook on two scales, and which note it supersedes
    "record": 7,
    "cleared record": 7,
    "cleared record of the Centre": 7,
    "briefing": 16,
}

pytestmark = pytest.mark.usefixtures("portal")


@pytest.fixture(scope="module")
def sights(served: Portal, look: Look) -> Sights:
    return Sights(served, look)


LANGUAGES = ("en", "ru")
VISITS = [(name, language) for name in PAGES for language in tiers.in_turn(LANGUAGES, name)]


@pytest.mark.parametrize(("name", "language"), VISITS)
def test_a_page_has_no_fault_and_fits(sights: Sights, name: str, language: str) -> None:
    seen = sights.see(name, language)
    assert seen.outline == seen.outline | {
        "h1": 1,
        "main": 1,
        "language": language,
        "unnamed": 0,
        "title": True,
    }
    assert (seen.foreign, seen.faults, seen.cut) == ([], [], {})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_later_page_is_one_request_within_its_budget(sights: Sights, language: str) -> None:
    seen = {name: sights.see(name, language) for name, spoken in VISITS if spoken == language}
    requests = {name: [urlsplit(url).path for url in sight.requests] for name, sight in seen.items()}
    assert requests == {name: [sight.address] for name, sight in seen.items()}
    weights = {name: sight.weight for name, sight in seen.items() if name in BUDGETS}
    assert {name: weight for name, weight in weights.items() if weight > BUDGETS[name] * KB} == {}


def test_no_page_asks_another_host_or_complains(portal: Portal, sights: Sights) -> None:
    """Every kind of page that links lead to, once; what it must not do is asserted for every test.

    Those of a kind that was looked at already are only read for their links.
    """
    known = {shape(sight.address) for sight in sights.made.values()}
    page, _ = portal.visit("head")
    seen: dict[str, str] = {}
    waiting = ["/", "/jobs/"]
    while waiting:
        address = waiting.pop()
        if shape(address) in seen:
            continue
        seen[shape(address)] = address
        answer = page.request.get(address) if shape(address) in known else page.goto(address)
        assert answer is not None and answer.status == 200, address
        waiting += find_links(answer.url, answer.text(), portal.stack.url)
    assert len(seen) > 20


def find_links(address: str, content: str, url: str) -> list[str]:
    """The portal's own pages that this one leads to."""
    links = [urljoin(address, link) for link in ReadPage(content).links]
    own = [link.removeprefix(url).split("#")[0] for link in links if link.startswith(f"{url}/")]
    return [link for link in own if not link.endswith(".pdf") and "/static/" not in link]


def shape(address: str) -> str:
    """Pages of one kind have one shape: the same route, whatever it is about, with filters or without."""
    parts = urlsplit(address)
    return resolve(parts.path).route + ("?" if parts.query else "")
