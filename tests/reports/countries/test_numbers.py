"""What was cleared in a period: each number opens exactly the rows it counts."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.records.models import Status
from tests import factories
from tests.cast import signed_in
from tests.engines.world import count, have_seen_notices, one_transaction

COUNTRIES = [
    [factories.KAZAKHSTAN],
    [factories.TAJIKISTAN, factories.UZBEKISTAN],
    [factories.AFGHANISTAN],
    [factories.TURKMENISTAN, factories.UZBEKISTAN, factories.KYRGYZSTAN],
]
CITABLE = [kind for kind in factories.FILED if kinds()[kind].citable]


def fill(officer: User) -> None:
    """Records of every kind and state, cleared in this period, the one before, and long ago."""
    slot, now = factories.last_slot(), timezone.now()
    moments = [
        now - timedelta(seconds=1),
        slot,
        slot - timedelta(seconds=1),
        slot - timedelta(days=7),
        slot - timedelta(days=7, seconds=1),
        slot - timedelta(days=30),
    ]
    countries, levels = cycle(COUNTRIES), cycle([0, 1])
    for kind in factories.FILED:
        for moment in moments:
            on = next(countries) if kind != "concurrence" else [factories.UZBEKISTAN]
            factories.cleared(kind, officer, moment, countries=on, sensitivity=next(levels))
        for status in (Status.DRAFT, Status.SUBMITTED, Status.RETURNED):
            factories.make(kind, officer, status)
    for kind in factories.SECRET:
        hidden = factories.cleared(kind, officer, now)
        factories.stand(hidden, Status.CLEARED, sensitivity=2, cleared_at=now)


@pytest.fixture(scope="module")
def people(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, User]]:
    """Three readers of what the officer filed, once for all of them: nobody here writes."""
    with one_transaction(django_db_blocker):
        people = {
            "officer": factories.user("officer", Role.OFFICER),
            "head": factories.user("head", Role.HEAD, level=2),
            "desk": factories.user("desk", Role.DESK),
        }
        fill(people["officer"])
        have_seen_notices(people.values())
        count()
        yield people


@pytest.mark.parametrize("period", ["current", "previous"])
@pytest.mark.parametrize("name", ["officer", "head", "desk"])
def test_each_number_is_the_number_of_rows_it_opens(name: str, period: str, people: dict[str, User]) -> None:
    client = signed_in(people[name])
    grid = client.get(reverse("country-list"), {"period": period}).context["grid"]
    cells = [cell for row in grid["rows"] for cell in (*row["cells"], row["total"])]
    opened = {}
    for cell in cells:
        page = client.get(cell.url).context["page"]
        opened[cell.url] = (page.total, len(page.rows))
    assert opened == {cell.url: (cell.count, cell.count) for cell in cells}
    # Two of each kind's moments fall into either period; the strictly confidential one counts for nobody.
    assert sum(row["total"].count for row in grid["rows"]) == len(CITABLE) * 2
