"""Suggestions on a slow line: the answer to what was typed last is shown, whatever was given up before it."""

import pytest
from playwright.sync_api import Route, expect

from tests.browser.portal import Portal

BOXES = {
    "search": ("/", "#search", "#search-options", "**/find/suggest/"),
    "counterpart": (
        "/meetings/new/",
        "[name=counterparts-0-whom-text]",
        ".combobox [role=listbox]",
        "**/directory/suggest/",
    ),
}


@pytest.mark.parametrize("box", BOXES)
def test_a_question_given_up_does_not_silence_the_next(portal: Portal, box: str) -> None:
    address, field, options, questions = BOXES[box]
    page = portal.open("officer", address)
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if b"Tur" in (route.request.post_data_buffer or b"") and not held:
            held.append(route)
        else:
            route.continue_()

    page.route(questions, hold_the_first)
    page.locator(field).first.click()
    with page.expect_request(lambda request: b"Tur" in (request.post_data_buffer or b"")):
        page.keyboard.type("Tur")
    with page.expect_event("requestfailed"):
        page.keyboard.type("akhon")
    expect(page.locator(options).first.get_by_role("option").first).to_be_visible()
    assert len(held) == 1
