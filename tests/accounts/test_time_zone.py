"""Each person's pages show hours in the zone they chose, and name it; days, files and sheets stay the office's."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.models import Status
from ashgabat_centre.web import hours
from tests import factories
from tests.cast import Clients

AT = datetime(2026, 3, 2, 21, 30, tzinfo=UTC)  # past midnight in Ashgabat


def rendered(words: str, **context: object) -> str:
    return Template("{% load tz %}" + words).render(Context(context))


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("", "3 March 2026, 02:30"),
        ("Asia/Ashgabat", "3 March 2026, 02:30"),
        ("America/New_York", "2 March 2026, 16:30 (New York)"),
        ("UTC", "2 March 2026, 21:30 (UTC)"),
        ("Mars/Olympus", "3 March 2026, 02:30"),
    ],
)
def test_an_hour_is_shown_by_the_readers_clock_and_another_zone_is_named(zone: str, said: str) -> None:
    with hours.shown_in(zone):
        assert rendered('{{ at|date:"DATETIME_FORMAT" }}', at=AT) == said


def test_a_history_always_says_how_far_from_universal_time() -> None:
    with hours.shown_in("America/New_York"):
        assert rendered("{{ at|with_offset }}", at=AT) == "2 March 2026, 16:30 (UTC-0500)"
    assert rendered("{{ at|with_offset }}", at=AT) == "3 March 2026, 02:30 (UTC+0500)"


def test_what_a_template_puts_into_a_zone_itself_and_what_is_a_day_stay() -> None:
    with hours.shown_in("America/New_York"):
        assert rendered('{{ at|timezone:"Asia/Kabul"|date:"H:i" }}', at=AT) == "02:00"
        assert rendered('{{ on|date:"Y-m-d" }}', on=AT.date()) == "2026-03-02"


def test_what_day_it_is_stays_the_offices_business() -> None:
    with hours.shown_in("America/New_York"):
        assert rendered("{{ today }}", today=timezone.localdate(AT).isoformat()) == "2026-03-03"


# --- The choice ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_chosen_zone_is_ones_own(officer: User, colleague: User, client_for: Clients) -> None:
    client = client_for(officer)
    assert client.post(reverse("time-zone"), {"time_zone": "Europe/Zurich"}).status_code == 302
    assert "(Geneva)" in client.get(reverse("time-zone")).content.decode()
    zones = dict(User.objects.filter(pk__in=[officer.pk, colleague.pk]).values_list("pk", "time_zone"))
    assert zones == {officer.pk: "Europe/Zurich", colleague.pk: ""}


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "utc", "Europe/Zurich" * 9])
def test_a_zone_that_is_not_offered_is_refused(zone: str, officer: User, client_for: Clients) -> None:
    assert client_for(officer).post(reverse("time-zone"), {"time_zone": zone}).status_code in (400, 422)
    officer.refresh_from_db()
    assert officer.time_zone == ""


@pytest.mark.django_db
def test_a_records_page_follows_its_reader_and_its_printed_sheet_the_office(
    officer: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    with as_owner():
        User.objects.filter(pk=officer.pk).update(time_zone="America/New_York")
    client = client_for(officer)

    def zones(page: str) -> set[str]:
        shown = client.get(record.address(page)).content.decode()
        return set(re.findall(r"\(UTC[+-]\d{4}\)|\(New York\)", shown))

    offset = f"(UTC{timezone.now().astimezone(ZoneInfo('America/New_York')):%z})"
    assert (zones("detail"), zones("history")) == ({offset, "(New York)"}, {offset})
    assert zones("print") == {"(UTC+0500)"}
