"""Of ninety areas those of the chosen countries are offered, and what was chosen before stays to be seen."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from ashgabat_centre.accounts.models import User
from ashgabat_centre.reference.models import Area
from ashgabat_centre.reference.vocabulary import terms
from tests.monitoring.events.test_event_pages import answers
from tests.monitoring.events.test_events import KYRGYZSTAN, event

pytestmark = pytest.mark.django_db
Clients = Callable[..., Client]


def offered(page: str) -> list[str]:
    """The countries under which areas are offered without script."""
    select = re.search(r'<select name="areas?"[^>]*data-areas.*?</select>', page, re.DOTALL)
    assert select
    return re.findall(r'<optgroup label="([^"]*)"', select[0])


def beside(page: str) -> list[str]:
    """The countries whose areas wait for the script."""
    template = re.search(r"data-areas.*?<template>(.*?)</template>", page, re.DOTALL)
    assert template
    return re.findall(r'<optgroup label="([^"]*)"', template[1])


def with_areas() -> list[str]:
    """The countries that have areas, in the lists' order."""
    held = {area.country_id for area in terms().areas.values()}
    return [country.name for number, country in terms().countries.items() if number in held]


@pytest.mark.parametrize("address", ["/events/new/", "/events/", "/notes/", "/notes/new/"])
def test_without_a_country_all_areas_stand_under_their_countries(
    analyst: User, client_for: Clients, address: str
) -> None:
    page = client_for(analyst).get(address).content.decode()
    assert (offered(page), beside(page)) == (with_areas(), [])


@pytest.mark.parametrize("address", ["/events/", "/notes/"])
def test_a_list_of_one_country_offers_its_areas_alone(
    analyst: User, client_for: Clients, address: str
) -> None:
    page = client_for(analyst).get(f"{address}?country={KYRGYZSTAN}").content.decode()
    assert offered(page) == ["Kyrgyzstan"]
    assert {"Kyrgyzstan", *beside(page)} == set(with_areas())


def test_an_event_that_stands_offers_the_areas_of_its_country(analyst: User, client_for: Clients) -> None:
    page = client_for(analyst).get(f"{event(analyst).get_absolute_url()}edit/").content.decode()
    assert offered(page) == ["Tajikistan"]


def test_an_area_of_another_country_stays_chosen_and_is_refused_in_words(
    analyst: User, client_for: Clients
) -> None:
    browser = client_for(analyst)
    sughd = Area.objects.get(code="TJ-SU")
    posted = answers(browser, "/events/new/", country=KYRGYZSTAN, area=sughd.pk)
    answer = browser.post("/events/new/", posted)
    assert answer.status_code == 422
    assert answer.context["form"].errors["area"] == [
        "Sughd Region lies in Tajikistan: choose this country, or another area."
    ]
    page = answer.content.decode()
    assert set(offered(page)) == {"Kyrgyzstan", "Tajikistan"}
    assert re.search(rf'<option value="{sughd.pk}" selected', page)


def test_a_list_beyond_the_region_offers_no_area(analyst: User, client_for: Clients) -> None:
    page = client_for(analyst).get("/events/?country=beyond").content.decode()
    assert (offered(page), beside(page)) == ([], with_areas())
