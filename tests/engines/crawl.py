"""Following links, as a person does who clicks on everything."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import Resolver404, resolve, reverse

from tests import tiers
from tests.engines.world import Browser

LINK = re.compile(r'href="([^"#]+)')
NOT_FOLLOWED = ("/static/", "/look/", "/language/")


def crawl(browser: Browser, few: int, begin: Sequence[str] = (), kind: str = "") -> Iterator[tuple[str, Any]]:
    """Every page that links lead to from there or the two home pages, of one page at most that many addresses; with a
    kind of record, its own pages only.
    """
    waiting = [*begin] or [reverse("home"), reverse("admin:index")]
    seen, counted = set(waiting), dict[str, int]()
    while waiting:
        address = waiting.pop(0)
        response = browser.ask("GET", address)
        yield address, response
        for link in _links(address, response):
            page = _page(link)
            if (
                page
                and (not kind or tiers.kind_of(page) == kind)
                and link not in seen
                and counted.get(page, 0) < few
            ):
                counted[page] = counted.get(page, 0) + 1
                seen.add(link)
                waiting.append(link)


def _links(address: str, response: Any) -> Iterator[str]:
    if "Location" in response:
        yield response["Location"]
    if response.get("Content-Type", "").startswith("text/html"):
        for link in LINK.findall(response.content.decode()):
            plain = link.replace("&amp;", "&")
            yield address.split("?")[0] + plain if plain.startswith("?") else plain


def _page(link: str) -> str:
    """The page this address is of; '' where it is none of the portal's."""
    if not link.startswith("/") or link.startswith(NOT_FOLLOWED):
        return ""
    try:
        return resolve(link.split("?")[0]).view_name or link
    except Resolver404:
        return link
