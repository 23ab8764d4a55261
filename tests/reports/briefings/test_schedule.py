"""The calendar of briefings: each instant in exactly one period, counted in Asia/Ashgabat."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from ashgabat_centre.accounts.models import User
from ashgabat_centre.jobs import queue as jobs
from ashgabat_centre.jobs.models import Job
from reports.briefings.models import Schedule, week_of
from reports.briefings.tasks import ask_for_due_briefings, due
from tests import factories
from tests.cast import seen_by

ASHGABAT = ZoneInfo("Asia/Ashgabat")
WEEK = timedelta(days=7)

zones = st.sampled_from([UTC, ASHGABAT, ZoneInfo("America/New_York"), ZoneInfo("Pacific/Kiritimati")])
moments = st.datetimes(datetime(2007, 1, 1), datetime(2100, 1, 1), timezones=zones)
schedules = st.builds(
    Schedule,
    weekday=st.integers(0, 6),
    cutoff=st.times().map(lambda t: t.replace(microsecond=0, fold=0)),
    starts_on=st.just(date(2007, 1, 1)),
)


@given(schedules, moments)
def test_the_slot_is_the_first_cut_off_after_the_moment(schedule: Schedule, moment: datetime) -> None:
    slot = schedule.slot_at(moment)
    local = slot.astimezone(ASHGABAT)
    assert (local.weekday(), local.time()) == (schedule.weekday, schedule.cutoff)
    assert slot - WEEK <= moment < slot


@given(schedules, moments)
def test_each_instant_lies_in_exactly_one_period(schedule: Schedule, moment: datetime) -> None:
    """Periods run from one cut-off up to, but not at, the next, without gap or overlap."""
    slot = schedule.slot_at(moment)
    assert schedule.slot_at(slot) == slot + WEEK
    assert schedule.slot_at(slot - timedelta(microseconds=1)) == slot
    assert schedule.slot_at(slot - WEEK) == slot


@given(schedules, moments)
def test_due_slots_are_the_newest_cut_offs_that_passed(schedule: Schedule, now: datetime) -> None:
    slots = schedule.due_slots(now)
    assert slots == sorted(slots) and len(slots) <= 8
    assert all(later - earlier == WEEK for earlier, later in zip(slots, slots[1:], strict=False))
    assert not slots or slots[-1] == schedule.slot_at(now) - WEEK


def weekly(weekday: int = 4, cutoff: time = time(15), starts_on: date = date(2026, 1, 1)) -> Schedule:
    return Schedule(code="wb", name_en="Weekly briefing", weekday=weekday, cutoff=cutoff, starts_on=starts_on)


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=ASHGABAT)


@pytest.mark.parametrize(
    ("moment", "slot"),
    [
        (local(2026, 11, 20, 14, 59, 59), local(2026, 11, 20, 15)),
        (local(2026, 11, 20, 15), local(2026, 11, 27, 15)),
        (datetime(2026, 11, 20, 9, 59, tzinfo=UTC), local(2026, 11, 20, 15)),
        (datetime(2026, 11, 20, 10, 0, tzinfo=UTC), local(2026, 11, 27, 15)),
        (local(2028, 2, 29, 12), local(2028, 3, 3, 15)),
        (local(2027, 1, 1, 14), local(2027, 1, 1, 15)),
    ],
)
def test_the_weekly_briefing_is_cut_on_friday_at_three_in_ashgabat(moment: datetime, slot: datetime) -> None:
    assert weekly().slot_at(moment) == slot


@pytest.mark.parametrize(
    ("moment", "slot"),
    [
        (local(2026, 11, 22, 23, 59, 59), local(2026, 11, 23)),
        (local(2026, 11, 23), local(2026, 11, 30)),
        (datetime(2026, 11, 22, 18, 59, tzinfo=UTC), local(2026, 11, 23)),
        (datetime(2026, 11, 22, 19, 0, tzinfo=UTC), local(2026, 11, 30)),
    ],
)
def test_monday_midnight_is_ashgabats_and_not_greenwichs(moment: datetime, slot: datetime) -> None:
    assert weekly(0, time(0)).slot_at(moment) == slot


@pytest.mark.parametrize(
    ("slot", "number"),
    [
        (local(2026, 11, 20, 15), "2026/47"),
        (local(2027, 1, 1, 15), "2026/53"),
        (local(2027, 1, 8, 15), "2027/01"),
        (local(2024, 12, 30, 1), "2025/01"),
        (local(2028, 3, 3, 15), "2028/09"),
        # Monday in Ashgabat is still Sunday, and last week, in Greenwich.
        (local(2026, 11, 23, 1), "2026/48"),
    ],
)
def test_a_briefing_is_numbered_by_year_and_week(slot: datetime, number: str) -> None:
    assert week_of(slot) == number


def test_nothing_is_due_before_the_schedule_begins() -> None:
    now = local(2026, 11, 22, 12)
    assert weekly(starts_on=date(2026, 11, 21)).due_slots(now) == []
    assert weekly(starts_on=date(2026, 11, 20)).due_slots(now) == [local(2026, 11, 20, 15)]


# --- The tick --------------------------------------------------------------------------------------------------


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """No broker answers in these tests, and none is needed: a job is a row."""
    monkeypatch.setattr(jobs, "_ring_now", lambda pk: None)


def asked() -> list[str]:
    with seen_by(User.objects.system()):
        return sorted(Job.objects.values_list("key", flat=True))


@pytest.mark.django_db
@pytest.mark.usefixtures("quiet")
def test_ticking_twice_asks_once_for_each_due_period() -> None:
    slots = factories.schedule().due_slots(timezone.now())
    for _ in range(3):
        ask_for_due_briefings()
    assert len(slots) == 8
    assert asked() == sorted(f"wb:{slot.isoformat()}" for slot in slots)


@pytest.mark.django_db
@pytest.mark.usefixtures("quiet")
def test_a_retired_schedule_asks_for_nothing() -> None:
    Schedule.objects.update(active=False)
    ask_for_due_briefings()
    assert asked() == []


@pytest.mark.django_db
def test_a_period_with_its_briefing_is_no_longer_due() -> None:
    schedule, slot = factories.schedule(), factories.last_slot()
    with seen_by(User.objects.system()):
        before = due(schedule)
        factories.briefing(slot)
        after = due(schedule)
    assert set(before) - set(after) == {slot}


@pytest.mark.django_db
def test_a_briefing_brought_up_before_its_cut_off_is_due_at_it() -> None:
    schedule, slot = factories.schedule(), factories.last_slot()
    with time_machine.travel(slot - timedelta(days=1), tick=False):
        factories.briefing(slot)
    with seen_by(User.objects.system()), time_machine.travel(slot + timedelta(minutes=1), tick=False):
        assert slot in due(schedule)
