"""The account's menu, a refused form and a page of refusal have no fault that axe knows, light or dark.

All other pages are looked at in test_every_page.py.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.looks import find_faults
from tests.browser.portal import Portal

OPEN_MENU = "document.querySelector('details.account').open = true"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_account_menu_has_no_fault(portal: Portal, language: str) -> None:
    page, _ = portal.visit("head", language=language)
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
    page, _ = portal.visit("officer", address)
    assert find_faults(page) == []
