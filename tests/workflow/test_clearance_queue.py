"""Clearing in a row: the queue, what changed since a return, and on to the next."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import Record, Status
from tests import factories
from tests.cast import NAMES, Clients, seen_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def texts(officer: User) -> list[Any]:
    """Three meetings of one officer, submitted one after the other."""
    return [factories.meeting(officer, Status.SUBMITTED, title=f"Water, part {n}") for n in (1, 2, 3)]


def press(client: Client, page: Any, verb: str, reason: str = "") -> Any:
    """What the browser posts from this page, and the page it is led to."""
    token = re.search(r'name="form_token" value="([^"]+)"', page.content.decode())
    assert token
    step = page.context["step"].initial
    posted = {**step, "form_token": token[1], "then": page.context["after"], "reason": reason}
    return client.post(page.context["verbs"][verb].url, posted, follow=True)


def test_three_are_cleared_in_a_row_with_one_press_each(
    texts: list[Any], head: User, client_for: Clients
) -> None:
    client = client_for(head)
    page = client.get(reverse("clearing"))
    read = []
    for _ in texts:
        read.append(page.context["record"].reference)
        page = press(client, page, "clear")
    assert read == [text.reference for text in texts]
    assert page.context["rows"] == []
    with seen_by(head):
        assert {Record.objects.get(pk=text.pk).status for text in texts} == {Status.CLEARED}


def test_skipping_and_returning_lead_on(texts: list[Any], head: User, client_for: Clients) -> None:
    first, second, third = texts
    client = client_for(head)
    page = client.get(client.get(reverse("clearing")).context["skip_url"])
    assert page.context["record"].reference == second.reference
    page = press(client, page, "return", "Name the river.")
    assert page.context["record"].reference == third.reference
    assert [row.reference for row in page.context["rows"]] == [first.reference, third.reference]


def test_each_person_finds_what_they_may_clear(
    texts: list[Any], cast: dict[str, User], client_for: Clients
) -> None:
    waiting = {}
    for name in NAMES:
        answer = client_for(cast[name]).get(reverse("clearing"))
        waiting[name] = len(answer.context["rows"]) if answer.status_code == 200 else answer.status_code
    assert waiting == dict.fromkeys(NAMES, 0) | {"head": 3, "desk": 404, "administrator": 404}


def test_a_briefing_is_opened_and_not_cleared_in_a_row(head: User, client_for: Clients) -> None:
    factories.make("briefing", head, Status.SUBMITTED)
    page = client_for(head).get(reverse("clearing"))
    assert page.context["alone"] and "Clear and next" not in page.content.decode()


def test_a_page_in_russian_shows_the_cleared_translation_first(
    officer: User, analyst: User, client_for: Clients
) -> None:
    record, client = factories.meeting(officer, Status.CLEARED), client_for(officer)
    factories.translation(record, analyst, summary="Кратко о воде.")
    english = client.get(record.get_absolute_url())
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ru"
    russian = client.get(record.get_absolute_url())
    assert (english.context["read_first"], russian.context["read_first"].language) == (None, "ru")
    words = russian.content.decode()
    assert words.index("Кратко о воде.") < words.index(record.summary)
    assert words.count("Кратко о воде.") == english.content.decode().count("Кратко о воде.") == 1


def test_a_refused_step_stays_at_its_record_with_the_reason_and_the_words(
    texts: list[Any], officer: User, head: User, client_for: Clients
) -> None:
    _first, second, third = texts
    client = client_for(head)
    address = f"{reverse('clearing')}?at={second.slug}"
    page = client.get(address)
    with seen_by(officer):
        factories.stand(Record.objects.get(pk=second.pk), Status.RETURNED)
    for verb, reason, status in (("return", "Name the river.", 403), ("clear", "", 403)):
        refused = press(client, page, verb, reason)
        shown = refused.context
        assert (refused.status_code, shown["record"].reference) == (status, second.reference)
        assert shown["refusal"] and shown["refusal"] in refused.content.decode()
        assert reason in refused.content.decode()
        assert shown["after"] == texts[0].slug


def test_a_step_without_its_reason_stays_at_its_record(
    texts: list[Any], head: User, client_for: Clients
) -> None:
    client = client_for(head)
    page = client.get(f"{reverse('clearing')}?at={texts[1].slug}")
    refused = press(client, page, "return")
    assert (refused.status_code, refused.context["record"].reference) == (422, texts[1].reference)
    assert [row.reference for row in refused.context["rows"]] == [text.reference for text in texts]
    again = press(client, refused, "return", "Name the river.")
    assert again.context["record"].reference == texts[2].reference
