"""What a page costs on a slow line: bytes and requests as Chromium counts them, cold and later, in both languages."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Look
from tests.browser.pages import find_page
from tests.browser.portal import Portal, Wire, sign_in

KB = 1000
# The page's own HTML, compressed, in kB.
BUDGETS = {
    "sign-in": 2,
    "home": 8,
    "list": 9,
    "all records": 9,
    "meeting form": 11,
    "note form": 8,
    "record": 7,
    "cleared record": 7,
    "briefing": 16,
}
WEIGHT = "performance.getEntriesByType('navigation')[0].encodedBodySize"
STATIC = "performance.getEntriesByType('resource').map(file => [file.name, file.encodedBodySize])"
LINKS = "links => links.map(link => link.href)"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_first_visit(portal: Portal, language: str) -> None:
    """Nothing in the cache: the sign-in page, signing in, the home page behind it, and the first list."""
    page = portal.context(language=language).new_page()
    wire = Wire.of(page)
    page.goto("/account/login/", wait_until="networkidle")
    first, weight = wire.take()
    assert len(first) <= 6, first
    files = {name.rsplit(".", 1)[1]: size for name, size in page.evaluate(STATIC)}
    assert files.get("css", 0) <= 10 * KB and files.get("js", 0) <= 20 * KB and files.get("svg", 0) <= 4 * KB
    sign_in(page, "head", portal.stack.password)
    page.wait_for_load_state("networkidle")
    page.goto("/meetings/", wait_until="networkidle")
    after, more = wire.take()
    assert weight + more <= 45 * KB, (first, weight, after, more)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_later_page_is_one_request_within_its_budget(portal: Portal, look: Look, language: str) -> None:
    addresses = {name: find_page(look, name)[1] for name in BUDGETS.keys() - {"sign-in"}}
    page = portal.context("head", language=language).new_page()
    for before in ("/exchanges/", "/exchanges/new/"):  # a form's scripts come with the first form
        page.goto(before, wait_until="networkidle")
    wire = Wire.of(page)
    requests, weights = {}, {}
    for name, address in addresses.items():
        page.goto(address, wait_until="networkidle")
        asked, _ = wire.take()
        requests[name] = [urlsplit(url).path for url in asked]
        weights[name] = page.evaluate(WEIGHT)
    weights["sign-in"] = portal.open("", "/account/login/", language=language).evaluate(WEIGHT)
    assert requests == {name: [address] for name, address in addresses.items()}
    assert {name: size for name, size in weights.items() if size > BUDGETS[name] * KB} == {}


def test_no_page_asks_another_host_or_complains(portal: Portal) -> None:
    """Every kind of page that links lead to, once; what it must not do is asserted for every test."""
    page = portal.open("head", "/")
    seen: dict[str, str] = {}
    waiting = ["/", "/jobs/"]
    while waiting:
        address = waiting.pop()
        if shape(address) in seen:
            continue
        seen[shape(address)] = address
        answer = page.goto(address)
        assert answer is not None and answer.status == 200, address
        waiting += find_links(page, portal.stack.url)
    assert len(seen) > 20


def find_links(page: Page, url: str) -> list[str]:
    links = page.locator("a[href]").evaluate_all(LINKS)
    own = [link.removeprefix(url).split("#")[0] for link in links if link.startswith(f"{url}/")]
    return [link for link in own if not link.endswith(".pdf") and "/static/" not in link]


def shape(address: str) -> str:
    """Pages of one kind have one shape: the same path but for numbers, with filters or without."""
    parts = urlsplit(address)
    return re.sub(r"[A-Z]+(-SC)?-[0-9-]+|[0-9]+", "#", parts.path) + ("?" if parts.query else "")
