"""What was cleared in a period, by country; test_numbers.py opens each number of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.records.models import Status
from tests import factories
from tests.cast import Clients

pytestmark = pytest.mark.django_db

SEVERAL = [factories.TURKMENISTAN, factories.UZBEKISTAN, factories.KYRGYZSTAN]


def test_a_record_on_several_countries_counts_in_each_and_once_for_the_region(
    officer: User, client_for: Clients
) -> None:
    factories.meeting(officer, Status.CLEARED, countries=SEVERAL)
    grid = client_for(officer).get(reverse("country-list")).context["grid"]
    meetings = next(row for row in grid["rows"] if row["label"] == "meetings")
    counts = dict(zip([c.iso3 for c in grid["countries"]], meetings["cells"], strict=True))
    assert {code: cell.count for code, cell in counts.items()} == {
        "KAZ": 0,
        "KGZ": 1,
        "TJK": 0,
        "TKM": 1,
        "UZB": 1,
        "AFG": 0,
    }
    assert meetings["total"].count == 1


def test_every_kind_a_briefing_rests_on_has_its_row(officer: User, client_for: Clients) -> None:
    grid = client_for(officer).get(reverse("country-list")).context["grid"]
    citable = [str(kind._meta.verbose_name_plural) for kind in kinds().values() if kind.citable]
    assert [row["label"] for row in grid["rows"]] == citable


def test_an_invented_period_is_the_current_one(officer: User, client_for: Clients) -> None:
    factories.cleared("meeting", officer, timezone.now())
    assert client_for(officer).get(reverse("country-list"), {"period": "x"}).context["chosen"] == "current"


def test_a_period_that_has_just_begun_shows_the_last_whole_one(officer: User, client_for: Clients) -> None:
    client, page = client_for(officer), reverse("country-list")
    factories.cleared("meeting", officer, factories.last_slot() - timedelta(seconds=1))
    before = client.get(page).context
    assert (before["chosen"], before["running"], before["grid"]["rows"][0]["total"].count) == (
        "previous",
        0,
        1,
    )
    factories.cleared("meeting", officer, timezone.now())
    after = client.get(page).context
    assert (after["chosen"], after["running"]) == ("current", 1)
