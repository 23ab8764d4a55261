"""A hand whose presses are counted."""

from playwright.sync_api import Locator, Page, expect


class Hand:
    """Presses and types as a person does, and counts the presses."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def press(self, target: Locator) -> None:
        target.click()
        self.clicks += 1

    def choose(self, name: str, value: str) -> None:
        """Opens a list and presses a line of it."""
        self.page.locator(f"select[name={name}]").select_option(value)
        self.clicks += 2

    def pick(self, name: str) -> None:
        """Types into the field that has the focus, and presses what is suggested first."""
        people = self.page.locator("#counterparts-rows .card")
        before = people.count()
        self.page.keyboard.type(name)
        self.press(self.page.locator(".options:not([hidden]) li").first)
        expect(people).to_have_count(before + 1)
