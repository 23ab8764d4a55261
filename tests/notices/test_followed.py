"""Who follows a country, a theme, or both together, hears of what is cleared on it."""

from typing import Any

import pytest
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.notices.models import NoticeWatch
from ashgabat_centre.records.models import Status
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db

KAZAKHSTAN, UZBEKISTAN = 398, 860


@pytest.fixture
def record(officer: User) -> Any:
    return factories.meeting(officer, Status.CLEARED)


def news(person: User, client_for: Clients) -> list[tuple[str, int]]:
    rows = client_for(person).get(reverse("notice-list")).context["page"].rows
    return [(notice.source.name, notice.about) for notice in rows if notice.source.name == "followed"]


def follow(person: User, country: int | None, theme: int | None) -> None:
    with seen_by(person):
        NoticeWatch.objects.create(user=person, country_id=country, theme_id=theme)


def other(numbers: list[int], known: list[int]) -> int:
    return next(number for number in known if number not in numbers)


def test_nobody_hears_of_what_they_do_not_follow(record: Any, analyst: User, client_for: Clients) -> None:
    assert news(analyst, client_for) == []


@pytest.mark.parametrize("by", ["country", "theme", "both"])
def test_what_is_followed_is_told(by: str, record: Any, analyst: User, client_for: Clients) -> None:
    country = None if by == "theme" else record.country_ids[0]
    follow(analyst, country, None if by == "country" else record.theme_ids[0])
    assert news(analyst, client_for) == [("followed", record.pk)]


def test_a_country_and_a_theme_together_ask_for_both(record: Any, analyst: User, client_for: Clients) -> None:
    elsewhere = other(record.country_ids, [KAZAKHSTAN, UZBEKISTAN])
    follow(analyst, elsewhere, record.theme_ids[0])
    assert news(analyst, client_for) == []


def test_a_record_that_two_wishes_meet_is_told_once(record: Any, analyst: User, client_for: Clients) -> None:
    follow(analyst, record.country_ids[0], None)
    follow(analyst, None, record.theme_ids[0])
    assert news(analyst, client_for) == [("followed", record.pk)]


def test_what_is_closed_to_somebody_is_not_told(analyst: User, head: User, client_for: Clients) -> None:
    hidden = factories.meeting(head, Status.CLEARED, sensitivity="2")
    follow(analyst, hidden.country_ids[0], None)
    assert news(analyst, client_for) == []


def test_one_follows_and_stops_in_the_settings(analyst: User, client_for: Clients) -> None:
    client, address = client_for(analyst), reverse("notice-choices")
    client.post(address, {"country": UZBEKISTAN, "theme": ""})
    client.post(address, {"country": UZBEKISTAN, "theme": ""})  # pressed twice
    with seen_by(analyst):
        (one,) = NoticeWatch.objects.of(analyst)
    assert str(one) == "Uzbekistan"
    assert str(one) in client.get(address).content.decode()
    client.post(address, {"kept": [str(one.pk)], "country": "", "theme": ""})
    with seen_by(analyst):
        assert NoticeWatch.objects.count() == 1
    client.post(address, {"country": "", "theme": ""})
    with seen_by(analyst):
        assert NoticeWatch.objects.count() == 0


def test_a_theme_or_country_that_is_none_is_refused(analyst: User, client_for: Clients) -> None:
    answer = client_for(analyst).post(reverse("notice-choices"), {"country": "1", "theme": "999999"})
    assert (answer.status_code, sorted(answer.context["form"].errors)) == (422, ["country", "theme"])
