"""What is measured of a page in Chromium: the faults axe knows, words in the wrong alphabet, and what is cut off."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

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


def find_faults(page: Page, part: str = "html") -> list[str]:
    """What axe finds in the light page or this part of it, then in the dark one.

    The buttons that stay in sight are laid at the form's end: axe takes for too small what is scrolled under them.
    """
    page.evaluate("document.querySelectorAll('.actionbar').forEach(bar => { bar.style.position = 'static' })")
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


def find_cut(page: Page, widths: tuple[int, ...]) -> dict[str, list[str]]:
    found = {}
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        if cut := page.evaluate(CUT):
            found[f"{width} px"] = cut
    return found


@contextmanager
def doubled_text(page: Page) -> Iterator[None]:
    """The person's own setting for the size of text, from Chromium's 16 px to 32."""
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    page.wait_for_function("getComputedStyle(document.documentElement).fontSize === '32px'")
    yield
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
    session.detach()
