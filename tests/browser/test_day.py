"""What each person of the Centre does in a day takes a few presses from their own home; typing is free."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.browser.conftest import Look
from tests.browser.forms import fill_meeting, read_reference
from tests.browser.hand import Hand
from tests.browser.portal import Portal

# An institution that has met or written on several themes, so that its last word on one has to be looked for.
LAST_WORD = """
    select {column} from records_recordorganization link
    join records_organization institution on institution.id = link.organization_id
    join records_record record on record.id = link.record_id
    cross join unnest(record.theme_ids) number join records_theme theme on theme.id = number
    where record.kind in ('meeting', 'correspondence') and record.status = 'cleared' and record.sensitivity < 2
      and not institution.protected and institution.merged_into_id is null
    order by (select count(distinct t) from records_recordorganization l join records_record r on r.id = l.record_id
              cross join unnest(r.theme_ids) t where l.organization_id = institution.id) desc,
             institution.id, theme.order, theme.id limit 1
"""


def today() -> date:
    return datetime.now(ZoneInfo("Asia/Ashgabat")).date()


def test_an_officer_reads_the_last_word_of_a_ministry_on_a_theme_in_three_presses(
    portal: Portal, look: Look
) -> None:
    institution, theme = (
        look(LAST_WORD.format(column=one)) for one in ("institution.name_en", "theme.name_en")
    )
    page = portal.open("officer", "/")
    hand = Hand(page)
    hand.press(page.locator("#search"))
    page.keyboard.type(institution)
    hand.press(page.get_by_role("option").filter(has_text=institution).first)
    line = page.locator("section", has=page.get_by_role("heading", name="Last contact by theme")).locator(
        "li"
    )
    last = line.filter(has=page.locator("strong", has_text=f"{theme}:"))
    subject = last.locator("a").inner_text()
    hand.press(last.locator("a"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(subject)
    expect(page.locator("main .prose").first).to_be_visible()
    assert hand.clicks <= 3


def test_tomorrows_meeting_is_prepared_in_two_presses(portal: Portal) -> None:
    page = portal.open("officer", "/meetings/new/")
    fill_meeting(page, "The border commission of the spring")
    page.locator("[name=state][value=planned]").check()
    page.locator("[name=occurred_on]").fill((today() + timedelta(days=1)).isoformat())
    page.locator(".actionbar button.primary").click()
    read_reference(page)
    page.goto("/")
    hand = Hand(page)
    line = page.locator("li", has=page.get_by_role("link", name="The border commission of the spring"))
    hand.press(line.get_by_role("link", name="Prepare"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("The border commission of the spring")
    assert hand.clicks <= 2


def test_a_head_clears_three_records_in_six_presses_and_sees_what_changed_in_each(portal: Portal) -> None:
    page = portal.open("head", "/")
    hand = Hand(page)
    hand.press(page.get_by_role("link", name="Clear or return").first)
    for _ in range(3):
        reference = page.locator(".clearing .ref").first.inner_text()
        expect(page.locator(".clearing .prose").first).to_be_visible()
        hand.press(page.get_by_role("button", name="Clear and next"))
        expect(page.locator(".messages")).to_contain_text(f"{reference}: Cleared")
    assert hand.clicks <= 6


def test_a_misspelt_cyrillic_name_leads_to_its_person_in_two_presses(portal: Portal) -> None:
    page = portal.open("officer", "/", language="ru")
    hand = Hand(page)
    hand.press(page.locator("#search"))
    page.keyboard.type("Турахонв Шерзд")
    hand.press(page.get_by_role("option").filter(has_text="Шерзод").first)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Шерзод")
    assert hand.clicks <= 2


def test_headquarters_reads_the_latest_briefing_on_a_phone_in_one_press(portal: Portal) -> None:
    page = portal.open("desk", "/", viewport={"width": 390, "height": 844})
    hand = Hand(page)
    contents = page.get_by_role("navigation", name="Contents")
    expect(contents).to_be_in_viewport()
    section = contents.get_by_role("link").first
    name = section.inner_text()
    hand.press(section)
    expect(page.get_by_role("heading", name=name, level=2)).to_be_in_viewport()
    expect(page.locator(".paragraphs li p").first).to_be_in_viewport()
    assert hand.clicks <= 1
