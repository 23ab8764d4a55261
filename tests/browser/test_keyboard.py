"""A meeting is logged by keyboard alone, and the place where one stands is always to be seen."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.forms import read_reference
from tests.browser.portal import Portal

# What is focused: is it in the window, is its ring drawn, and is it clear of the bar of buttons? Text longer than
# half the window can't be. The calendar's button inside a date field is Chromium's own and draws its own ring.
FOCUS = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
  const bar = document.querySelector('.actionbar');
  const covered = bar && !bar.contains(at) && getComputedStyle(bar).position === 'sticky'
    && box.right > bar.getBoundingClientRect().left
    && box.top < bar.getBoundingClientRect().bottom && box.bottom > bar.getBoundingClientRect().top + 1;
  return {
    name: at.name || at.textContent.trim(),
    inside: box.bottom > 0 && box.top < innerHeight && box.width > 0 && box.height > 0,
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 || !at.matches(':focus'),
    covered: Boolean(covered) && box.height < innerHeight / 2,
  };
}"""


def test_a_meeting_is_logged_from_sign_in_to_the_saved_record(portal: Portal) -> None:
    page = portal.open("", "/", viewport={"width": 1280, "height": 600})
    walk_to(page, page.locator("[name=login]"))
    page.keyboard.type("officer@unrcca.example")
    walk_to(page, page.locator("[name=password]"))
    page.keyboard.type(portal.stack.password)
    page.keyboard.press("Enter")
    page.locator(".account").wait_for()
    walk_to(page, page.locator("summary", has_text="New"))
    page.keyboard.press("Enter")
    walk_to(page, page.get_by_role("link", name="Meeting", exact=True))
    page.keyboard.press("Enter")
    page.wait_for_url("**/meetings/new/")
    walk_to(page, page.locator("[name=counterparts-0-whom-text]"))
    page.keyboard.type("Ministry of Energy")
    page.locator(".options:not([hidden]) li").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator("#counterparts-rows .card").wait_for()
    walk_to(page, page.locator("[name=title]"))
    page.keyboard.type("Logged by keyboard")
    walk_to(page, page.locator("[name=body]"))
    page.keyboard.type("Nobody touched a mouse.")
    for name in ("countries", "themes"):
        walk_to(page, page.locator(f"[name={name}]").first)
        page.keyboard.press("Space")
    walk_to(page, page.locator(".actionbar button.primary"))
    page.keyboard.press("Enter")
    assert read_reference(page).startswith("MTG/")
    expect(page.locator("h1")).to_have_text("Logged by keyboard")


def test_the_skip_link_leads_past_the_masthead(portal: Portal) -> None:
    page = portal.open("officer")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_shortcuts_follow_the_place_of_the_key_and_can_be_switched_off(portal: Portal) -> None:
    """On a Russian layout the key at C gives the letter с, and at M the letter ь."""
    page = portal.open("officer", language="ru")
    page.evaluate(press("KeyC", "с") + press("KeyM", "ь"))
    page.wait_for_url("**/meetings/new/")
    page.goto("/")
    page.keyboard.press("Shift+?")
    page.locator("#shortcuts [name=on]").uncheck()
    page.locator("#shortcuts button").click()
    page.evaluate(press("KeyC", "с") + press("KeyM", "ь"))
    page.wait_for_timeout(300)
    assert page.url == f"{portal.stack.url}/"


def press(code: str, key: str) -> str:
    """Pressed a moment later, because the page may leave while it is being told."""
    event = f"new KeyboardEvent('keydown', {{code: '{code}', key: '{key}', bubbles: true}})"
    return f"setTimeout(() => document.body.dispatchEvent({event}));"


def walk_to(page: Page, goal: Locator) -> None:
    """Press Tab until the goal is focused; on the way every stop must be seen and lie under nothing."""
    for _ in range(90):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        assert stop == {"name": stop["name"], "inside": True, "ring": True, "covered": False}
        if goal.evaluate("goal => goal === document.activeElement"):
            return
    pytest.fail(f"Tab does not reach {goal}")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_what_a_screen_reader_is_told_is_seen_for_a_moment(portal: Portal, language: str) -> None:
    page = portal.open("officer", "/notes/new/", language=language)
    said = page.locator("#live")
    expect(said).to_be_hidden()
    page.locator("button[name=add_row]").first.click()
    expect(said).to_be_in_viewport()
    expect(said).to_have_text(str(said.get_attribute("data-added")))
    expect(said).to_have_css("opacity", "0", timeout=10_000)
