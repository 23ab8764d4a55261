"""What the first visit costs on a slow line: bytes and requests as Chromium counts them, in both languages.

What a later page costs is measured of every page in test_every_page.py.
"""

import pytest

from tests.browser.portal import Portal, Wire, sign_in

KB = 1000
STATIC = "performance.getEntriesByType('resource').map(file => [file.name, file.encodedBodySize])"


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
