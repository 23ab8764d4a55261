"""Every step of logging and clearing a meeting is an ordinary form: it works with JavaScript off."""

from playwright.sync_api import expect

from tests.browser.forms import fill_meeting, meet, read_reference, take_step
from tests.browser.portal import Portal, sign_in


def test_a_meeting_is_logged_with_a_second_counterpart_and_cleared(portal: Portal) -> None:
    page = portal.open("", "/meetings/new/", java_script_enabled=False)
    sign_in(page, "officer", portal.stack.password)
    expect(page).to_have_url(f"{portal.stack.url}/meetings/new/")
    fill_meeting(page, "Logged without script", summary="They agreed on a date.", points="Two points.")
    page.locator("[name=counterparts-0-name]").fill("Maral Ýazowa")
    page.locator("button[name=look][value=add]").click()
    expect(page.locator("[name=title]")).to_have_value("Logged without script")
    expect(page.locator("[name=counterparts-0-name]")).to_have_value("Maral Ýazowa")
    meet(page, 1, "Döwlet Amanow")
    page.locator(".actionbar button.primary").click()
    reference = read_reference(page)
    for text in ("Maral Ýazowa", "Döwlet Amanow", "Two points."):
        expect(page.locator("main")).to_contain_text(text)
    take_step(page, "submit")

    head = portal.open("head", page.url, java_script_enabled=False)
    take_step(head, "clear")
    head.goto("/meetings/?status=cleared")
    expect(head.locator(".results tbody tr").first).to_contain_text(reference)


def test_a_refused_form_keeps_every_word_and_names_what_is_missing(portal: Portal) -> None:
    page = portal.open("officer", "/meetings/new/", java_script_enabled=False)
    page.locator("[name=title]").fill("Half a meeting")
    page.locator("[name=body]").fill("Слова, которые нельзя потерять")
    page.locator(".actionbar button.primary").click()
    expect(page.locator("[name=title]")).to_have_value("Half a meeting")
    expect(page.locator("[name=body]")).to_have_value("Слова, которые нельзя потерять")
    faults = page.locator(".errors li").all_inner_texts()
    assert {fault.split(":")[0].split(",")[0] for fault in faults} == {
        "Countries",
        "Themes",
        "Person or institution",
    }


def test_a_list_is_filtered_and_cleared_again(portal: Portal) -> None:
    page = portal.open("head", "/meetings/", java_script_enabled=False)
    everything = page.locator(".results tbody tr").count()
    page.locator(".filters summary").click()
    page.locator(".filters label", has_text="Kazakhstan").click()
    page.locator(".filters button.primary").click()
    expect(page.locator(".chips .chip")).to_have_count(1)
    shown = page.locator(".results tbody tr")
    assert 0 < shown.count() < everything
    for row in shown.all():
        expect(row).to_contain_text("Kazakhstan")
    page.locator(".chips .chip").click()
    expect(shown).to_have_count(everything)


def test_two_savers_bring_their_texts_together(portal: Portal) -> None:
    """Without script the second one chooses beside both texts, and the choice is sent with the form below it."""
    page = portal.open("officer", "/meetings/new/", java_script_enabled=False)
    fill_meeting(page, "Saved by two", summary="As filed.", points="Points.")
    page.locator(".actionbar button.primary").click()
    address = f"{page.url}edit/"
    first, second = (portal.open("officer", address, java_script_enabled=False) for _ in range(2))
    for saver, words in ((first, "The first’s."), (second, "The second’s.")):
        saver.locator("[name=summary]").fill(words)
    first.locator("[name=body]").fill("Changed by the first alone.")
    first.locator(".actionbar button.primary").click()
    second.locator(".actionbar button.primary").click()
    expect(second.locator("[name=body]")).to_have_value("Changed by the first alone.")
    second.locator("[name=take-summary][value=both]").check()
    second.locator("button[name=put_in]").click()
    expect(second.locator("[name=summary]")).to_have_value("The second’s.\n\nThe first’s.")
    second.locator(".actionbar button.primary").click()
    for words in ("The first’s.", "The second’s.", "Changed by the first alone."):
        expect(second.locator("main")).to_contain_text(words)
