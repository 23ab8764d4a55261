"""The log by country and period, and the matrix: every number is the list behind it."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import Status
from ashgabat_centre.reference.models import Organization, Theme
from liaison.contacts import overview
from liaison.contacts.periods import Period
from tests import factories
from tests.cast import Clients, seen_by
from tests.factories import KAZAKHSTAN, KYRGYZSTAN, TURKMENISTAN, UZBEKISTAN

pytestmark = pytest.mark.django_db

SPRING, AUTUMN = date(2026, 5, 5), date(2026, 11, 5)


def ministry(country: int) -> Organization:
    found: Organization = Organization.objects.filter(type="ministry", country=country).order_by("code")[0]
    return found


def met(
    author: User, *countries: int, on: date = AUTUMN, status: str = Status.CLEARED, **changes: Any
) -> Any:
    """A meeting with a ministry of each of these countries."""
    rows = {"counterparts": [{"organization": ministry(country).pk} for country in countries]}
    return factories.meeting(author, status, occurred_on=on, rows=rows, **changes)


def numbers(period: Period) -> dict[tuple[str, str, str], int]:
    """Everything the matrix counts but its zeros, by quarter, theme and Government; '' is a total."""
    found = {}
    for block in overview.matrix(period).blocks:
        for row in (*block.rows, block.total):
            for cell in row.cells:
                found[block.period.label, row.label, cell.label] = cell.count
            found[block.period.label, row.label, ""] = row.total.count
    return {place: count for place, count in found.items() if count}


def test_the_matrix_counts_each_cell_and_each_meeting_once_in_a_total(officer: User) -> None:
    water, border = list(Theme.objects.main().order_by("order")[:2])
    met(officer, UZBEKISTAN, themes=[water])
    met(officer, UZBEKISTAN, KAZAKHSTAN, on=SPRING, themes=[water, border])
    with seen_by(officer):
        found = numbers(Period(2026))
    spring = {
        (theme, country): 1
        for theme in (water.name, border.name, "")
        for country in ("Kazakhstan", "Uzbekistan", "")
    }
    autumn = {(theme, country): 1 for theme in (water.name, "") for country in ("Uzbekistan", "")}
    assert {key[1:]: count for key, count in found.items() if key[0] == "II quarter 2026"} == spring
    assert {key[1:]: count for key, count in found.items() if key[0] == "IV quarter 2026"} == autumn
    assert found["2026", water.name, "Uzbekistan"] == found["2026", "", ""] == 2


def test_each_number_of_the_matrix_opens_exactly_its_logs(officer: User, client_for: Clients) -> None:
    water = factories.theme()
    met(officer, UZBEKISTAN, TURKMENISTAN)
    met(officer, UZBEKISTAN, on=SPRING)
    met(officer, UZBEKISTAN, status=Status.SUBMITTED)
    met(officer, KYRGYZSTAN, themes=[Theme.objects.main().order_by("order")[1]])
    met(officer, UZBEKISTAN, state="not_held", not_held_because="They fell ill.")
    rows = {"counterparts": [{"organization": factories.organization("regional").pk}]}
    factories.meeting(officer, Status.CLEARED, occurred_on=AUTUMN, rows=rows)
    client = client_for(officer)
    blocks = client.get(reverse("contact-matrix"), {"year": 2026}).context["blocks"]
    wrong = []
    for block in blocks:
        for row in (*[row for row in block.rows if row.label == water.name], block.total):
            for cell in (*row.cells, row.total):
                listed = len(client.get(cell.url).context["page"].rows)
                if listed != cell.count:
                    wrong.append((cell.url, cell.count, listed))
    assert wrong == []
    assert {block.period.label: block.total.total.count for block in blocks} == {
        "I quarter 2026": 0,
        "II quarter 2026": 1,
        "III quarter 2026": 0,
        "IV quarter 2026": 3,
        "2026": 4,
    }


def test_empty_cells_are_there_to_be_seen(officer: User, client_for: Clients) -> None:
    block = client_for(officer).get(reverse("contact-matrix"), {"year": 2025, "quarter": 1}).context["blocks"]
    themes = Theme.objects.main().in_use().count()
    assert [len(row.cells) for row in block[0].rows] == [5] * themes
    assert {cell.count for row in block[0].rows for cell in row.cells} == {0}


def test_the_matrix_counts_what_its_reader_may_read(cast: dict[str, User]) -> None:
    met(cast["officer"], UZBEKISTAN, sensitivity="0")
    factories.meeting(cast["head"], Status.CLEARED, occurred_on=AUTUMN, sensitivity="2")
    counted = {}
    for name in ("officer", "head", "desk", "administrator"):
        with seen_by(cast[name]):
            found = overview.matrix(Period(2026))
            counted[name] = found.blocks[-1].total.total.count, found.marking
    assert counted == {"officer": (1, 0), "head": (2, 2), "desk": (1, 0), "administrator": (0, 0)}


def test_the_log_puts_a_meeting_under_every_government_it_was_with(
    officer: User, client_for: Clients
) -> None:
    both = met(officer, UZBEKISTAN, TURKMENISTAN)
    met(officer, UZBEKISTAN, title="Off", state="cancelled")
    met(officer, UZBEKISTAN, status=Status.WITHDRAWN)
    met(officer, UZBEKISTAN, on=SPRING)
    rows = {"counterparts": [{"organization": factories.organization("regional").pk}]}
    other = factories.meeting(officer, occurred_on=AUTUMN, rows=rows)
    logs = client_for(officer).get(reverse("contact-log"), {"year": 2026, "quarter": 4}).context["logs"]
    assert {str(log.country or ""): (len(log.meetings), log.held) for log in logs} == {
        "Kazakhstan": (0, 0),
        "Kyrgyzstan": (0, 0),
        "Tajikistan": (0, 0),
        "Turkmenistan": (1, 1),
        "Uzbekistan": (2, 1),
        "": (1, 1),
    }
    assert [meeting.reference for meeting in logs[3].meetings] == [both.reference]
    assert [meeting.reference for meeting in logs[5].meetings] == [other.reference]


def test_the_log_of_one_country_over_a_year(officer: User, client_for: Clients) -> None:
    made = [met(officer, UZBEKISTAN, on=day) for day in (date(2025, 1, 1), date(2025, 12, 31))]
    met(officer, UZBEKISTAN, on=date(2026, 1, 1))
    met(officer, KAZAKHSTAN, on=date(2025, 6, 1))
    question = {"year": 2025, "government": UZBEKISTAN}
    (log,) = client_for(officer).get(reverse("contact-log"), question).context["logs"]
    assert [meeting.reference for meeting in log.meetings] == [made[1].reference, made[0].reference]


@pytest.mark.parametrize("page", ["contact-log", "contact-matrix", "calendar"])
def test_a_page_of_contacts_costs_the_same_with_one_meeting_as_with_twenty(
    page: str, officer: User, client_for: Clients
) -> None:
    client, costs = client_for(officer), []
    for many in (1, 19):
        for _ in range(many):
            met(officer, UZBEKISTAN)
        address = reverse(page, query={"on": AUTUMN.isoformat()} if page == "calendar" else {"year": 2026})
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        costs.append(len(captured))
    assert costs == [costs[0]] * 2


@pytest.mark.parametrize(
    "question",
    [
        "year=0",
        "year=26",
        "year=20266",
        "year=x",
        "year=2026&quarter=5",
        "quarter=1&year=",
        "government=4",
        "year=٢٠٢٦",
    ],
)
def test_an_address_that_means_nothing_is_not_there(
    question: str, officer: User, client_for: Clients
) -> None:
    assert client_for(officer).get(f"{reverse('contact-log')}?{question}").status_code == 404


def test_periods_turn_over_at_new_year() -> None:
    first = Period(2026, 1)
    assert (first.before, Period(2025, 4).after) == (Period(2025, 4), first)
    assert (Period(2026).first, Period(2026).last) == (date(2026, 1, 1), date(2026, 12, 31))
    days = [(quarter.first, quarter.last) for quarter in Period(2024).quarters]
    assert days == [
        (date(2024, 1, 1), date(2024, 3, 31)),
        (date(2024, 4, 1), date(2024, 6, 30)),
        (date(2024, 7, 1), date(2024, 9, 30)),
        (date(2024, 10, 1), date(2024, 12, 31)),
    ]
