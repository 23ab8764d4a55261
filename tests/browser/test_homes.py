"""What a head needs first stands first on a tablet, and a home prints on one sheet."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.portal import Portal
from tests.browser.test_print import print_page

TABLETS = {"upright": (820, 1180), "on its side": (1024, 768)}


def top_of(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box
    return box["y"]


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("held", TABLETS)
def test_tiles_the_briefings_bar_and_what_waits_are_seen_first(
    portal: Portal, held: str, language: str
) -> None:
    width, height = TABLETS[held]
    viewport = {"width": width, "height": height}
    page = portal.open("head", "/", language=language, viewport=viewport)
    tops = [top_of(page, selector) for selector in (".tiles li", ".stages", "form[action*='/clear/']")]
    changes = top_of(page, ".tiles.wide")
    assert tops == sorted(tops)
    assert tops[-1] < height < changes
    assert page.locator(".tiles.compact li").last.bounding_box()["y"] < tops[1]  # type: ignore[index]


def test_no_country_shows_more_than_a_handful_of_changes_unasked(portal: Portal) -> None:
    page = portal.open("head", "/")
    shown = [group.locator("li:visible").count() for group in page.locator(".tiles.wide > section").all()]
    assert shown and max(shown) <= 3
    more = page.locator(".tiles.wide details").first
    more.locator("summary").click()
    expect(more.locator("li").first).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("role", ["officer", "analyst", "head", "administrator"])
def test_a_home_prints_on_one_sheet(portal: Portal, role: str, language: str) -> None:
    page = portal.open(role, "/", language=language)
    assert len(print_page(page)) == 1


def test_a_text_is_cleared_and_another_returned_without_leaving_home(portal: Portal) -> None:
    page = portal.open("head", "/", java_script_enabled=False)
    waiting = page.locator("li", has=page.locator("form[action*='/clear/']"))
    first = waiting.first.locator(".ref").inner_text()
    waiting.first.get_by_role("button", name="Clear").click()
    expect(page.locator(".messages")).to_contain_text(f"{first}: Cleared")
    expect(page.locator("h1")).to_have_text("Today")
    second = waiting.first.locator(".ref").inner_text()
    assert second != first
    waiting.first.locator("summary").click()
    waiting.first.locator("textarea").fill("Name the river.")
    waiting.first.locator("details button").click()
    expect(page.locator(".messages")).to_contain_text(f"{second}: Returned")
    expect(page.locator("h1")).to_have_text("Today")


def test_a_commitment_is_moved_from_home_with_a_day_picked_and_a_reason(portal: Portal) -> None:
    page = portal.open("officer", "/")
    due = page.locator("li", has=page.locator("form[action$='/move/']")).first
    what = due.locator("a").first.inner_text()
    due.locator("summary", has_text="Move").click()
    due.get_by_role("button", name="In two weeks").click()
    due.locator("textarea[name=reason]").fill("The ministry asked for time.")
    due.locator("form[action$='/move/'] button[type=submit]").click()
    expect(page.locator(".messages")).to_contain_text("Its due date is moved.")
    expect(page.locator("h1")).to_have_text("Today")
    expect(page.get_by_role("link", name=what, exact=True)).to_have_count(0)
