"""A map that Headquarters cleared: read and drawn anew, put in by an administrator, and shown with the levels on it."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from monitoring.scales import Trend
from reports.countries import assessments
from reports.countries.map_reader import ELEMENTS, MOST_BYTES, MapRefused, read_map
from reports.countries.models import ClearedMap
from tests import factories
from tests.cast import Clients, seen_by

FIVE = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
SIX = (*FIVE, "AFG")
SQUARES = "".join(f'<path id="{code}" fill="#fff" d="M{n} 0h8v8h-8z"/>' for n, code in enumerate(SIX))


def svg(inside: str = SQUARES, before: str = "", attributes: str = 'viewBox="0 0 60 20"') -> bytes:
    return f'{before}<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inside}</svg>'.encode()


def read(content: bytes) -> list[list[str]]:
    return read_map(content, SIX, FIVE).pieces


# --- What is read -------------------------------------------------------------------------------------------------


def test_it_is_drawn_anew_in_pieces_without_ids_and_without_colours_of_its_countries() -> None:
    inside = f'<title>A map</title><rect width="60" height="20" fill="#ABCDEF"/>{SQUARES}<text x="1">a &lt; b</text>'
    pieces = read(svg(inside))
    assert [code for code, _text in pieces] == ["", *SIX, ""]
    assert pieces[0][1] == '<rect width="60" height="20" fill="#ABCDEF"></rect>'
    assert pieces[1][1] == '<path d="M0 0h8v8h-8z"></path>'
    assert pieces[-1][1] == '<text x="1">a &lt; b</text>'


def test_a_country_may_be_a_group_in_a_group_and_its_code_of_either_name_and_case() -> None:
    grouped = SQUARES.replace('<path id="KAZ" fill="#fff" d="M0 0h8v8h-8z"/>', "")
    inside = f'<g transform="translate(1, 2)"><g data-code="kaz"><path d="M0 0h1"/><path d="M1 1h1"/></g></g>{grouped}'
    assert read(svg(inside))[:3] == [
        ["", '<g transform="translate(1, 2)">'],
        ["KAZ", '<g><path d="M0 0h1"></path><path d="M1 1h1"></path></g>'],
        ["", "</g>"],
    ]


BOMB = '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
HOSTILE = {
    "script": svg(SQUARES + "<script>alert(1)</script>"),
    "script of another name": svg(SQUARES + '<h:script xmlns:h="http://www.w3.org/1999/xhtml">1</h:script>'),
    "style": svg(SQUARES + "<style>@import url(//evil.example/a.css)</style>"),
    "style attribute": svg(SQUARES + '<path style="fill:url(//evil.example)" d="M0 0"/>'),
    "event": svg(SQUARES, attributes='viewBox="0 0 1 1" onload="alert(1)"'),
    "event of a shape": svg(SQUARES + '<path onclick="alert(1)" d="M0 0"/>'),
    "image": svg(SQUARES + '<image href="https://evil.example/a.png"/>'),
    "use": svg(SQUARES + '<use href="https://evil.example/a.svg#a"/>'),
    "link": svg(SQUARES + '<a href="javascript:alert(1)"><path d="M0 0"/></a>'),
    "href": svg(SQUARES + '<path href="https://evil.example" d="M0 0"/>'),
    "xlink": svg(SQUARES + '<path xmlns:x="http://www.w3.org/1999/xlink" x:href="#a" d="M0 0"/>'),
    "foreign object": svg(SQUARES + "<foreignObject><p>1</p></foreignObject>"),
    "animation": svg(SQUARES + '<animate attributeName="href" to="javascript:alert(1)"/>'),
    "reference in a colour": svg(SQUARES + '<path fill="url(https://evil.example#a)" d="M0 0"/>'),
    "words in numbers": svg(SQUARES + '<path d="M0 0 url(evil)"/>'),
    "another document": svg(SQUARES + svg(SQUARES).decode()),
    "bomb": svg(SQUARES + "<text>&b;</text>", BOMB),
    "document type": svg(SQUARES, "<!DOCTYPE svg>"),
    "style sheet": svg(SQUARES, '<?xml-stylesheet href="https://evil.example/a.css"?>'),
    "no frame": svg(SQUARES, attributes=""),
    "empty frame": svg(SQUARES, attributes='viewBox="0 0 0.0 20"'),
    "a country twice": svg(SQUARES + '<path id="KAZ" d="M0 0"/>'),
    "a country in another": svg(f'<g id="AFG">{SQUARES}</g>'),
    "too deep": svg("<g>" * 30 + "</g>" * 30),
    "too many": svg("<g/>" * 3_100),
    "too large": svg(SQUARES + " " * MOST_BYTES),
    "cut off": svg(SQUARES)[:-9],
    "no markup": b"KAZ KGZ TJK TKM UZB",
    "nothing": b"",
    "a web page": b"<html><body>KAZ</body></html>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_row_168_what_could_run_or_lead_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(MapRefused):
        read(HOSTILE[name])


@given(
    st.lists(st.sampled_from([*sorted(ELEMENTS), "script", "a", "use", "style"]), max_size=6),
    st.dictionaries(
        st.sampled_from(["d", "fill", "id", "onload", "style", "href", "transform", "class"]),
        st.text(st.sampled_from("M0 url(javascript:)<>&\"'#;z"), max_size=12),
        max_size=3,
    ),
)
def test_row_168_what_is_written_holds_nothing_but_the_lists(
    names: list[str], attributes: dict[str, str]
) -> None:
    """Whatever is sent: refused, or drawn without a word that could run or lead elsewhere."""
    given_attributes = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    inside = "".join(f"<{name}{given_attributes}/>" for name in names)
    try:
        pieces = read(svg(SQUARES + inside))
    except MapRefused:
        return
    text = "".join(piece for _code, piece in pieces).lower()
    unwanted = ("script", "style", "href", "url(", "onload", "<a", "<use", " id=", "class")
    assert [word for word in unwanted if word in text] == []


def test_the_codes_that_a_map_lacks_are_named() -> None:
    with pytest.raises(MapRefused, match=r"The map lacks these codes: KGZ, UZB\."):
        read(svg("".join(f'<path id="{code}" d="M0 0"/>' for code in ("KAZ", "TJK", "TKM"))))
    assert [code for code, _text in read(svg(SQUARES.replace('id="AFG"', ""))) if code] == list(FIVE)


# --- Who puts it in -------------------------------------------------------------------------------------------------

database = pytest.mark.django_db


def put(client: Client, content: bytes = b"", **changes: Any) -> Any:
    file = SimpleUploadedFile("map.svg", content or svg(), "image/svg+xml")
    typed = {"clearance_number": "4555 Rev. 1", "cleared_on": "2026-03-02", "office": "Geospatial Section"}
    return client.post(reverse("cleared-map"), typed | {"file": file} | changes)


def numbers(user: User) -> list[tuple[str, bool]]:
    with seen_by(user):
        return [(one.clearance_number, one.removed_at is None) for one in ClearedMap.objects.all()]


@database
def test_an_administrator_puts_one_in_and_takes_it_away_and_both_are_kept(
    administrator: User, officer: User, client_for: Clients
) -> None:
    client = client_for(administrator)
    assert put(client).status_code == 302
    assert put(client, clearance_number="4556").status_code == 302
    assert numbers(administrator) == [("4556", True), ("4555 Rev. 1", False)]
    assert client.post(reverse("cleared-map-remove")).status_code == 302
    assert numbers(officer) == [("4556", False), ("4555 Rev. 1", False)]
    page = client.get(reverse("cleared-map")).content.decode()
    assert page.count(f"taken away by {administrator.name}") == 2
    assert client.post(reverse("cleared-map-remove")).status_code == 302  # twice is once


@database
def test_a_file_that_is_refused_is_told_beside_the_field_and_nothing_is_stored(
    administrator: User, client_for: Clients
) -> None:
    answer = put(client_for(administrator), svg(SQUARES.replace("UZB", "UZ")))
    assert (answer.status_code, answer.context["form"].errors["file"]) == (
        422,
        ["The map lacks these codes: UZB."],
    )
    late = put(client_for(administrator), cleared_on="2050-01-01")
    assert (late.status_code, set(late.context["form"].errors)) == (422, {"cleared_on"})
    assert numbers(administrator) == []


@database
def test_row_168_nobody_else_puts_a_map_in_whatever_role_asks_the_database(
    officer: User, head: User, desk: User, administrator: User, client_for: Clients
) -> None:
    for user in (officer, head, desk):
        assert client_for(user).get(reverse("cleared-map")).status_code == 404
        assert put(client_for(user)).status_code == 404
        assert client_for(user).post(reverse("cleared-map-remove")).status_code == 404
        with seen_by(user), pytest.raises(DatabaseError), transaction.atomic():
            _standing(user).save()
    assert put(client_for(administrator)).status_code == 302
    with seen_by(administrator), pytest.raises(DatabaseError), transaction.atomic():
        ClearedMap.objects.update(pieces=[["", "<script>1</script>"]])
    with seen_by(administrator), pytest.raises(DatabaseError), transaction.atomic():
        ClearedMap.objects.all().delete()
    with seen_by(administrator), pytest.raises(DatabaseError), transaction.atomic():
        ClearedMap.objects.update(removed_by=head, removed_at=timezone.now())
    with as_owner(), pytest.raises(DatabaseError), transaction.atomic():
        _standing(administrator).save()  # only one stands


def _standing(user: User) -> ClearedMap:
    facts = {"clearance_number": "1", "cleared_on": timezone.localdate(), "office": "An office"}
    return ClearedMap(view_box="0 0 1 1", pieces=[], put_by=user, **facts)


# --- Where it is shown ----------------------------------------------------------------------------------------------


@database
def test_the_page_of_the_region_shows_it_with_its_number_and_the_tiles_one_press_away(
    administrator: User, officer: User, client_for: Clients
) -> None:
    client, address = client_for(officer), reverse("country-list")
    assert "region-map" not in client.get(address).content.decode()
    assert put(client_for(administrator)).status_code == 302
    page = client.get(address).content.decode()
    assert "Cleared map 4555 Rev. 1, Geospatial Section, 2 March 2026." in page
    assert [page.count(f'href="{reverse("country", args=[code.lower()])}"') >= 2 for code in SIX] == [
        True
    ] * 6
    assert ("tile-map" in page, 'href="?map=tiles"' in page) == (False, True)
    tiles = client.get(address, {"map": "tiles"}).content.decode()
    assert ("tile-map" in tiles, "region-map" in tiles) == (True, False)


@database
def test_a_country_on_it_says_its_level_in_words_and_is_hatched_past_its_day(
    administrator: User, officer: User, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = [
        assessments.Assessment(factories.TAJIKISTAN, 4, "Overall", Trend.WORSE, "", "/a/", stale=True),
        assessments.Assessment(factories.UZBEKISTAN, 1, "Overall", Trend.SAME, "", "/b/"),
    ]
    monkeypatch.setattr(assessments, "_sources", [lambda: judged])
    assert put(client_for(administrator)).status_code == 302
    page = client_for(officer).get(reverse("country-list")).content.decode()
    assert 'data-level="4" aria-label="Tajikistan: 4,' in page and "past its day of review" in page
    assert 'data-level="1" aria-label="Uzbekistan: 1,' in page
    assert ('fill="url(#stale-4)"' in page, "stale-1" in page) == (True, False)
    assert " style=" not in page[page.index('<svg class="region-map"') : page.index("</figure>")]
