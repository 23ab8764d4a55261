"""Every list fits its window, narrow and wide, in both languages, and shows eight rows where a page is opened.

The lists are those of the kinds that declare pages, so that a new kind is measured by itself.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import get_resolver
from playwright.sync_api import Page

from ashgabat_centre.pages.list import ListView
from tests.browser.looks import find_cut
from tests.browser.portal import Portal

LANGUAGES = ("en", "ru")
WIDTHS = (320, 768, 1024, 1280)
SHEET = 658  # the width of the text on A4 between its margins, in CSS pixels
TABLES = ("/countries/", "/liaison/matrix/", "/liaison/last-contact/", "/")
ROWS = 8
TOPS = """() => [...document.querySelectorAll('.results tbody tr')].map(row => row.getBoundingClientRect())
  .filter(box => box.bottom <= innerHeight).length"""
BEGINS = "document.querySelector('.results tbody tr').getBoundingClientRect().top"
# As many rows as a screen holds, whatever the sample holds of this kind, and of such length as people write: other
# tests of one run file subjects of 300 letters.
FILL = """rows => { const body = document.querySelector('.results tbody');
  for (const row of [...body?.rows ?? []])
    if (body.rows.length > 1 && row.cells[0].innerText.length > 120) row.remove();
  while (body && body.rows.length < rows) body.append(body.rows[0].cloneNode(true)) }"""


def lists(patterns: Any, above: str = "/") -> Iterator[str]:
    """The addresses at which a list of records stands."""
    for pattern in patterns:
        route = above + str(getattr(pattern.pattern, "_route", ""))
        if hasattr(pattern, "url_patterns"):
            yield from lists(pattern.url_patterns, route)
        elif getattr(pattern.callback, "view_class", None) is ListView:
            yield route


LISTS = list(lists(get_resolver().url_patterns))


def open_list(portal: Portal, address: str, language: str) -> Page:
    page, _ = portal.visit("head", address, language=language)
    page.evaluate(FILL, ROWS)
    return page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", LISTS)
def test_no_list_runs_out_of_its_window(portal: Portal, address: str, language: str) -> None:
    assert find_cut(open_list(portal, address, language), WIDTHS) == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", LISTS)
def test_a_list_shows_eight_rows_at_once(portal: Portal, address: str, language: str) -> None:
    page = open_list(portal, address, language)
    page.set_viewport_size({"width": 1024, "height": 768})
    assert page.evaluate(TOPS) >= ROWS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", [*LISTS, *TABLES])
def test_no_table_runs_off_its_sheet(portal: Portal, address: str, language: str) -> None:
    page = open_list(portal, address, language)
    page.emulate_media(media="print")
    assert find_cut(page, (SHEET,)) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_columns_a_reader_chose_are_there_again(portal: Portal, language: str) -> None:
    """Chosen at the list, with all of them and rows apart it fits its window, and one press sets all back."""
    page = portal.open("analyst", "/correspondence/", language=language)
    everything = page.locator(".results thead th").count()
    page.locator(".layout summary").click()
    page.locator(".layout [name=roomy]").check()
    page.locator(".layout [value=Author]").uncheck()
    page.locator(".layout .primary").click()
    page.goto("/correspondence/")
    assert page.locator(".results.roomy thead th").count() == everything - 1
    page.locator(".layout summary").click()
    page.locator(".layout [value=Author]").check()
    page.locator(".layout .primary").click()
    page.evaluate(FILL, ROWS)
    page.locator(".layout summary").click()
    assert (page.locator(".results.roomy thead th").count(), find_cut(page, WIDTHS)) == (everything, {})
    page.locator(".layout [name=reset]").click()
    assert page.locator(".roomy, .layout [name=reset]").count() == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_filtered_list_begins_within_200_pixels(portal: Portal, language: str) -> None:
    """With a view among its tabs and a filter in force, at both widths."""
    page = portal.open("officer", "/meetings/?status=cleared", language=language)
    page.locator(".tools .views a").last.click()
    page.locator("[name=name]").fill("Clearance")
    page.locator("main form button.primary").click()
    page.goto("/meetings/?status=cleared")
    assert page.locator(".views [aria-current], .tools .chip").count() == 2
    for width in (1024, 1280):
        page.set_viewport_size({"width": width, "height": 768})
        assert page.evaluate(BEGINS) <= 200
    page.locator(".views a").last.click()
    page.locator("main form:not(.form) button").click()
