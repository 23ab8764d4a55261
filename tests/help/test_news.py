"""What is new is marked until it was looked at."""

import pytest
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.help import news
from tests.cast import Clients

pytestmark = pytest.mark.django_db
MARK = '<i class="dot"></i>'


def test_the_menu_marks_what_was_not_seen_until_it_is(officer: User, client_for: Clients) -> None:
    client = client_for(officer)
    home = reverse("home")
    assert MARK in client.get(home).content.decode()
    page = client.get(reverse("help-news")).content.decode()
    assert all(str(item).replace("’", "’") in page for one in news.NEWS for item in one.items)
    assert MARK not in client.get(home).content.decode()
    client.cookies[news.COOKIE] = "2020-01-01"
    assert MARK in client.get(home).content.decode()


def test_the_latest_stands_first() -> None:
    days = [one.day for one in news.NEWS]
    assert days == sorted(days, reverse=True) and len(set(days)) == len(days)
