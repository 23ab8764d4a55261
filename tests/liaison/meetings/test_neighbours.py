"""A meeting's page leads to the meeting before it and the one after it with the same institutions."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.records.models import Status
from liaison.meetings.neighbours import neighbours
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db

DAYS = (date(2026, 3, 2), date(2026, 4, 6), date(2026, 5, 4))


@pytest.fixture
def ministry() -> Any:
    return factories.organization()


def met(officer: User, there: Any, day: date, **given: Any) -> Any:
    row = {"organization": there.pk, "name": "Secretary", "post": "Secretary"}
    return factories.meeting(
        officer, given.pop("status", Status.CLEARED), occurred_on=day, rows={"counterparts": [row]}, **given
    )


def test_the_nearest_on_either_side_are_told(officer: User, ministry: Any) -> None:
    first, second, third = (met(officer, ministry, day) for day in DAYS)
    with seen_by(officer):
        shown = [neighbours(one) for one in (first, second, third)]
    assert [(one.earlier, one.later) for one in shown] == [(None, second), (first, third), (second, None)]


def test_meetings_of_one_day_follow_one_another(officer: User, ministry: Any) -> None:
    first, second = (met(officer, ministry, DAYS[0]) for _ in range(2))
    with seen_by(officer):
        assert (neighbours(first).later, neighbours(second).earlier) == (second, first)


def test_another_institutions_meeting_and_a_withdrawn_one_are_no_neighbours(
    officer: User, ministry: Any
) -> None:
    first = met(officer, ministry, DAYS[0])
    met(officer, factories.organization(code="another", name_en="Another", name_ru="Другая"), DAYS[1])
    met(officer, ministry, DAYS[2], status=Status.WITHDRAWN)
    with seen_by(officer):
        assert (neighbours(first).earlier, neighbours(first).later) == (None, None)


def test_a_meeting_somebody_may_not_know_of_is_passed_over(
    officer: User, analyst: User, ministry: Any
) -> None:
    first = met(officer, ministry, DAYS[0])
    keeper = factories.user("keeper", Role.OFFICER, level=2)
    met(keeper, ministry, DAYS[1], sensitivity="2", status=Status.SUBMITTED)
    third = met(officer, ministry, DAYS[2])
    with seen_by(analyst):
        assert neighbours(first).later == third


def test_the_page_links_both(officer: User, ministry: Any, client_for: Clients) -> None:
    first, second, third = (met(officer, ministry, day) for day in DAYS)
    client: Client = client_for(officer)
    page = client.get(second.get_absolute_url()).content.decode()
    assert [one.get_absolute_url() in page for one in (first, third)] == [True, True]
