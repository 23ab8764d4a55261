"""What a person typed is never lost and never filed twice."""

import re

from playwright.sync_api import Dialog, Route, expect

from tests.browser.conftest import Look
from tests.browser.forms import MINISTRY, fill_meeting, read_reference, save, tick
from tests.browser.portal import Portal, sign_in

WORDS = "Сказанное на встрече, two alphabets and “quotes” & <signs>."


def test_an_expired_session_gives_every_word_back(portal: Portal) -> None:
    page = portal.open("officer", "/meetings/new/")
    fill_meeting(page, "Typed before the session ended", summary=WORDS, points=WORDS)
    page.locator("[name=counterparts-0-name]").fill("Bahar Ýazowa")
    page.context.clear_cookies(name="session")
    page.locator(".actionbar button.primary").click()
    sign_in(page, "officer", portal.stack.password)
    expect(page).to_have_url(f"{portal.stack.url}/meetings/new/")
    expect(page.locator(".messages")).to_contain_text("not saved yet")
    for name in ("summary", "body"):
        expect(page.locator(f"[name={name}]")).to_have_value(WORDS)
    expect(page.locator("[name=counterparts-0-name]")).to_have_value("Bahar Ýazowa")
    expect(page.locator("[name=counterparts-0-organization-text]")).to_have_value(MINISTRY)
    assert save(page).startswith("MTG/")
    expect(page.locator("main")).to_contain_text(WORDS)


def test_a_refused_form_gives_every_word_back_and_focuses_the_summary(portal: Portal) -> None:
    page = portal.open("officer", "/meetings/new/")
    page.locator("[name=title]").fill("Half a meeting")
    page.locator("[name=body]").fill(WORDS)
    page.locator(".actionbar button.primary").click()
    expect(page.locator(".errors h2")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error:"))
    expect(page.locator("[name=title]")).to_have_value("Half a meeting")
    expect(page.locator("[name=body]")).to_have_value(WORDS)
    page.locator(".errors li a", has_text="Person or institution").click()
    expect(page.locator("[name=counterparts-0-whom-text]")).to_be_focused()


def test_back_after_saving_does_not_file_it_twice(portal: Portal, look: Look) -> None:
    page = portal.open("officer", "/meetings/new/")
    fill_meeting(page, "Saved, then back", summary=WORDS)
    save(page)
    page.reload()
    page.go_back()
    expect(page).to_have_url(f"{portal.stack.url}/meetings/new/")
    page.locator(".actionbar button.primary").click()
    page.wait_for_load_state()
    assert look("select count(*) from records_record where title = 'Saved, then back'") == 1


def test_a_double_click_files_it_once(portal: Portal, look: Look) -> None:
    page = portal.open("officer", "/meetings/new/")
    fill_meeting(page, "Clicked twice")
    page.locator(".actionbar button.primary").dblclick()
    read_reference(page)
    assert look("select count(*) from records_record where title = 'Clicked twice'") == 1


def test_two_posts_of_one_form_file_it_once(portal: Portal, look: Look) -> None:
    """Without the script's help: the same form sent by two hands at once."""
    page = portal.open("officer", "/meetings/new/", java_script_enabled=False)
    fill_meeting(page, "Posted twice")
    page.locator(".actionbar button.primary").dblclick()
    read_reference(page)
    assert look("select count(*) from records_record where title = 'Posted twice'") == 1


def test_leaving_with_unsaved_text_asks_first(portal: Portal) -> None:
    page = portal.open("officer", "/meetings/new/")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.locator("[name=title]").press_sequentially("Not saved")
    page.locator(".rail a").first.click()
    expect(page.locator("[name=title]")).to_have_value("Not saved")
    assert asked == ["beforeunload"]
    page.locator("[name=title]").fill("")
    page.locator(".rail a").first.click()
    expect(page).to_have_url(f"{portal.stack.url}/")
    assert asked == ["beforeunload"]


def test_the_language_is_changed_without_losing_a_word(portal: Portal) -> None:
    page = portal.open("officer", "/meetings/new/")
    page.locator("[name=title]").fill("Typed in English")
    for row, who in enumerate((MINISTRY, "Sherzod Turakhonov")):
        page.locator(f"[name=counterparts-{row}-whom-text]").fill(who)
        page.locator("[name=body]").click()
        expect(page.locator(".card")).to_have_count(row + 1)
    page.locator(".languages button[value=ru]").click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(page.locator("[name=title]")).to_have_value("Typed in English")
    expect(page.locator(".card")).to_have_count(2)
    expect(page.locator("[name=countries]:checked")).to_have_count(2)


def test_what_is_ticked_while_an_answer_is_on_its_way_stays(portal: Portal) -> None:
    """On a slow line the institution's country comes seconds after the next tick."""
    page = portal.open("officer", "/meetings/new/")
    held: list[Route] = []
    page.route("**/meetings/new/", lambda route: held.append(route))
    page.locator("[name=counterparts-0-whom-text]").fill(MINISTRY)
    page.locator("[name=title]").fill("Ticked meanwhile")
    tick(page, "countries", "Uzbekistan")
    tick(page, "themes", "Energy")
    page.wait_for_timeout(200)
    for route in held:
        route.continue_()
    expect(page.locator(".card")).to_have_count(1)
    expect(page.locator("[name=countries]:checked")).to_have_count(2)
    expect(page.locator("label", has=page.locator("[name=themes]:checked"))).to_contain_text("Energy")


def test_two_browsers_on_one_record_see_both_texts(portal: Portal) -> None:
    mine = portal.open("officer", "/meetings/new/")
    fill_meeting(mine, "Written by two", summary="The first summary.")
    save(mine)
    address = f"{mine.url}edit/"
    mine.goto(address)
    theirs = portal.open("officer", address)
    theirs.locator("[name=summary]").fill("What the second browser saved.")
    save(theirs)
    mine.locator("[name=summary]").fill("What the first browser typed.")
    with mine.expect_response(address) as answer:
        mine.locator(".actionbar button.primary").click()
    assert answer.value.status == 409
    expect(mine.locator(".conflict")).to_contain_text("What the first browser typed.")
    expect(mine.locator(".conflict")).to_contain_text("What the second browser saved.")
    expect(mine.locator("[name=summary]")).to_have_value("What the first browser typed.")
    save(mine)
    expect(mine.locator(".main")).to_contain_text("What the first browser typed.")


def test_what_is_typed_before_the_script_has_come_is_kept_too(portal: Portal) -> None:
    """On a slow line: one paste, and nobody touches the page again."""
    page = portal.open("officer", "/notes/new/")
    held: list[Route] = []
    page.route("**/htmx.min.*.js", lambda route: held.append(route))
    page.locator("[name=title]").fill("Pasted at once")
    page.wait_for_timeout(500)
    held[0].continue_()
    expect(page.locator("output#kept")).not_to_be_empty(timeout=15_000)
