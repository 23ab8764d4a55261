"""Clearing by keyboard: one key clears, returns or turns on, and longer shortcuts that begin with it still work."""

import re

from playwright.sync_api import Page, expect

from tests.browser.portal import Portal


def reference(page: Page) -> str:
    return page.locator(".clearing .ref").first.inner_text()


def test_one_key_turns_on_and_back_and_clears(portal: Portal) -> None:
    page = portal.open("head", "/clearing/")
    first = reference(page)
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile(r"/clearing/\?at="))
    second = reference(page)
    assert second != first
    page.keyboard.press("k")
    expect(page.locator(".clearing .ref").first).to_have_text(first)
    page.keyboard.press("c")
    expect(page.locator(".messages")).to_contain_text(f"{first}: Cleared")
    expect(page.locator(".clearing .ref").first).to_have_text(second)


def test_a_longer_shortcut_that_begins_with_the_clearing_key_clears_nothing(portal: Portal) -> None:
    page = portal.open("head", "/clearing/")
    waiting = reference(page)
    page.keyboard.press("c")
    page.keyboard.press("m")
    expect(page).to_have_url(re.compile(r"/meetings/new/$"))
    page.goto("/clearing/")
    assert reference(page) == waiting


def test_the_key_that_returns_leads_into_the_reason_and_its_letters_are_words(portal: Portal) -> None:
    page = portal.open("head", "/clearing/")
    waiting = reference(page)
    page.keyboard.press("r")
    expect(page.locator("#reason")).to_be_focused()
    page.keyboard.type("clear jokes, keep reason")
    expect(page.locator("#reason")).to_have_value("clear jokes, keep reason")
    page.locator(".clearing h2").first.click()
    for key in "cjk":
        page.keyboard.press(key)
    page.wait_for_timeout(900)  # longer than a key waits for the next
    assert (page.url.endswith("/clearing/"), reference(page)) == (True, waiting)
    expect(page.locator("#reason")).to_have_value("clear jokes, keep reason")
