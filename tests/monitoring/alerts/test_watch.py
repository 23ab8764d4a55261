"""A threshold that is crossed opens one alert, whatever else is entered, corrected or looked at again."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context
from monitoring.alerts.models import Alert
from monitoring.alerts.watch import crossing_of, open_alerts
from monitoring.indicators import rules
from monitoring.indicators.bands import Band
from monitoring.indicators.models import Indicator, Reading
from tests import factories
from tests.cast import in_role, seen_by
from tests.monitoring.alerts.alerts import look
from tests.monitoring.indicators.indicators import corrected, indicator, period, reading

database = pytest.mark.django_db
KYRGYZSTAN = 417


def opened(by: User) -> list[tuple[int, date, int | None]]:
    with seen_by(by):
        return list(Alert.objects.order_by("pk").values_list("country_id", "day", "band"))


@database
def test_a_reading_that_reaches_a_threshold_opens_an_alert(analyst: User) -> None:
    one = indicator(analyst)
    row = reading(one, analyst, 6)
    assert (look(), opened(analyst)) == (1, [(398, period(), Band.ATTENTION)])
    with seen_by(analyst):
        made = Alert.objects.get()
    assert (made.reading_id, made.theme_id, made.state, made.raised_by) == (row.pk, 1, "raised", None)
    assert (made.title_en, made.title_ru) == ("Price of grain", "Цена на зерно")


@database
@pytest.mark.parametrize(
    ("values", "bands"),
    [
        ([4], []),
        ([4, 6], [(0, Band.ATTENTION)]),
        ([6, 6, 7], [(2, Band.ATTENTION)]),
        ([6, 9], [(1, Band.ATTENTION), (0, Band.ALARM)]),
        ([9, 9, 6], [(2, Band.ALARM)]),
        ([9, 3, 9], [(2, Band.ALARM), (0, Band.ALARM)]),
        ([6, 3, 4], [(2, Band.ATTENTION)]),
    ],
)
def test_one_alert_of_each_crossing(analyst: User, values: list[int], bands: list[tuple[int, Band]]) -> None:
    one, today = indicator(analyst, cadence="day"), timezone.localdate()
    for back, value in zip(reversed(range(len(values))), values, strict=True):
        reading(one, analyst, value, today - timedelta(days=back))
        look()
    assert opened(analyst) == [(398, today - timedelta(days=back), band) for back, band in bands]


@database
def test_however_often_the_worker_looks_it_is_the_same_alert(analyst: User) -> None:
    one = indicator(analyst)
    reading(one, analyst, 9)
    look()
    system = User.objects.system().reader()
    with in_role("portal_worker"), access_context(system), transaction.atomic():
        assert (open_alerts(one), open_alerts(one)) == (0, 0)


@database
def test_an_older_reading_that_is_added_warns_of_nothing_new(analyst: User) -> None:
    one = indicator(analyst)
    reading(one, analyst, 9)
    look()
    reading(one, analyst, 9, period(1))
    look()
    assert opened(analyst) == [(398, period(), Band.ALARM)]


@database
@pytest.mark.parametrize("back", [4, 32])
def test_what_is_entered_of_long_ago_alone_warns_of_nothing(analyst: User, back: int) -> None:
    one = indicator(analyst)
    reading(one, analyst, 9, period(back))
    assert (look(), opened(analyst)) == (1, [])
    reading(one, analyst, 9)
    look()
    assert len(opened(analyst)) == 1


@database
def test_ten_years_that_come_in_one_table_open_one_alert_and_ask_for_one_look(analyst: User) -> None:
    one = indicator(analyst, cadence="year")
    with seen_by(analyst), transaction.atomic():
        latest = timezone.localdate().year - 1
        for year, value in ((latest - 3, 9), (latest - 2, 3), (latest - 1, 9), (latest, 9)):
            rules.enter_reading(
                Reading(
                    indicator=one,
                    country_id=398,
                    day=date(year, 1, 1),
                    value=Decimal(value),
                    provenance="A table",
                ),
                analyst,
            )
    assert (look(), opened(analyst)) == (1, [(398, date(latest - 1, 1, 1), Band.ALARM)])


@database
def test_a_correction_takes_back_no_alert_and_a_worse_one_opens_another(analyst: User) -> None:
    one = indicator(analyst)
    first = reading(one, analyst, 6)
    look()
    second = corrected(first, analyst, 3)
    look()
    assert len(opened(analyst)) == 1
    corrected(second, analyst, 9)
    look()
    assert opened(analyst) == [(398, period(), Band.ATTENTION), (398, period(), Band.ALARM)]


@database
def test_each_country_has_its_own(analyst: User) -> None:
    one = indicator(analyst, country_ids=[factories.KAZAKHSTAN, KYRGYZSTAN])
    reading(one, analyst, 9)
    reading(one, analyst, 6, country_id=KYRGYZSTAN)
    look()
    assert {row[0] for row in opened(analyst)} == {398, KYRGYZSTAN}


@given(st.lists(st.integers(0, 12), max_size=12))
def test_a_crossing_is_where_the_latest_run_began(values: list[int]) -> None:
    one = Indicator(attention=Decimal(5), alarm=Decimal(8), direction="rising")
    readings = [Reading(value=Decimal(value), pk=place) for place, value in enumerate(values)]
    crossing = crossing_of(readings, one)
    bands = [one.thresholds.band(Decimal(value)) for value in values]
    assert (crossing is None) == (not bands or bands[0] == Band.NORMAL)
    if crossing:
        began = int(crossing.reading.pk)
        assert crossing.band == bands[0]
        assert min(bands[: began + 1]) >= bands[0]
        assert began == len(bands) - 1 or bands[began + 1] < bands[0]
