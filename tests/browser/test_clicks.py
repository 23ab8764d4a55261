"""A meeting and a note are filed in a minute: the clicks are counted, from home to the record's page."""

import re

from playwright.sync_api import expect

from tests.browser.forms import read_reference
from tests.browser.hand import Hand
from tests.browser.portal import Portal

MOST = 15  # clicks, besides typing
PEOPLE = ("Sherzod Turakhonov", "Aidana Tölegenova", "Ainura Beishekeeva")


def commit(hand: Hand, number: int, what: str, side: str, institution: int, due: str) -> None:
    hand.press(hand.page.locator("button[name=add_row][value=follow_ups]"))
    hand.page.keyboard.type(what)
    row = f"[name=follow_ups-{number}-"
    if side == "theirs":
        hand.press(hand.page.locator(f"{row}side][value=theirs]"))
    hand.press(hand.page.locator(f"{row}organization][type=radio]").nth(institution))
    place = hand.page.locator("#follow_ups-rows > .row").nth(number)
    hand.press(place.get_by_role("button", name=due, exact=True))


def test_three_people_of_as_many_institutions_and_a_commitment_each_way(portal: Portal) -> None:
    page = portal.open("officer", "/")
    hand = Hand(page)
    hand.press(page.locator("summary", has_text="New").first)
    hand.press(page.locator("a[href='/meetings/new/']").first)
    hand.press(page.locator("[name=counterparts-0-whom-text]"))
    for name in PEOPLE:
        hand.pick(name)
    hand.press(page.locator("[name=title]"))
    page.keyboard.type("The water talks of the spring")
    commit(hand, 0, "To send the draft agenda", "ours", 0, "In a week")
    commit(hand, 1, "To name an expert", "theirs", 1, "In two weeks")
    hand.press(page.locator(".actionbar button.primary"))
    assert re.fullmatch(r"MTG/\d{4}/\d{4}", read_reference(page))
    assert hand.clicks <= MOST
    for words in ("To send the draft agenda", "To name an expert", *PEOPLE):
        expect(page.locator("main")).to_contain_text(words)


def test_a_note_in_russian_with_its_source_and_two_grades(portal: Portal) -> None:
    page = portal.open("analyst", "/")
    hand = Hand(page)
    hand.press(page.locator(".languages button[value=ru]"))
    hand.press(page.locator("summary", has_text="Создать").first)
    hand.press(page.locator("a[href='/notes/new/']").first)
    hand.press(page.locator("[name=title]"))
    page.keyboard.type("Переход открыли раньше срока")
    hand.press(page.locator("label", has_text="Таджикистан").first)
    hand.press(page.locator("label", has_text="Пограничные вопросы").first)
    hand.press(page.locator("[name=summary]"))
    page.keyboard.type("Пункт пропуска открыли на неделю раньше, чем было объявлено.")
    hand.press(page.locator("[name=evidence-0-citation]"))
    page.keyboard.type("Два жителя, по телефону")
    hand.choose("evidence-0-reliability", "B")
    hand.choose("evidence-0-credibility", "2")
    hand.press(page.locator(".actionbar button.primary"))
    assert re.fullmatch(r"NOTE/\d{4}/\d{4}", read_reference(page))
    assert hand.clicks <= MOST
    expect(page.locator("main")).to_contain_text("Переход открыли раньше срока")
