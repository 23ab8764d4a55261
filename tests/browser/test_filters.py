"""The panel of filters: its numbers come when it is opened, go along with what is ticked, and need no script."""

from playwright.sync_api import Page, expect

from tests.browser.portal import Portal


def choice(page: Page, words: str) -> str:
    return page.locator(".filters label", has_text=words).inner_text()


def test_the_numbers_come_when_the_panel_is_opened_and_what_is_ticked_stays(portal: Portal) -> None:
    page = portal.open("head", "/meetings/")
    assert "(" not in page.locator(".filters form").inner_text()
    page.locator(".filters summary").click()
    status = page.locator(".filters label", has_text="Draft (")
    expect(status).to_be_visible()
    page.locator(".filters [name=q]").fill("water")
    page.locator(".filters label", has_text="Tajikistan").click()
    page.locator(".filters button", has_text="Show counts").click()
    expect(page.locator(".filters label", has_text="Cleared (")).to_be_visible()
    expect(page.locator(".filters [name=q]")).to_have_value("water")
    expect(page.locator(".filters label", has_text="Tajikistan").locator("input")).to_be_checked()
    assert page.url.endswith("/meetings/")


def test_the_numbers_follow_what_is_applied(portal: Portal) -> None:
    page = portal.open("head", "/meetings/")
    page.locator(".filters summary").click()
    expect(page.locator(".filters label", has_text="Cleared (")).to_be_visible()
    before = choice(page, "Cleared (")
    page.locator(".filters [name=q]").fill("water")
    page.locator(".filters button.primary").click()
    expect(page.locator(".chip", has_text="water")).to_be_visible()
    expect(page.locator(".filters label", has_text="Cleared (")).not_to_have_text(before)
    page.reload()
    page.locator(".filters summary").click()
    after = choice(page, "Cleared (")
    expect(page.locator(".filters label", has_text="Cleared (")).to_have_text(after)
    assert after != before


def test_the_numbers_need_no_script(portal: Portal) -> None:
    page = portal.open("head", "/meetings/", java_script_enabled=False)
    page.locator(".filters summary").click()
    page.locator(".filters [name=q]").fill("water")
    page.locator(".filters button", has_text="Show counts").click()
    expect(page.locator(".filters label", has_text="Cleared (")).to_be_visible()
    assert "water" not in page.url
