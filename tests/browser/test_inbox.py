"""From the inbox to a note in two presses, and out of the inbox with one, with a way back."""

import re

from playwright.sync_api import expect

from tests.browser.forms import read_reference
from tests.browser.hand import Hand
from tests.browser.portal import Portal


def test_two_presses_lead_from_an_item_to_its_note(portal: Portal) -> None:
    page = portal.open("analyst", "/inbox/")
    title = "Kazakhstan raises forecast of grain exports to Afghanistan"
    hand = Hand(page)
    hand.press(page.locator("tr", has_text=title).get_by_role("link", name="Write a note"))
    expect(page.locator("[name=title]")).to_have_value(title)
    hand.press(page.locator(".actionbar button.primary"))
    assert re.fullmatch(r"NOTE/\d{4}/\d{4}", read_reference(page))
    assert hand.clicks == 2
    page.get_by_role("link", name=title).click()
    expect(page.locator("main")).to_contain_text("Taken into a note")


def test_one_press_dismisses_an_item_and_another_brings_it_back(portal: Portal) -> None:
    page = portal.open("analyst", "/inbox/")
    row = page.locator("tr", has_text="Gas supplies between Turkmenistan and Uzbekistan")
    row.get_by_role("button", name="Dismiss").click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Take back").click()
    expect(row).to_have_count(1)
