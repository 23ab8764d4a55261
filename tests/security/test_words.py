"""Words searched for stand in no address, and a title stands in none either."""

import re
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings
from django.http import QueryDict
from django.test import Client, override_settings
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import Status
from ashgabat_centre.web import sealed_query
from ashgabat_centre.web.sealed_query import LONGEST_SEARCH
from tests import factories
from tests.cast import Clients
from tests.checksums import checksums
from tests.walks import follow

pytestmark = pytest.mark.django_db

LISTS = [f"{kind}-list" for kind in factories.KINDS] + ["record-list"]
TYPED = [
    "water",
    "вода Амударьи",
    "Türkmenistan & Co",
    "a" * 300,
    '"growing season" -gas',
    "%00",
    "🐪",
    "q=1&b=2",
]
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
# The longest request line that gunicorn takes, less the method and the protocol.
LONGEST_ADDRESS = 4094 - len("GET  HTTP/1.1\r\n")


@pytest.fixture
def client(officer: User, client_for: Clients) -> Client:
    return client_for(officer)


def sent_to(client: Client, listing: str, **typed: Any) -> str:
    response = client.post(reverse(listing), typed)
    assert response.status_code == 302
    return str(response["Location"])


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_row_79_what_was_sealed_is_read_again(text: str) -> None:
    assert sealed_query.unseal(sealed_query.seal(text)) == text


@pytest.mark.parametrize("listing", LISTS)
def test_row_79_words_posted_to_a_list_are_answered_with_an_address_that_holds_none(
    listing: str, client: Client
) -> None:
    expected = re.escape(reverse(listing)) + r"\?words=[A-Za-z0-9_-]+&status=draft&status=cleared"
    for typed in TYPED:
        address = sent_to(client, listing, q=typed, status=["draft", "cleared"], theme="")
        assert re.fullmatch(expected, address)
        assert typed not in address and quote(typed) not in address
        shown = client.get(address)
        assert (shown.status_code, shown.context["filter"].form.cleaned_data["q"]) == (200, typed)
        assert shown.context["chips"][0]["label"] == f"Words or reference: {typed}"


@pytest.mark.parametrize("listing", LISTS)
def test_row_79_words_typed_into_the_address_are_sealed_before_anything_is_shown(
    listing: str, client: Client
) -> None:
    response = client.get(reverse(listing), {"q": "water", "status": "draft", "after": "MTG-2026-0001"})
    assert response.status_code == 302
    assert QueryDict(urlsplit(response["Location"]).query) == QueryDict(
        f"words={sealed_query.seal('water')}&status=draft&after=MTG-2026-0001"
    )


def test_row_79_the_sealed_address_finds_what_the_words_find_and_lasts(
    officer: User, colleague: User, client: Client, client_for: Clients
) -> None:
    wanted = factories.meeting(officer, Status.SUBMITTED, title="A kingfisher")
    factories.meeting(officer, Status.SUBMITTED, title="A heron")
    address = sent_to(client, "record-list", q="kingfishers")
    assert address == sent_to(client, "record-list", q="kingfishers")
    for reader in (client, client_for(colleague)):
        assert factories.references(reader.get(address).context["page"].rows) == [wanted.reference]


def test_row_79_paging_and_chips_keep_the_words_sealed(officer: User, client: Client) -> None:
    factories.multiply(factories.meeting(officer, title="A kingfisher"), 60)
    address = sent_to(client, "meeting-list", q="kingfisher", status="draft")
    first = client.get(f"{address}&page_size=25")
    older = first.context["page"].older_url
    assert (
        "kingfisher" not in older
        and len(client.get(reverse("meeting-list") + older).context["page"].rows) == 25
    )
    by_words, by_status = (chip["remove_url"] for chip in first.context["chips"])
    assert QueryDict(by_words[1:]) == QueryDict("status=draft&page_size=25")
    assert QueryDict(by_status[1:]) == QueryDict(f"words={sealed_query.seal('kingfisher')}&page_size=25")
    links = re.findall(r'(?:href|action|hx-\w+|value)="([^"]*)"', first.content.decode())
    assert [link for link in links if "kingfisher" in link] == ["kingfisher"]  # the box it was typed into


