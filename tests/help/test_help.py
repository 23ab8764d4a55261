"""Each rule has one page in both languages, and is led to from where it applies."""

import re

import pytest
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.help.topics import BESIDE_FIELDS, ON_PAGES, TOPICS
from ashgabat_centre.records.models import Status
from tests import factories
from tests.cast import Clients
from tests.languages import in_russian

pytestmark = pytest.mark.django_db
SCREEN = 1_300  # characters of a page's text


@pytest.mark.parametrize("slug", TOPICS)
def test_a_rule_stands_on_one_screen_with_who_decided_it(
    slug: str, officer: User, client_for: Clients
) -> None:
    english = client_for(officer).get(reverse("help-topic", args=[slug])).content.decode()
    russian = in_russian(client_for(officer)).get(reverse("help-topic", args=[slug])).content.decode()
    assert "Decided by:" in english and "Кем принято:" in russian
    for page in (english, russian):
        text = re.sub(r"<[^>]+>", "", page.partition('<div class="prose">')[2].partition("</div>")[0])
        assert 200 < len(text) < SCREEN, slug


def test_the_index_leads_to_every_rule_and_the_menu_to_the_index(officer: User, client_for: Clients) -> None:
    page = client_for(officer).get(reverse("help")).content.decode()
    assert re.findall(r'<li><a href="/help/([a-z-]+)/">', page) == list(TOPICS)
    assert 'href="/help/"' in client_for(officer).get(reverse("home")).content.decode()
    assert client_for(officer).get("/help/no-such-rule/").status_code == 404


@pytest.mark.parametrize(
    ("kind", "slug"),
    [
        ("situationnote", "source-grades"),
        ("meeting", "markings"),
        ("meeting", "clearance"),
        ("concurrence", "concurrence"),
    ],
)
def test_a_form_leads_to_the_rule_of_its_field(
    kind: str, slug: str, officer: User, client_for: Clients
) -> None:
    page = client_for(officer).get(reverse(f"{kind}-create")).content.decode()
    mark = f'<a class="ask" href="/help/{slug}/" aria-label="Help: {TOPICS[slug].title}">?</a>'
    assert mark in page


@pytest.mark.parametrize("name", ["clearing", "exchange-list", "protections", "follow-up-list", "find"])
def test_a_page_leads_to_its_rule(name: str, officer: User, client_for: Clients) -> None:
    page = client_for(officer).get(reverse(name)).content.decode()
    assert page.count(f'class="ask" href="/help/{ON_PAGES[name]}/"') == 1


def test_a_record_without_a_rule_of_its_own_shows_no_mark(officer: User, client_for: Clients) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    assert 'class="ask"' not in client_for(officer).get(record.get_absolute_url()).content.decode()


def test_every_mark_leads_to_a_page_that_is_there() -> None:
    assert {*BESIDE_FIELDS.values(), *ON_PAGES.values()} == set(TOPICS)
    assert all(reverse("help-topic", args=[slug]) for slug in TOPICS)
