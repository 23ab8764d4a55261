"""Two thresholds cut the line of values in three, without a gap or an overlap, and the same mirrored where falling is
worse; a period has one first day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from monitoring.indicators.bands import Band, Cadence, Direction, Thresholds

VALUES = st.decimals(-(10**6), 10**6, allow_nan=False, allow_infinity=False, places=8)
PAIRS = st.tuples(VALUES, VALUES).filter(lambda pair: pair[0] < pair[1])
CADENCES, DAYS = st.sampled_from(Cadence), st.dates(date(1991, 1, 1), date(2100, 12, 31))


@given(PAIRS, VALUES)
def test_a_value_lies_in_exactly_one_band(pair: tuple[Decimal, Decimal], value: Decimal) -> None:
    attention, alarm = pair
    said = {
        Band.NORMAL: value < attention,
        Band.ATTENTION: attention <= value < alarm,
        Band.ALARM: alarm <= value,
    }
    assert [band for band, true in said.items() if true] == [
        Thresholds(attention, alarm, Direction.RISING).band(value)
    ]


@given(PAIRS)
def test_who_lies_on_a_threshold_has_reached_it(pair: tuple[Decimal, Decimal]) -> None:
    rising, falling = (
        Thresholds(*pair, Direction.RISING),
        Thresholds(pair[1], pair[0], Direction.FALLING),
    )
    for one in (rising, falling):
        assert (one.band(one.attention), one.band(one.alarm)) == (Band.ATTENTION, Band.ALARM)


@given(PAIRS, VALUES)
def test_where_falling_is_worse_everything_is_mirrored(pair: tuple[Decimal, Decimal], value: Decimal) -> None:
    rising = Thresholds(*pair, Direction.RISING)
    falling = Thresholds(-pair[0], -pair[1], Direction.FALLING)
    assert rising.band(value) == falling.band(-value)


@given(PAIRS, VALUES, VALUES)
def test_worse_is_never_in_a_milder_band(pair: tuple[Decimal, Decimal], one: Decimal, two: Decimal) -> None:
    low, high = sorted((one, two))
    rising, falling = (
        Thresholds(*pair, Direction.RISING),
        Thresholds(pair[1], pair[0], Direction.FALLING),
    )
    assert rising.band(low) <= rising.band(high)
    assert falling.band(high) <= falling.band(low)


@given(VALUES, VALUES, st.sampled_from(Direction))
def test_thresholds_are_in_order_one_way_alone(one: Decimal, two: Decimal, direction: Direction) -> None:
    ways = Thresholds(one, two, direction).in_order, Thresholds(two, one, direction).in_order
    assert sum(ways) == (one != two)


@given(CADENCES, DAYS)
def test_a_day_lies_in_one_period_which_begins_on_its_first_day(cadence: Cadence, day: date) -> None:
    first = cadence.period_of(day)
    assert first <= day
    assert cadence.period_of(first) == first
    if first > date(1991, 1, 1):
        assert cadence.period_of(first - timedelta(days=1)) < first


@given(CADENCES, DAYS)
def test_a_reading_is_not_overdue_before_its_next_period_is_over(cadence: Cadence, day: date) -> None:
    first = cadence.period_of(day)
    after = first
    for _step in range(2):
        while cadence.period_of(after) == cadence.period_of(first):
            after += timedelta(days=1)
        first = after
    assert cadence.period_of(day) + cadence.overdue_after >= after


@pytest.mark.django_db
@pytest.mark.parametrize("cadence", Cadence)
def test_the_database_begins_a_period_on_the_same_day(cadence: Cadence) -> None:
    days = [date(2024, 2, 29), date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1), date(2026, 12, 31)]
    with connection.cursor() as cursor:
        cursor.execute("select date_trunc(%s, d)::date from unnest(%s) d", [cadence.value, days])
        assert [row[0] for row in cursor.fetchall()] == [cadence.period_of(day) for day in days]