def test_row_79_htmx_gets_the_rows_at_once_and_the_address_to_show(client: Client) -> None:
    response = client.post(reverse("meeting-list"), {"q": "water", "status": "draft"}, headers=PARTIAL)
    assert (response.status_code, response["HX-Push-Url"]) == (
        200,
        f"{reverse('meeting-list')}?words={sealed_query.seal('water')}&status=draft",
    )
    assert "<html" not in response.content.decode()
    assert 'id="results"' in response.content.decode()


def test_row_79_going_back_htmx_asks_for_the_whole_page(client: Client) -> None:
    restored = {"HX-Request": "true", "HX-Request-Type": "full", "HX-History-Restore-Request": "true"}
    page = client.get(reverse("meeting-list"), {"words": sealed_query.seal("water")}, headers=restored)
    assert "<html" in page.content.decode()


@pytest.mark.parametrize("headers", [{}, PARTIAL])
def test_row_79_refused_words_are_shown_again_and_get_no_address(
    headers: dict[str, str], client: Client
) -> None:
    typed = "a" * (LONGEST_SEARCH + 1)
    for response in (
        client.post(reverse("meeting-list"), {"q": typed}, headers=headers),
        client.get(reverse("meeting-list"), {"q": typed}, headers=headers),
    ):
        assert (response.status_code, "HX-Push-Url" in response) == (422, False)
        assert set(response.context["filter"].errors) == {"q"}


FORGED = ["A", "water", "a" * 43, "é", sealed_query.BARE, "=", "%", " ", "A" * 4000]


@pytest.mark.parametrize("listing", LISTS)
def test_row_79_words_nobody_sealed_are_400(listing: str, client: Client) -> None:
    for forged in FORGED:
        response = client.get(reverse(listing), {"words": forged})
        assert (response.status_code, "“words”" in response.content.decode()) == (400, True), forged


def test_row_79_a_changed_letter_is_400(client: Client) -> None:
    sealed = sealed_query.seal("water")
    for place in range(len(sealed) - 1):  # the last letter's two lowest bits carry nothing
        other = "A" if sealed[place] != "A" else "B"
        changed = sealed[:place] + other + sealed[place + 1 :]
        assert client.get(reverse("record-list"), {"words": changed}).status_code == 400, place


def test_row_79_a_new_secret_key_opens_the_old_ones_addresses_while_it_is_kept() -> None:
    sealed = sealed_query.seal("water")
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert (sealed_query.unseal(sealed), sealed_query.seal("water") == sealed) == ("water", False)
    with override_settings(SECRET_KEY="another"), pytest.raises(sealed_query.NotSealedHere):
        sealed_query.unseal(sealed)


def test_row_79_addresses_stay_short() -> None:
    """A sealed address is as long as 43 letters for a word or two; Cyrillic is shorter than written out."""
    assert {len(sealed_query.seal(text)) for text in ("I", "вода", "a" * 16)} == {43}
    assert len(sealed_query.seal("переговоры по воде")) == 86 < len(quote("переговоры по воде")) == 102
    longest = max(len(sealed_query.seal(letter * LONGEST_SEARCH)) for letter in "aя🐪")
    assert longest == 1622 < LONGEST_ADDRESS - 1000  # room for every other filter


def test_row_79_searching_writes_nothing_and_needs_a_token(officer: User, client: Client) -> None:
    factories.meeting(officer)
    before = checksums()
    for listing in LISTS:
        sent_to(client, listing, q="water")
    assert checksums() == before
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(officer)
    for listing in LISTS:
        assert strict.post(reverse(listing), {"q": "water"}).status_code == 403


def test_row_79_an_unknown_key_posted_is_400(client: Client) -> None:
    for listing in LISTS:
        response = client.post(reverse(listing), {"author__email__startswith": "a", "q": "water"})
        assert response.status_code == 400


def test_row_79_no_address_of_a_strictly_confidential_record_says_more_than_its_reference(
    listed: User, client_for: Clients
) -> None:
    canary = "zimorodok"
    for kind in factories.SECRET:
        factories.make(
            kind,
            listed,
            Status.SUBMITTED,
            title=f"The {canary}",
            summary=canary,
            body=canary,
            comment=canary,
            sensitivity=2,
        )
    client = client_for(listed)
    pages = dict(follow(client, reverse("home")))
    assert [address for address in pages if canary in address.lower()] == []
    assert len([address for address in pages if "-SC-" in address]) >= len(factories.SECRET)
    for address, answer in pages.items():
        links = re.findall(r'(?:href|action|src|hx-\w+)="([^"]*)"', answer.body)
        assert [link for link in links if canary in link.lower()] == [], address
