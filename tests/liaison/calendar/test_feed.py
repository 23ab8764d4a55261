"""The calendar address: what is read there, by whom, and by a library that did not write it."""

import logging
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
import vobject
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.models import Status
from ashgabat_centre.web.logs import OneLine
from liaison.calendar.models import CalendarFeed
from liaison.meetings.models import Meeting
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db

TOMORROW_NOON = (timezone.now() + timedelta(days=1)).replace(hour=7, minute=0, second=0, microsecond=0)


def key_of(user: User) -> str:
    with seen_by(user):
        return str(CalendarFeed.objects.renew(user))


def ask(key: str, **headers: str) -> Any:
    """As a calendar program asks: no cookie, no sign-in."""
    return Client().get(reverse("calendar-feed"), {"key": key}, headers=headers)


def events(user: User) -> dict[str, Any]:
    """What another library than the one that wrote it reads at this person's address, by summary."""
    response = ask(key_of(user))
    assert response.status_code == 200
    read = vobject.readOne(response.content.decode())
    return {event.summary.value: event for event in read.contents.get("vevent", [])}


def test_an_unclassified_meeting_is_carried_with_its_subject_and_its_place(officer: User) -> None:
    at = factories.at(TOMORROW_NOON, factories.place())
    made = factories.meeting(officer, title="On water", sensitivity="0", **at)
    event = events(officer)["On water"]
    assert event.location.value == "Bishkek"
    assert event.dtstart.value.astimezone(UTC) == TOMORROW_NOON
    assert event.description.value.splitlines() == [
        "Bishkek, 13:00–14:00, Bishkek time (UTC+6)",
        "Unclassified",
        f"http://testserver{made.get_absolute_url()}",
    ]


def test_a_confidential_meeting_is_a_reference_and_an_hour_and_no_more(officer: User) -> None:
    at = factories.at(TOMORROW_NOON, factories.place("Qazyna"))
    made = factories.meeting(officer, Status.SUBMITTED, title="Qazyna", summary="Qazyna", **at)
    body = ask(key_of(officer)).content.decode()
    assert "Qazyna" not in body
    event = events(officer)[f"Meeting {made.reference}"]
    assert event.contents.keys() >= {"uid", "dtstart", "dtend", "status", "sequence", "last-modified"}
    assert "location" not in event.contents
    assert event.contents["class"][0].value == "CONFIDENTIAL"


def test_a_strictly_confidential_meeting_is_in_nobodys_feed(head: User) -> None:
    factories.meeting(head, sensitivity="2")
    assert events(head) == {}


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("Asia/Ashgabat", "12:00–13:00, Ashgabat time (UTC+5)"),
        ("Asia/Bishkek", "13:00–14:00, Bishkek time (UTC+6)"),
        ("Asia/Kabul", "11:30–12:30, Kabul time (UTC+4:30)"),
        ("America/New_York", "New York time"),  # in summer another hour than in winter
    ],
)
def test_list_page_and_feed_agree_on_the_moment(
    zone: str, told: str, officer: User, client_for: Clients
) -> None:
    """07:00 in universal time, told by the clock of the place; a reader in New York reads the same moment."""
    place = factories.place(f"In {zone}", time_zone=zone)
    at = factories.at(TOMORROW_NOON, place)
    made = factories.meeting(officer, title="On water", sensitivity="0", **at)
    local = TOMORROW_NOON.astimezone(ZoneInfo(zone))
    event = events(officer)["On water"]
    assert event.dtstart.params["X-VOBJ-ORIGINAL-TZID"] == [zone]
    assert event.dtstart.value.astimezone(UTC) == TOMORROW_NOON
    assert event.dtstart.value.replace(tzinfo=None) == local.replace(tzinfo=None)
    assert event.dtstart.value.astimezone(ZoneInfo("America/New_York")) == TOMORROW_NOON
    client = client_for(officer)
    for page in (
        reverse("calendar", query={"span": "week", "on": local.date().isoformat()}),
        reverse("calendar", query={"on": local.date().isoformat()}),
        reverse("contact-log", query={"year": local.year}),
        reverse("meeting-list"),
        made.get_absolute_url(),
    ):
        assert told in client.get(page).content.decode(), page


