"""What was cleared in a period: each number opens exactly the rows it counts."""

from datetime import timedelta
from itertools import cycle, product

import pytest
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.records.models import Status
from tests import factories
from tests.cast import Clients

pytestmark = pytest.mark.django_db

COUNTRIES = [
    [factories.KAZAKHSTAN],
    [factories.TAJIKISTAN, factories.UZBEKISTAN],
    [factories.AFGHANISTAN],
    [factories.TURKMENISTAN, factories.UZBEKISTAN, factories.KYRGYZSTAN],
]
CITABLE = [kind for kind in factories.FILED if kinds()[kind].citable]


def fill(cast: dict[str, User]) -> None:
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
            factories.cleared(kind, cast["officer"], moment, countries=on, sensitivity=next(levels))
        for status in (Status.DRAFT, Status.SUBMITTED, Status.RETURNED):
            factories.make(kind, cast["officer"], status)
    for kind in factories.SECRET:
        hidden = factories.cleared(kind, cast["officer"], now)
        factories.stand(hidden, Status.CLEARED, sensitivity=2, cleared_at=now)


def test_each_number_is_the_number_of_rows_it_opens(cast: dict[str, User], client_for: Clients) -> None:
    fill(cast)
    for name, period in product(("officer", "head", "desk"), ("current", "previous")):
        client = client_for(cast[name])
        grid = client.get(reverse("country-list"), {"period": period}).context["grid"]
        cells = [cell for row in grid["rows"] for cell in (*row["cells"], row["total"])]
        opened = {}
        for cell in cells:
            page = client.get(cell.url).context["page"]
            opened[cell.url] = (page.total, len(page.rows))
        assert opened == {cell.url: (cell.count, cell.count) for cell in cells}, (name, period)
        # Two of each kind's moments fall into either period; the strictly confidential one counts for nobody.
        assert sum(row["total"].count for row in grid["rows"]) == len(CITABLE) * 2


def test_a_record_on_several_countries_counts_in_each_and_once_for_the_region(
    officer: User, client_for: Clients
) -> None:
    factories.meeting(officer, Status.CLEARED, countries=COUNTRIES[3])
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
