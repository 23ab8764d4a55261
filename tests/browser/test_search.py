"""Searching and filtering: what is typed stands on the page, never in its address; Back and the chips work."""

import re

from playwright.sync_api import expect

from tests.browser.portal import Portal

SEALED = re.compile(r"/\?words=[A-Za-z0-9_-]{43}(&|$)")


def test_row_79_the_search_box_leads_to_an_address_without_words(portal: Portal) -> None:
    for script in (True, False):
        page = portal.open("head", "/meetings/", java_script_enabled=script)
        page.locator("#search").fill("water")
        page.locator("#search").press("Enter")
        expect(page).to_have_url(SEALED)
        expect(page.locator("#words")).to_have_value("water")
        page.go_back()
        expect(page).to_have_url(f"{portal.stack.url}/meetings/")


def test_row_79_a_filter_swaps_the_rows_and_shows_its_sealed_address(portal: Portal) -> None:
    page = portal.open("head", "/meetings/")
    everything = page.locator(".results tbody tr").count()
    page.evaluate("document.body.dataset.kept = 'yes'")
    page.locator(".filters summary").click()
    page.locator(".filters [name=q]").fill("water")
    page.locator(".filters label", has_text="Tajikistan").click()
    page.locator(".filters button.primary").click()
    expect(page.locator(".chip")).to_have_count(2)
    expect(page).to_have_url(SEALED)
    assert page.evaluate("document.body.dataset.kept") == "yes"  # swapped, not loaded anew
    found, address = page.locator(".results tbody tr").count(), page.url
    assert 0 < found < everything
    page.locator(".chip", has_text="water").click()
    expect(page).to_have_url(re.compile(r"/meetings/\?country=762$"))
    page.go_back()
    expect(page).to_have_url(address)
    expect(page.locator(".chip", has_text="water")).to_be_visible()
    page.go_back()
    expect(page.locator(".results tbody tr")).to_have_count(everything)
    expect(page.locator(".masthead")).to_have_count(1)


def test_row_79_words_too_long_are_refused_in_place_and_kept(portal: Portal) -> None:
    page = portal.open("head", "/meetings/")
    page.locator(".filters summary").click()
    page.locator(".filters [name=q]").fill("water " * 60)
    page.locator(".filters button.primary").click()
    expect(page.locator(".results .errors")).to_be_visible()
    expect(page).to_have_url(f"{portal.stack.url}/meetings/")
    expect(page.locator(".filters [name=q]")).to_have_value("water " * 60)