def test_a_zone_whose_law_changed_is_written_out_as_it_stood(officer: User) -> None:
    """Almaty went over to UTC+5 on 1 March 2024."""
    from icalendar import Calendar

    from liaison.calendar import feed

    place = factories.place("Almaty", time_zone="Asia/Almaty")
    before, after = datetime(2024, 2, 28, 4, tzinfo=UTC), datetime(2024, 3, 4, 5, tzinfo=UTC)
    made = [
        factories.meeting(officer, title=f"At {at:%d}", sensitivity="0", **factories.at(at, place))
        for at in (before, after)
    ]
    written = feed.write(officer, made, str)
    assert Calendar.from_ical(written).timezones[0].tz_name == "Asia/Almaty"
    read = {
        event.summary.value: event.dtstart.value for event in vobject.readOne(written.decode()).vevent_list
    }
    assert {name: (at.hour, at.astimezone(UTC)) for name, at in read.items()} == {
        "At 28": (10, before),
        "At 04": (10, after),
    }


def test_a_meeting_without_an_hour_takes_the_whole_day(officer: User) -> None:
    today = timezone.localdate()
    factories.meeting(officer, title="All day", sensitivity="0", starts=None, ends=None)
    event = events(officer)["All day"]
    assert (event.dtstart.value, event.dtend.value) == (today, today + timedelta(days=1))
    assert type(event.dtstart.value) is date


def test_a_cancelled_meeting_stays_under_its_number_and_says_so(officer: User) -> None:
    with time_machine.travel(timezone.now() - timedelta(minutes=5)):
        made = factories.meeting(officer, title="On water", sensitivity="0", state="planned")
    first = events(officer)["On water"]
    with seen_by(officer):
        made.state = Meeting.State.CANCELLED
        made.revise(made.version)
    second = events(officer)["Cancelled: On water"]
    assert first.uid.value == second.uid.value
    assert int(second.sequence.value) == int(first.sequence.value) + 1
    assert (second.status.value, second.transp.value) == ("CANCELLED", "TRANSPARENT")
    assert second.contents["last-modified"][0].value > first.contents["last-modified"][0].value


@pytest.mark.parametrize(
    ("state", "status", "told"),
    [
        ("planned", Status.DRAFT, "TENTATIVE"),
        ("planned", Status.SUBMITTED, "CONFIRMED"),
        ("held", Status.CLEARED, "CONFIRMED"),
        ("not_held", Status.CLEARED, "CANCELLED"),
        ("held", Status.WITHDRAWN, "CANCELLED"),
    ],
)
def test_the_state_of_a_meeting_is_said_in_the_standards_words(
    state: str, status: str, told: str, officer: User
) -> None:
    factories.meeting(officer, status, sensitivity="0", state=state, not_held_because="They fell ill.")
    assert [event.status.value for event in events(officer).values()] == [told]


def test_the_feed_is_in_its_owners_language() -> None:
    reader = factories.user("reader", Role.OFFICER, language="ru")
    made = factories.meeting(reader)
    assert list(events(reader)) == [f"Встреча {made.reference}"]


# --- Whose it is ----------------------------------------------------------------------------------------------


def test_each_reads_at_their_address_what_they_may_read(cast: dict[str, User]) -> None:
    factories.meeting(cast["officer"], title="A draft", sensitivity="0")
    factories.meeting(cast["officer"], Status.SUBMITTED, title="Submitted", sensitivity="0")
    factories.meeting(cast["officer"], Status.CLEARED, title="Cleared", sensitivity="0")
    seen = {name: sorted(events(cast[name])) for name in ("officer", "colleague", "desk")}
    assert seen == {
        "officer": ["A draft", "Cleared", "Submitted"],
        "colleague": ["Cleared", "Submitted"],
        "desk": ["Cleared"],
    }


def test_a_browser_signed_in_as_another_reads_as_the_addresss_owner(
    officer: User, colleague: User, client_for: Clients
) -> None:
    factories.meeting(officer, title="A draft", sensitivity="0")
    response = client_for(officer).get(reverse("calendar-feed"), {"key": key_of(colleague)})
    assert b"A draft" not in response.content


def leave(user: User) -> None:
    with as_owner():
        User.objects.filter(pk=user.pk).update(is_active=False)


def lose_the_role(user: User) -> None:
    with as_owner():
        user.give_way(timezone.localdate(), None)


def lose_the_right_to_export(user: User) -> None:
    factories.hold(user, Role.OFFICER, 1, export_level=None)


def become_administrator(user: User) -> None:
    factories.hold(user, Role.ADMINISTRATOR, 2)


