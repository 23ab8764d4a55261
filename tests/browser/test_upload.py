"""A file is sent with a bar that moves, and goes on where a broken line stopped it."""

from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.browser.forms import fill_meeting, read_reference
from tests.browser.portal import Portal

PIECE = 256 * 1024


def record_page(portal: Portal, **options: Any) -> Page:
    """Another meeting each time, so that none is taken for one filed before."""
    page = portal.open("officer", "/meetings/new/", **options)
    fill_meeting(page, f"A meeting with minutes {uuid4()}", summary="They agreed.", points="One point.")
    page.locator(".actionbar button.primary").click()
    read_reference(page)
    page.get_by_text("Attach a file").click()
    return page


def test_a_broken_upload_is_shown_and_resumed_where_it_stopped(portal: Portal, tmp_path: Path) -> None:
    minutes = tmp_path / "minutes.txt"
    minutes.write_bytes(b"Agreed once more. " * 60_000)  # five pieces
    page = record_page(portal)
    page.route(f"**/uploads/*/?at={2 * PIECE}", lambda route: route.abort())
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url.partition("?at=")[2]))
    page.locator(".attach input[type=file]").set_input_files(minutes)
    page.locator(".attach button[type=submit]").click()

    expect(page.locator(".upload [role=status]")).to_have_text(
        "The line broke. What has arrived is kept for a day."
    )
    arrived = float(page.locator(".upload progress").evaluate("bar => bar.value"))
    assert round(arrived) == round(100 * 2 * PIECE / minutes.stat().st_size)
    assert [complaint for complaint in portal.complaints if "ERR_FAILED" not in complaint] == []
    portal.complaints.clear()

    page.unroute(f"**/uploads/*/?at={2 * PIECE}")
    page.locator("[data-resume]").click()
    expect(page.locator(".file")).to_contain_text("minutes.txt")
    assert [at for at in sent if at] == [str(number * PIECE) for number in (0, 1, 2, 2, 3, 4)]
    with page.expect_download() as download:
        page.locator(".file a").click()
    assert Path(download.value.path()).read_bytes() == minutes.read_bytes()
    assert download.value.suggested_filename.endswith("-confidential-minutes.txt")


def test_a_refused_file_says_why_and_another_one_can_be_chosen(portal: Portal, tmp_path: Path) -> None:
    program, minutes = tmp_path / "minutes.pdf", tmp_path / "minutes.txt"
    program.write_bytes(b"MZ\x90\0" + bytes(1000))
    minutes.write_text("Agreed.")
    page = record_page(portal)
    page.locator(".attach input[type=file]").set_input_files(program)
    page.locator(".attach button[type=submit]").click()
    expect(page.locator(".upload [role=status]")).to_contain_text("its content is of another kind")
    page.locator(".attach input[type=file]").set_input_files(minutes)
    page.locator(".attach button[type=submit]").click()
    expect(page.locator(".file")).to_contain_text("minutes.txt")


def test_without_script_the_form_sends_the_file_whole(portal: Portal, tmp_path: Path) -> None:
    minutes = tmp_path / "minutes.txt"
    minutes.write_text("Agreed.")
    page = record_page(portal, java_script_enabled=False)
    page.locator(".attach input[type=file]").set_input_files(minutes)
    page.locator(".attach button[type=submit]").click()
    expect(page.locator(".file")).to_contain_text("minutes.txt")
    page.locator(".file summary").click()
    page.locator(".file input[name=reason]").fill("The wrong draft.")
    page.locator(".file button[type=submit]").click()
    expect(page.locator(".files")).to_contain_text("The wrong draft.")
