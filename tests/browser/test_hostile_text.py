"""Whatever is typed stays text: in a real browser, on every page that shows it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Dialog, Page

from tests.browser.forms import fill_meeting, save, take_step
from tests.browser.portal import Portal
from tests.security.hostile import MARKUP

# What typed text would have become if it had been taken for markup.
LIVE = """() => ({
  ran: window.pwned ?? null,
  nodes: [...document.querySelectorAll('main :is(script, iframe, object, embed, base, meta, link, math, img)')]
    .map(node => node.outerHTML),
  handlers: [...document.querySelectorAll('main *')]
    .flatMap(node => [...node.attributes].map(attribute => attribute.name))
    .filter(name => /^on|^srcdoc$/.test(name)),
  leads: [...document.querySelectorAll('main [href], main [action], main [src]')]
    .map(node => node.getAttribute('href') ?? node.getAttribute('action') ?? node.getAttribute('src'))
    .filter(address => /^\\s*(javascript|data):|^\\/\\//i.test(address)),
})"""
NOTHING: dict[str, object] = {"ran": None, "nodes": [], "handlers": [], "leads": []}
HOSTILE = " ".join(MARKUP)


@pytest.fixture
def page(portal: Portal) -> Iterator[Page]:
    """The officer's page; a dialog that opens by itself is kept, to be found."""
    opened = portal.open("officer", "/meetings/new/")
    dialogs: list[str] = []

    def keep(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    opened.on("dialog", keep)
    yield opened
    assert dialogs == []


def test_row_44_hostile_text_in_every_field_stays_text(portal: Portal, page: Page) -> None:
    fill_meeting(page, HOSTILE[:300], summary=HOSTILE, points=HOSTILE)
    page.locator("[name=comment]").fill(HOSTILE)
    page.locator("[name=counterparts-0-name]").fill(MARKUP[0])
    page.locator("[name=counterparts-0-post]").fill(MARKUP[1])
    page.locator("details.more summary").first.click()
    page.locator("[name=place]").fill(MARKUP[2])
    reference = save(page)
    take_step(page, "submit")
    address = f"/meetings/{reference.replace('/', '-')}"
    shown = (f"{address}/", f"{address}/history/", f"{address}/print/", "/meetings/", "/records/", "/")
    for at in shown:
        page.goto(at)
        assert page.evaluate(LIVE) == NOTHING, at
    page.goto(f"{address}/edit/")
    assert page.evaluate(LIVE) == NOTHING
    assert page.locator("[name=body]").input_value() == HOSTILE
    page.goto("/meetings/")
    page.locator(".filters summary").click()
    page.locator("form.filters [name=q], .filters [name=q]").first.fill(MARKUP[1])
    page.locator(".filters button[type=submit]").first.click()
    page.wait_for_load_state("networkidle")
    assert page.evaluate(LIVE) == NOTHING
    assert portal.complaints == []  # a report of the content policy would be one


UNBROKEN = """() => {
  const shown = [...document.querySelectorAll('main :is(bdi, [lang], .typed)')];
  for (const one of shown) if (!one.children.length && one.textContent.trim()) one.textContent = 'Щ'.repeat(300);
  return document.scrollingElement.scrollWidth - document.documentElement.clientWidth;
}"""


@pytest.mark.parametrize("width", [320, 390, 1280, 1700])
def test_a_strangers_word_without_a_space_makes_no_page_wider(portal: Portal, width: int) -> None:
    page = portal.open("analyst", "/inbox/")
    page.set_viewport_size({"width": width, "height": 900})
    wider = {}
    for address in ("/inbox/", "/events/", "/notes/", "/records/", "/"):
        page.goto(address)
        wider[address] = page.evaluate(UNBROKEN)
    assert wider == dict.fromkeys(wider, 0)
