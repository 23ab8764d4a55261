"""From a meeting logged to a briefing printed: officer, analyst, head and desk, and the worker between them."""

import re
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pypdf
import pytest
from playwright.sync_api import Page, expect

from tests.browser.forms import choose, fill_meeting, fill_note, save, take_step
from tests.browser.portal import Portal

pytestmark = pytest.mark.timeout(300)

SPOKEN = "The Ministry of Foreign Affairs told the Centre that it would host the experts on the Amu Darya."
SEEN = "Residents reported that the crossing at the upper bridge opened two hours earlier than announced."
TRANSLATED = "Министерство сообщило Центру, что примет у себя экспертов по Амударье."
REWORDED = f"{SPOKEN} The head of the Centre welcomed the offer."
ANALYST = "Tomás Arriaga Quiñones"
DRAFTED = "A meeting that stays a draft"
VALUES = "items => items.map(item => item.getAttribute('value'))"


def test_the_road_from_a_meeting_to_the_printed_briefing(portal: Portal) -> None:
    portal.forget()  # whoever names somebody in charge, or clears a briefing, has just proved who they are
    meeting = log_meeting(portal.open("officer", "/meetings/new/"))
    note = file_note(portal.open("analyst", "/notes/new/"))
    head = portal.open("head")
    for address in (meeting, note):
        head.goto(address)
        take_step(head, "clear")
    ask_for_briefing(head)
    briefing = head.url
    assert count_citations(head, meeting, note) == {meeting: 1, note: 1}
    name_in_charge(head, ANALYST)
    in_charge = portal.open("analyst", urlsplit(briefing).path)
    edit_paragraph(in_charge, meeting)
    expect(in_charge.locator("form[action$='/step/clear/']")).to_have_count(0)
    head.goto(briefing)
    open_every_source(head)
    clear(head, briefing)
    numbers = [int(number) for number in head.locator(".paragraphs > li").evaluate_all(VALUES)]
    for language, mark, sentences in (
        ("en", "confidential", (REWORDED, SEEN)),
        ("ru", "конфиденциальн", (TRANSLATED, SEEN)),
    ):
        pages = [page.extract_text() for page in download(head, language).pages]
        assert [mark in page.lower() for page in pages] == [True] * len(pages)
        assert read_numbers(pages) == numbers == list(range(1, len(numbers) + 1))
        assert_printed(pages, sentences, (meeting, note))
    assert_the_desk_reads_what_is_cleared(portal, (meeting, note, briefing))


def log_meeting(page: Page) -> str:
    """A draft that stays one, and a meeting submitted; returns the second one's address."""
    fill_meeting(page, DRAFTED)
    save(page)
    page.goto("/meetings/new/")
    fill_meeting(page, "Experts on the Amu Darya", summary=SPOKEN, points="They proposed the second week.")
    save(page)
    take_step(page, "submit")
    return page.url


def file_note(page: Page) -> str:
    fill_note(page, "Crossing opened earlier", summary=SEEN, source="Two residents, by telephone")
    save(page)
    take_step(page, "submit")
    return page.url


def ask_for_briefing(page: Page) -> None:
    """Ask, and look again as the page says one may until the worker is done."""
    page.goto("/briefings/")
    page.locator("form[action$='/assemble/'] button").click()
    page.wait_for_url(re.compile(r"/briefings/(jobs/\d+|BRF-[\d-]+)/$"))
    for _ in range(60):
        if "/jobs/" not in page.url:
            break
        page.wait_for_timeout(250)
        page.reload()
    expect(page.locator(".paragraphs").first).to_be_visible()
    expect(page.locator(".stepper")).to_contain_text("UNRCCA portal")


def name_in_charge(page: Page, person: str) -> None:
    """Whoever changes a word of a briefing does not clear it: so another of those who clear edits it."""
    page.goto("/people/in-charge/")
    choose(page, "user", person)
    day, month, year = map(int, page.locator("[name=starts_on]").input_value().split("."))
    tomorrow = date(year, month, day) + timedelta(days=1)
    page.locator("[name=ends_on]").fill(f"{tomorrow:%d.%m.%Y}")
    page.locator("[name=reason]").fill("To edit the briefing.")
    page.locator(".actionbar button.primary").click()
    page.locator(".notice.success").wait_for()


def count_citations(page: Page, *addresses: str) -> dict[str, int]:
    shown = page.locator(".sources a.ref").all_inner_texts()
    return {address: shown.count(reference(address)) for address in addresses}


def reference(address: str) -> str:
    return address.rstrip("/").rsplit("/", 1)[1].replace("-", "/")


def edit_paragraph(page: Page, meeting: str) -> None:
    item = page.locator(".paragraphs > li", has_text=reference(meeting))
    item.locator("a[href*='/paragraphs/']").click()
    page.locator("[name=text_en]").fill(REWORDED)
    page.locator("[name=text_ru]").fill(TRANSLATED)
    page.locator(".actionbar button.primary").click()
    expect(page.locator(".paragraphs > li:target")).to_contain_text(REWORDED)


def open_every_source(page: Page) -> None:
    """Each paragraph leads to the records it rests on, and each of these says where it is cited."""
    for item in page.locator(".paragraphs > li").all():
        sources = item.locator("a.ref").all()
        assert sources
        for source in sources:
            answer = page.request.get(source.get_attribute("href") or "")
            assert (answer.status, source.inner_text() in answer.text()) == (200, True)
    with page.context.expect_page() as opened:
        page.locator(".paragraphs a.ref").first.click(modifiers=["Control"])
    expect(opened.value.locator("main")).to_contain_text("Cleared texts")


def clear(page: Page, briefing: str) -> None:
    page.goto(briefing)
    page.locator(".steps-open summary").click()
    page.locator("[name=stated]").check()
    take_step(page, "clear")
    expect(page.locator(".timeline")).to_contain_text("UNRCCA portal submitted it")
    expect(page.locator("a[href*='/paragraphs/']")).to_have_count(0)


def download(page: Page, language: str) -> pypdf.PdfReader:
    with page.expect_download() as started:
        page.locator(f"a[href$='/{language}.pdf']").first.click()
    assert started.value.suggested_filename.endswith(f"-confidential-{language}.pdf")
    return pypdf.PdfReader(BytesIO(Path(started.value.path()).read_bytes()))


def read_numbers(pages: list[str]) -> list[int]:
    return [int(number) for page in pages for number in re.findall(r"(?m)^\s*(\d{1,3})\.\s", page)]


def assert_printed(pages: list[str], sentences: tuple[str, ...], records: tuple[str, ...]) -> None:
    """Word for word, wherever lines end and words are parted."""
    text = " ".join(pages)
    letters = re.sub(r"[\s\u00ad-]", "", text)
    assert [re.sub(r"[\s-]", "", sentence) in letters for sentence in sentences] == [True] * len(sentences)
    assert [reference(address) in text for address in records] == [True] * len(records)


def assert_the_desk_reads_what_is_cleared(portal: Portal, cleared: tuple[str, ...]) -> None:
    desk = portal.open("desk", "/records/")
    desk.locator("#search").fill("Amu Darya")
    desk.locator("#search").press("Enter")
    expect(desk.locator("main .items", has_text="Experts on the Amu Darya")).to_be_visible()
    for address in cleared:
        answer = desk.goto(address)
        assert answer is not None and answer.status == 200
    desk.goto("/meetings/")
    expect(desk.locator(".results")).to_contain_text("Experts on the Amu Darya")
    expect(desk.locator(".results")).not_to_contain_text(DRAFTED)
    expect(desk.locator("[data-status=draft], [data-status=submitted]")).to_have_count(0)
