"""No page has a fault that axe knows, in either language, light or dark; each is built of one heading and landmarks."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Look
from tests.browser.pages import PAGES, find_page
from tests.browser.portal import Portal

pytestmark = pytest.mark.xdist_group("browser-a")

VENDOR = Path(__file__).parents[1] / "vendor"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = next(VENDOR.glob("axe-core-*/axe.min.js")).read_text(encoding="utf-8")
OUTLINE = """() => ({
  h1: document.querySelectorAll('h1').length,
  main: document.querySelectorAll('main').length,
  language: document.documentElement.lang,
  unnamed: [...document.querySelectorAll('table')].filter(t => !t.querySelector('th')).length,
  title: document.title.split(' · ').slice(0, -1).join(' ').trim().length > 0,
})"""
# All but the account's menu, which lies over the page where it is open and is looked at by itself.
UNFOLD = "document.querySelectorAll('details:not(.account)').forEach(fold => { fold.open = true })"
OPEN_MENU = "document.querySelector('details.account').open = true"
# Words in one alphabet inside a text said to be in the other language are read out as noise.
FOREIGN = """() => {
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT), found = [];
  const count = (text, letters) => (text.match(letters) || []).length;
  for (let node; (node = walker.nextNode());) {
    if (!node.parentElement.closest('h1, .prose, .paragraphs, .list th a, .items a')) continue;
    const cyrillic = count(node.data, /[а-яё]/gi), latin = count(node.data, /[a-z]/gi);
    const said = node.parentElement.closest('[lang]').lang;
    if (said !== 'ru' && cyrillic > 20 && cyrillic > 3 * latin || said !== 'en' && latin > 20 && latin > 3 * cyrillic)
      found.push(`${said}: ${node.data.trim()}`);
  }
  return found;
}"""


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_fault(portal: Portal, look: Look, name: str, language: str) -> None:
    role, address = find_page(look, name)
    page = portal.open(role, address, language=language)
    outline = page.evaluate(OUTLINE)
    assert outline == outline | {"h1": 1, "main": 1, "language": language, "unnamed": 0, "title": True}
    assert page.evaluate(FOREIGN) == []
    page.evaluate(UNFOLD)
    assert find_faults(page) == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_account_menu_has_no_fault(portal: Portal, language: str) -> None:
    page = portal.open("head", "/", language=language)
    page.evaluate(OPEN_MENU)
    assert find_faults(page, "details.account") == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_refused_form_has_no_fault(portal: Portal, language: str) -> None:
    page = portal.open("officer", "/meetings/new/", language=language)
    page.locator("[name=title]").fill("Half a meeting")
    page.locator(".actionbar button.primary").click()
    expect(page.locator(".errors h2")).to_be_focused()
    assert find_faults(page) == []


@pytest.mark.parametrize("address", ["/records/?nothing=1", "/meetings/MTG-1999-0001/", "/administration/"])
def test_a_page_of_refusal_has_no_fault(portal: Portal, address: str) -> None:
    assert find_faults(portal.open("officer", address)) == []


def find_faults(page: Page, part: str = "html") -> list[str]:
    """What axe finds in the light page or this part of it, then in the dark one."""
    found = []
    for theme in ("light", "dark"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        found += [f"{theme}: {fault}" for fault in run_axe(page, part)]
    return found


def run_axe(page: Page, part: str) -> list[str]:
    """Given to the page as a debugger would, which its content policy does not bind."""
    options = {"runOnly": TAGS, "resultTypes": ["violations"], "elementRef": False}
    run = f"axe.run({json.dumps(part)}, {json.dumps(options)})"
    result: dict[str, Any] = page.evaluate(
        f"async () => {{ if (!window.axe) {{ {AXE}; }} return await {run} }}"
    )
    return [
        f"{rule['id']}: {node['html'][:160]} ({node['any'][0]['message'] if node['any'] else ''})"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]