def end_it(user: User) -> None:
    with seen_by(user):
        CalendarFeed.objects.end(user)


def make_another(user: User) -> None:
    key_of(user)


@pytest.mark.parametrize(
    "what", [leave, lose_the_role, lose_the_right_to_export, become_administrator, end_it, make_another]
)
def test_whoever_may_read_no_more_gets_nothing_at_once(what: Any, officer: User) -> None:
    factories.meeting(officer, sensitivity="0")
    key = key_of(officer)
    assert ask(key).status_code == 200
    what(officer)
    ended, never = ask(key), ask("never-given")
    assert (ended.status_code, ended.content) == (never.status_code, never.content) == (404, b"")


def test_a_lower_clearance_narrows_the_feed_at_once(officer: User) -> None:
    factories.meeting(officer, title="Open", sensitivity="0")
    factories.meeting(officer, Status.SUBMITTED)
    factories.hold(officer, Role.OFFICER, 0)
    assert list(events(officer)) == ["Open"]


# --- The key --------------------------------------------------------------------------------------------------


def test_the_key_stands_in_the_database_as_its_hash_alone(officer: User) -> None:
    key = key_of(officer)
    with as_owner():
        row = CalendarFeed.objects.values().get()
    assert key not in str(row)
    assert len(key) >= 43


def test_nobody_reads_anothers_address(officer: User, colleague: User, head: User) -> None:
    key_of(officer)
    for other in (colleague, head):
        with seen_by(other):
            assert CalendarFeed.objects.count() == 0


def test_the_key_is_in_no_log(officer: User, caplog: pytest.LogCaptureFixture) -> None:
    key = key_of(officer)
    with caplog.at_level(logging.DEBUG):
        for _ in range(62):
            last = ask(key)
        end_it(officer)
        gone = ask(key)
    assert (last.status_code, gone.status_code) == (429, 404)
    lines = [OneLine().format(record) for record in caplog.records]
    assert [line for line in lines if key in line] == []
    assert len([line for line in lines if "calendar/meetings.ics" in line]) == 6


def test_an_address_is_read_sixty_times_an_hour_and_guessed_twenty_times_a_minute(officer: User) -> None:
    key = key_of(officer)
    assert [ask(key).status_code for _ in range(61)] == [200] * 60 + [429]
    assert [ask(f"guess {number}").status_code for number in range(21)] == [404] * 20 + [429]


def test_what_has_not_changed_is_not_sent_again(officer: User) -> None:
    factories.meeting(officer, sensitivity="0")
    key = key_of(officer)
    first = ask(key)
    assert ask(key, if_none_match=first["ETag"]).status_code == 304
    assert first["Cache-Control"] == "private, no-cache"
    assert first["Content-Type"] == "text/calendar; charset=utf-8"


# --- The page -------------------------------------------------------------------------------------------------


def test_the_page_shows_the_address_once_and_ends_it(officer: User, client_for: Clients) -> None:
    client, page = client_for(officer), reverse("calendar-address")
    made = client.post(page, {"word": "make"}).context["made"]
    assert Client().get(made).status_code == 200
    key = made.split("key=")[1]
    assert key not in client.get(page).content.decode()
    assert key not in str(dict(client.session))
    assert client.post(page, {"word": "end"}).status_code == 302
    assert Client().get(made).status_code == 404


def test_making_an_address_asks_for_fresh_proof(officer: User, client_for: Clients) -> None:
    client = client_for(officer)
    session = client.session
    session["account_authentication_methods"] = []
    session.save()
    response = client.post(reverse("calendar-address"), {"word": "make"})
    assert (response.status_code, CalendarFeed.objects.count()) == (302, 0)


def test_who_may_take_nothing_away_is_told_by_which_rule(client_for: Clients) -> None:
    reader = factories.user("reader", Role.DESK)
    client, page = client_for(reader), reverse("calendar-address")
    sentence = "exporting up to a marking is granted by name"
    assert sentence in client.get(page).content.decode()
    refused = client.post(page, {"word": "make"})
    assert (refused.status_code, sentence in refused.content.decode()) == (403, True)


def test_the_feed_costs_the_same_with_one_meeting_as_with_twenty(
    officer: User, django_assert_num_queries: Any
) -> None:
    key = key_of(officer)
    for many in (1, 20):
        for _ in range(many):
            factories.meeting(officer, sensitivity="0")
        with django_assert_num_queries(5):
            ask(key)
