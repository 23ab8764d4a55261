"""Any event may be said to be the same: chosen of those that look alike, or named by its address or number."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from ashgabat_centre.accounts.models import User
from monitoring.events import duplicates
from monitoring.events.models import Event
from tests.cast import seen_by
from tests.monitoring.events.test_events import DAY, KYRGYZSTAN, again, event

pytestmark = pytest.mark.django_db
Clients = Callable[..., Client]


def merged(browser: Client, one: Event, **answers: Any) -> Any:
    return browser.post(f"/events/{one.number}/merge/", {"reason": "One market, one day."} | answers)


@pytest.mark.parametrize(
    "named",
    [
        "{number}",
        "  {number}\n",
        "/events/{number}/",
        "/events/{number}/edit/",
        "https://portal.example/events/{number}/?theme=dark#history",
        "HTTP://PORTAL.EXAMPLE/EVENTS/{number}",
    ],
)
def test_an_event_dated_wrongly_by_a_month_is_merged_by_its_address_or_number(
    analyst: User, client_for: Clients, named: str
) -> None:
    one = event(analyst, 3)
    far = event(analyst, 8, day=DAY - timedelta(days=31), country_id=KYRGYZSTAN, area_id=None, type="riot")
    answer = merged(client_for(analyst), one, other=named.format(number=far.number))
    assert (answer.status_code, answer["Location"]) == (302, far.get_absolute_url())
    assert again(one, analyst).merged_into_id == far.pk


@pytest.mark.parametrize(
    ("which", "sentence"),
    [
        ("", "Say which event it is the same as."),
        ("Isfara", "No event has this address or number."),
        ("/events/", "No event has this address or number."),
        ("/events/01234567-89ab-4def-8123-456789abcdef/", "No event has this address or number."),
        ("/events/----------------------------------/", "No event has this address or number."),
        ("https://[", "No event has this address or number."),
        ("/notes/{far}/", "No event has this address or number."),
        ("{one}", "An event is not merged into itself: choose the other one."),
        ("{twice}", "The other event is a duplicate itself: choose the one it was merged into."),
        ("{mine}", "The other event was merged into this one already. Undo that first."),
    ],
)
def test_what_names_no_event_that_may_stand_for_both_is_refused_at_its_field(
    analyst: User, client_for: Clients, which: str, sentence: str
) -> None:
    made = {name: event(analyst, day=DAY - timedelta(days=60 * n)) for n, name in enumerate(["one", "far"])}
    made |= {name: event(analyst, day=DAY - timedelta(days=9)) for name in ("twice", "mine")}
    with seen_by(analyst):
        duplicates.merge_events(made["twice"], made["far"], analyst, "The same.")
        duplicates.merge_events(made["mine"], made["one"], analyst, "The same.")
    numbers = {name: str(row.number) for name, row in made.items()}
    answer = merged(client_for(analyst), made["one"], other=which.format(**numbers))
    errors = answer.context["form"].errors
    assert (answer.status_code, list(errors)) == (422, ["other"])
    assert errors["other"][0].startswith(sentence)
    assert again(made["one"], analyst).merged_into_id is None


def test_those_that_look_alike_stand_beside_any_other_and_one_of_both_is_meant(
    analyst: User, client_for: Clients
) -> None:
    one, alike = event(analyst), event(analyst)
    far = event(analyst, day=DAY - timedelta(days=31))
    browser = client_for(analyst)
    page = browser.get(f"/events/{one.number}/merge/").content.decode()
    assert re.findall(r'type="radio" name="into" value="(\d*)"', page) == ["", str(alike.pk)]
    both = merged(browser, one, into=alike.pk, other=far.number)
    assert both.context["form"].errors == {
        "other": ["Two events are given: choose one of the list, or name another."]
    }
    assert merged(browser, one, into=alike.pk, other=alike.number)["Location"] == alike.get_absolute_url()


def test_an_event_that_nothing_looks_like_leads_to_the_page_too(analyst: User, client_for: Clients) -> None:
    one, browser = event(analyst), client_for(analyst)
    assert f"/events/{one.number}/merge/" in browser.get(one.get_absolute_url()).content.decode()
    page = browser.get(f"/events/{one.number}/merge/")
    assert list(page.context["form"].fields) == ["other", "reason"]
