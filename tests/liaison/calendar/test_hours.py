"""Stored in UTC, read by the clocks of the place: the same in list, page and print, wherever the reader sits."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as some

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from liaison.meetings import zones
from liaison.meetings.models import Meeting
from tests import factories
from tests.cast import Clients, seen_by

DAY = date(2026, 3, 10)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "utc", "said"),
    [
        ("Asia/Ashgabat", datetime(2026, 3, 10, 9, 30, tzinfo=UTC), "14:30–15:45, Ashgabat time (UTC+5)"),
        ("Asia/Bishkek", datetime(2026, 3, 10, 8, 30, tzinfo=UTC), "14:30–15:45, Bishkek time (UTC+6)"),
        ("Asia/Kabul", datetime(2026, 3, 10, 10, 0, tzinfo=UTC), "14:30–15:45, Kabul time (UTC+4:30)"),
        ("America/New_York", datetime(2026, 3, 10, 18, 30, tzinfo=UTC), "14:30–15:45, New York time (UTC−4)"),
    ],
)
@pytest.mark.parametrize("reader", ["Asia/Ashgabat", "Asia/Bishkek", "America/New_York"])
def test_row_l19_an_hour_reads_the_same_in_list_page_and_print_wherever_one_sits(
    reader: str, zone: str, utc: datetime, said: str, officer: User, client_for: Clients
) -> None:
    town = factories.place(time_zone=zone)
    record = factories.meeting(officer, town=town.pk, occurred_on=DAY, starts="14:30", ends="15:45")
    assert factories.facts(record, "starts_at", "time_zone") == {"starts_at": utc, "time_zone": zone}
    pages = (
        *(reverse("meeting-list"), record.get_absolute_url(), record.address("print")),
        reverse("meeting-notes", args=[record.slug]),
    )
    with timezone.override(reader):
        for page in pages:
            assert said in client_for(officer).get(page).content.decode(), page
        form = client_for(officer).get(record.address("edit")).context["form"]
        assert (form["starts"].value(), form["ends"].value()) == (time(14, 30), time(15, 45))


@pytest.mark.django_db
def test_row_l19_the_zone_chosen_stands_over_the_places(officer: User) -> None:
    town = factories.place()
    record = factories.meeting(officer, town=town.pk, time_zone="America/New_York", occurred_on=DAY)
    assert record.hours == "10:00–11:30, New York time (UTC−4)"


@pytest.mark.django_db
def test_row_l19_the_log_keeps_the_zone_its_place_had(officer: User) -> None:
    town = factories.place()
    record = factories.meeting(officer, town=town.pk, occurred_on=DAY)
    with as_owner():
        type(town).objects.filter(pk=town.pk).update(time_zone="Asia/Tokyo")
    assert factories.again(record).hours == "10:00–11:30, Bishkek time (UTC+6)"


@pytest.mark.django_db
def test_without_a_place_it_is_ashgabats_hour(officer: User) -> None:
    assert factories.meeting(officer, occurred_on=DAY).hours == "10:00–11:30, Ashgabat time (UTC+5)"


@pytest.mark.django_db
def test_in_russian_the_zone_is_named_in_russian(officer: User) -> None:
    record = factories.meeting(officer, town=factories.place().pk, occurred_on=DAY, ends=None)
    with translation.override("ru"):
        assert record.hours == "10:00 (время: Бишкек, UTC+6)"


WRONG = [
    (
        {"starts": "15:00", "ends": "14:00"},
        "ends",
        "It cannot end before it begins: check the two hours, or say that it ended the next day.",
    ),
    ({"starts": None, "ends": "14:00"}, "starts", "Say from what hour, if it is known until what hour."),
    (
        {"starts": "02:30", "ends": None, "time_zone": "America/New_York", "occurred_on": "2026-03-08"},
        "starts",
        "The clocks are put forward over this hour there: there is no such time that day.",
    ),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("typed", "field", "sentence"), WRONG)
def test_hours_that_cannot_be_are_refused(
    typed: dict[str, Any], field: str, sentence: str, officer: User, client_for: Clients
) -> None:
    data = factories.post_data("meeting", officer, **{"occurred_on": DAY} | typed)
    answer = client_for(officer).post(reverse("meeting-create"), data)
    assert answer.context["form"].errors == {field: [sentence]}


# --- What was held is past ----------------------------------------------------------------------------------------

AHEAD = "This hour is still to come: enter the hour it took place, or mark the meeting as planned."


def noon(**fields: Any) -> tuple[datetime, Any]:
    """The moment by the clocks of a place where the day is half over, whatever hour it is here."""
    hours = 12 - datetime.now(UTC).hour
    town = factories.place(time_zone=f"Etc/GMT{-hours:+d}", **fields)
    return datetime.now(ZoneInfo(town.time_zone)), town


def from_to(begins: int, ends: int, **changes: Any) -> dict[str, Any]:
    """Answers: there, today, from so many hours from now on, until so many."""
    moment, town = noon()
    hours = (f"{moment + timedelta(hours=number):%H:%M}" for number in (begins, ends))
    return {"town": town, "occurred_on": moment.date(), "starts": next(hours), "ends": next(hours)} | changes


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("begins", "ends", "state", "errors"),
    [
        (1, 2, "held", {"starts": [AHEAD]}),
        (-1, 1, "held", {"ends": [AHEAD]}),
        (-2, -1, "held", {}),
        (1, 2, "planned", {}),
    ],
)
def test_what_was_held_is_past_by_the_clocks_of_its_place(
    begins: int, ends: int, state: str, errors: dict[str, Any], officer: User, client_for: Clients
) -> None:
    data = factories.post_data("meeting", officer, **from_to(begins, ends, state=state))
    answer = client_for(officer).post(reverse("meeting-create"), data)
    assert (answer.context["form"].errors if answer.context else {}) == errors
    assert answer.status_code == (422 if errors else 302)


@pytest.mark.django_db
def test_a_day_that_has_not_come_there_is_refused(officer: User, client_for: Clients) -> None:
    moment, town = noon()
    tomorrow = moment.date() + timedelta(days=1)
    data = factories.post_data("meeting", officer, town=town, occurred_on=tomorrow, starts="", ends="")
    errors = client_for(officer).post(reverse("meeting-create"), data).context["form"].errors
    assert "This date is in the future" in errors["occurred_on"][0]


@pytest.mark.django_db
@pytest.mark.parametrize(("begins", "state"), [(-1, "held"), (1, "planned")])
def test_it_is_marked_as_held_once_it_has_begun_and_an_end_that_has_not_come_is_left_open(
    begins: int, state: str, officer: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, **from_to(begins, 2, state="planned"))
    client_for(officer).post(reverse("meeting-held", args=[record.slug]))
    now = factories.facts(record, "state", "ends_at")
    assert (now["state"], now["ends_at"] is None) == (state, state == "held")


@pytest.mark.django_db
def test_the_database_refuses_an_end_before_the_beginning(officer: User) -> None:
    record = factories.meeting(officer, occurred_on=DAY)
    with as_owner(), pytest.raises(IntegrityError, match="hours_in_order"), transaction.atomic():
        Meeting.objects.filter(pk=record.pk).update(ends_at=record.starts_at)


@given(
    some.dates(date(1990, 1, 1), date(2040, 12, 31)),
    some.times(),
    some.sampled_from([*zones.OFFERED, "Australia/Lord_Howe", "Asia/Kathmandu"]),
)
def test_an_hour_goes_to_utc_and_back(day: date, hour: time, zone: str) -> None:
    """Unless there was no such hour, which is refused and never moved."""
    try:
        stored = zones.moment(day, hour, zone)
    except ValidationError:
        naive = datetime.combine(day, hour)
        assert (
            naive.replace(tzinfo=ZoneInfo(zone)).utcoffset()
            != naive.replace(tzinfo=ZoneInfo(zone), fold=1).utcoffset()
        )
        return
    local = zones.local(stored, zone)
    assert local is not None
    assert (stored.utcoffset(), local.date(), local.time()) == (UTC.utcoffset(None), day, hour)


@pytest.mark.django_db
def test_nothing_but_the_form_reads_hours_off_the_wrong_clock(officer: User, client_for: Clients) -> None:
    """Saved again unchanged, an hour stays where it was."""
    record = factories.meeting(officer, town=factories.place().pk, occurred_on=DAY)
    with seen_by(officer):
        data = factories.edit_data(record, officer, town=record.town_id, occurred_on=DAY)
    with timezone.override("America/New_York"):
        assert client_for(officer).post(record.address("edit"), data).status_code == 302
    assert factories.facts(record, "starts_at") == {"starts_at": record.starts_at}
