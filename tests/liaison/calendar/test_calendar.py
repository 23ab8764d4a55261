"""The calendar's page: every meeting on its day, the month and the week alike."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.commitments import rules as commitments
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.models import Record, Status
from liaison.calendar import days as calendar
from reports.briefings.models import Schedule
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db

FIRST = date(2026, 11, 1)


def days(sheet: calendar.CalendarSheet) -> dict[date, list[str]]:
    cells = [day for week in sheet.weeks for day in week if day.meetings]
    return {day.date: [meeting.title for meeting in day.meetings] for day in cells}


def test_a_month_is_shown_in_whole_weeks_from_monday(officer: User) -> None:
    with seen_by(officer):
        sheet = calendar.month(date(2026, 11, 17))
    shown = [day for week in sheet.weeks for day in week]
    assert (shown[0].date, shown[-1].date, len(shown)) == (date(2026, 10, 26), date(2026, 12, 6), 42)
    assert [day.date for day in shown if day.inside] == [date(2026, 11, number) for number in range(1, 31)]


@pytest.mark.parametrize("on", [date(2026, 1, 31), date(2026, 2, 28), date(2026, 12, 1), date(2024, 2, 29)])
def test_turning_on_and_back_leads_to_the_same_month(on: date, officer: User) -> None:
    with seen_by(officer):
        after = calendar.month(calendar.month(on).after)
        assert (after.before.year, after.before.month) == (on.year, on.month)


def test_meetings_stand_on_their_days_by_the_hour(officer: User) -> None:
    for title, hour in (("Late", 12), ("Early", 5)):
        at = factories.at(datetime(2026, 11, 1, hour, tzinfo=UTC), factories.place(title))
        factories.meeting(officer, title=title, **at)
    factories.meeting(officer, title="All day", occurred_on=FIRST, starts=None, ends=None)
    with seen_by(officer):
        assert days(calendar.month(FIRST)) == {FIRST: ["All day", "Early", "Late"]}
        assert days(calendar.week(FIRST)) == {FIRST: ["All day", "Early", "Late"]}
        assert days(calendar.week(date(2026, 11, 2))) == {}


def test_the_day_is_the_day_where_it_is_held(officer: User) -> None:
    """19:30 in universal time is the next day in Bishkek."""
    at = factories.at(datetime(2026, 11, 1, 19, 30, tzinfo=UTC), factories.place())
    factories.meeting(officer, title="Late", **at)
    with seen_by(officer):
        assert days(calendar.month(FIRST)) == {date(2026, 11, 2): ["Late"]}


def test_a_meeting_of_several_days_stands_on_each(officer: User) -> None:
    record = factories.meeting(officer, title="Forum", occurred_on=date(2026, 10, 30))
    with as_owner():
        Record.objects.filter(pk=record.pk).update(ends_on=date(2026, 11, 2))
    with seen_by(officer):
        assert list(days(calendar.month(FIRST))) == [
            date(2026, 10, 30),
            date(2026, 10, 31),
            FIRST,
            date(2026, 11, 2),
        ]
        assert list(days(calendar.week(date(2026, 11, 4)))) == [date(2026, 11, 2)]


def test_each_sees_the_meetings_they_may_read(cast: dict[str, User], client_for: Clients) -> None:
    factories.meeting(cast["officer"], title="Draft", occurred_on=FIRST)
    factories.meeting(cast["officer"], Status.CLEARED, title="Cleared", occurred_on=FIRST)
    factories.meeting(cast["head"], title="Secret", occurred_on=FIRST, sensitivity="2")
    seen = {}
    for name in ("officer", "head", "desk", "outsider"):
        sheet = client_for(cast[name]).get(reverse("calendar"), {"on": FIRST.isoformat()}).context["sheet"]
        seen[name] = sorted(meeting.title for meeting in sheet.meetings)
    assert seen == {
        "officer": ["Cleared", "Draft"],
        "head": ["Cleared", "Secret"],
        "desk": ["Cleared"],
        "outsider": ["Cleared"],
    }


def test_the_page_is_marked_as_the_highest_it_shows(head: User, client_for: Clients) -> None:
    client, question = client_for(head), {"on": FIRST.isoformat()}
    assert client.get(reverse("calendar"), question).context["marking"] == 0
    factories.meeting(head, occurred_on=FIRST, sensitivity="2")
    assert client.get(reverse("calendar"), question).context["marking"] == 2


@pytest.mark.parametrize("span", ["month", "week"])
def test_what_will_not_take_place_says_so(span: str, officer: User, client_for: Clients) -> None:
    factories.meeting(officer, title="Off", occurred_on=FIRST, state="cancelled")
    page = client_for(officer).get(reverse("calendar"), {"span": span, "on": FIRST.isoformat()})
    assert 'class="off"' in page.content.decode()
    assert "Cancelled" in page.content.decode()


@pytest.mark.parametrize(
    "question",
    [{"on": "x"}, {"on": "2026-02-30"}, {"on": "1900-01-01"}, {"on": "9999-12-31"}, {"span": "year"}],
)
def test_a_day_that_does_not_exist_is_not_there(
    question: dict[str, str], officer: User, client_for: Clients
) -> None:
    assert client_for(officer).get(reverse("calendar"), question).status_code == 404


# --- What falls due -------------------------------------------------------------------------------------------


def due(sheet: calendar.CalendarSheet) -> dict[date, list[tuple[str, str]]]:
    cells = [day for week in sheet.weeks for day in week if day.due]
    return {day.date: [(str(one.why), one.title) for one in day.due] for day in cells}


def test_what_falls_due_stands_below_the_meetings(officer: User) -> None:
    """Of promises the open ones, of pieces those not answered, of concurrences those that hold until then."""
    with as_owner():
        Schedule.objects.update(active=False)
    letter = factories.make(
        "correspondence",
        officer,
        Status.CLEARED,
        occurred_on="2026-10-20",
        reply_due=FIRST,
        title="A note",
        rows={},
    )
    factories.follow_up(letter, officer, what="Maps", side="theirs", due=date(2026, 11, 2))
    ended = factories.follow_up(letter, officer, what="Ended", due=FIRST)
    with seen_by(officer):
        commitments.end(ended, officer, "dropped", "No longer wanted.")
    factories.cleared(
        "concurrence", officer, title="Held", valid_from="2026-10-01", valid_until=date(2026, 11, 3)
    )
    with seen_by(officer):
        assert due(calendar.month(FIRST)) == due(calendar.week(date(2026, 11, 2))) | {
            FIRST: [("Reply due", "A note")],
        }
        assert due(calendar.week(date(2026, 11, 2))) == {
            date(2026, 11, 2): [("Commitment by the other side", "Maps")],
            date(2026, 11, 3): [("Concurrence ends", "Held")],
        }


def test_briefings_stand_on_the_day_they_are_assembled(officer: User) -> None:
    with as_owner():
        Schedule.objects.update(active=True, weekday=4, starts_on=date(2026, 11, 6))
        name = Schedule.objects.get().name_en
    with seen_by(officer):
        found = due(calendar.month(FIRST))
    assert found == {date(2026, 11, day): [("Briefing assembled", name)] for day in (13, 20, 27)} | {
        date(2026, 12, 4): [("Briefing assembled", name)]
    }


def test_a_deadline_of_what_one_may_not_read_is_nowhere(cast: dict[str, User], client_for: Clients) -> None:
    secret = factories.make(
        "correspondence", cast["head"], occurred_on="2026-10-20", reply_due=FIRST, sensitivity="2"
    )
    for name, marking in (("head", 2), ("outsider", 0)):
        page = client_for(cast[name]).get(reverse("calendar"), {"on": FIRST.isoformat()})
        assert (secret.title in page.content.decode(), page.context["marking"]) == (marking == 2, marking)
