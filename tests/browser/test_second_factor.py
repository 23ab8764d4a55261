"""A security key in a real browser, under the strict policy; the warning before a session ends; the way out."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import psycopg
import pytest
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Look
from tests.browser.portal import Portal, sign_in
from tests.stack import Stack


@pytest.fixture
def named(stack: Stack, browser: Browser) -> Iterator[Portal]:
    """The same portal under a name: no key answers to a bare number."""
    place = SimpleNamespace(url=stack.url.replace("127.0.0.1", "localhost"), password=stack.password)
    portal = Portal(cast(Stack, place), browser)
    yield portal
    complaints, elsewhere = portal.complaints, portal.elsewhere
    portal.close()
    assert (complaints, elsewhere) == ([], [])


def plug_in_key(page: Page) -> tuple[Any, str]:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "usb",
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return session, made["authenticatorId"]


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def test_a_key_is_registered_and_opens_the_portal(named: Portal) -> None:
    page = named.open("", "/account/login/")
    sign_in(page, "deputy", named.stack.password)
    plug_in_key(page)
    page.goto("/account/security/keys/add/")
    page.locator("input[name=password]").fill(named.stack.password)
    press(page, "Confirm")
    page.locator("input[name=name]").fill("On my ring")
    press(page, "Add the key")
    press(page, "Show my codes, this once")
    expect(page.locator("main li code")).to_have_count(10)
    spare = page.locator("main li code").first.inner_text()
    page.get_by_role("link", name="I have them, continue").click()
    page.goto("/account/security/")
    expect(page.locator("main")).to_contain_text("On my ring")
    press(page, "Sign out")
    for way in ("key", "code"):
        page.locator("input[name=login]").fill("deputy@unrcca.example")
        page.locator("input[name=password]").fill(named.stack.password)
        page.locator("main form button.primary").click()
        if way == "key":
            press(page, "Use the security key")
        else:
            page.locator("input[name=code]").fill(spare)
            press(page, "Sign in")
        page.locator(".account").wait_for(state="attached")
        page.goto("/account/security/again/key/")
        press(page, "Use the security key")
        page.locator(".account").wait_for(state="attached")
        page.goto("/account/security/")
        press(page, "Sign out")


def test_a_key_that_does_not_answer_says_what_to_do(named: Portal) -> None:
    page = named.open("", "/account/login/")
    sign_in(page, "officer", named.stack.password)
    session, key = plug_in_key(page)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.goto("/account/security/keys/add/")
    page.locator("input[name=password]").fill(named.stack.password)
    press(page, "Confirm")
    press(page, "Add the key")
    expect(page.get_by_role("alert")).to_contain_text("press the button again")


def age(stack: Stack, seconds: int) -> None:
    """As if nobody had touched any session for that long."""
    store = SessionStore()
    with psycopg.connect(stack.database_url("superuser")) as connection:
        for key, data in connection.execute(
            "select session_key, session_data from django_session"
        ).fetchall():
            inside = store.decode(data)
            if "seen" in inside:
                inside["seen"] -= seconds
                connection.execute(
                    "update django_session set session_data = %s where session_key = %s",
                    [store.encode(inside), key],
                )


@pytest.fixture
def waiting(portal: Portal) -> Page:
    """A form somebody typed into and left, a moment before the warning is due."""
    context = portal.context("analyst")
    page = context.new_page()
    page.clock.install()
    page.goto("/notes/new/")
    page.locator("[name=title]").fill("Typed before the warning")
    # What was typed is kept at once; a draft still on its way would time out as the clock is moved.
    page.clock.run_for(3_000)
    expect(page.locator("output#kept")).not_to_be_empty()
    return page


def test_a_warning_keeps_what_was_typed_and_one_press_goes_on(
    portal: Portal, waiting: Page, stack: Stack
) -> None:
    warning = waiting.locator("dialog#session")
    age(stack, 60)
    waiting.clock.run_for(26 * 60 * 1000)
    expect(warning).not_to_be_visible()
    age(stack, 26 * 60)
    waiting.clock.run_for(26 * 60 * 1000)
    expect(warning).to_be_visible()
    expect(warning).to_contain_text("Nothing you typed is lost")
    press(waiting, "Continue")
    expect(warning).not_to_be_visible()
    expect(waiting.locator("[name=title]")).to_have_value("Typed before the warning")
    left = waiting.evaluate("fetch('/account/session/').then((answer) => answer.json())")["left"]
    assert left > 29 * 60


def test_a_session_that_ended_says_that_the_text_comes_back(
    portal: Portal, waiting: Page, stack: Stack
) -> None:
    age(stack, 31 * 60)
    waiting.clock.run_for(26 * 60 * 1000)
    expect(waiting.locator("dialog#session")).to_contain_text("save it, sign in, and it comes back")
    press(waiting, "Continue")
    waiting.locator(".actionbar button.primary").click()
    sign_in(waiting, "analyst", stack.password)
    expect(waiting.locator("[name=title]")).to_have_value("Typed before the warning")
    portal.forget()


def test_row_77_after_signing_out_back_shows_nothing(named: Portal, look: Look) -> None:
    page = named.open("", "/account/login/")
    sign_in(page, "desk", named.stack.password)
    page.goto("/records/")
    expect(page.locator("main")).to_contain_text("MTG/")
    page.locator("details.account summary").click()
    press(page, "Sign out")
    page.locator("input[name=login]").wait_for()
    page.go_back()
    expect(page.locator("input[name=login]")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("MTG/")
