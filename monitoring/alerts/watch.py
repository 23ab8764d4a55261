"""The worker looks at an indicator after its readings changed, and opens an alert for each country whose latest reading
crossed a threshold.

A crossing is the first period of the latest run of readings that reached the threshold: however often the worker looks,
it is the same one, and the database holds one alert of it. A latest reading whose next one is overdue says nothing of
the present, and warns of nothing. Decision 85 says why.
"""

from collections.abc import Sequence
from datetime import date
from itertools import groupby, takewhile
from typing import NamedTuple

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.jobs import queue as jobs
from ashgabat_centre.jobs.models import Job
from monitoring.alerts.models import Alert
from monitoring.indicators.bands import Band
from monitoring.indicators.models import Indicator, Reading
from monitoring.indicators.rules import watches_readings

WATCH = "alerts-watch"


class Crossing(NamedTuple):
    """The reading with which a threshold was reached, and the days of the whole run that has reached it since."""

    reading: Reading
    band: Band
    run: Sequence[Reading]


def crossing_of(readings: Sequence[Reading], indicator: Indicator) -> Crossing | None:
    """The crossing into the band of the latest of these readings, the latest first; None where it is normal."""
    bands = [indicator.thresholds.band(one.value) for one in readings if one.value is not None]
    if not bands or bands[0] == Band.NORMAL:
        return None
    run = list(takewhile(lambda pair: pair[1] >= bands[0], zip(readings, bands, strict=True)))
    return Crossing(run[-1][0], bands[0], [reading for reading, _band in run])


@watches_readings
def ask_watch(reading: Reading) -> None:
    """Ask the worker to look at a reading's indicator, once for all that one person reads in one transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id()::text")
        key = f"{WATCH}:{reading.indicator_id}:{reading.entered_by_id}:{cursor.fetchone()[0]}"
    subject = _("Thresholds of %(code)s") % {"code": reading.indicator.code}
    jobs.ask_privately(
        WATCH, asked_by=reading.entered_by, subject=subject, key=key, indicator=reading.indicator_id
    )


@jobs.work(WATCH, gettext_lazy("Look at an indicator’s thresholds"))
def watch_job(job: Job) -> None:
    """Job: open the alerts of an indicator. Two that look at one indicator do so one after the other."""
    rows = Indicator.objects.in_use().select_for_update(of=("self",))
    if indicator := rows.filter(pk=job.arguments["indicator"]).first():
        open_alerts(indicator)


def open_alerts(indicator: Indicator, today: date | None = None) -> int:
    """Open an alert for each crossing that has none, by what stands that day, and return how many."""
    readings = Reading.objects.standing().filter(indicator=indicator).order_by("country", "-day", "-pk")
    by_country = groupby(readings, lambda one: one.country_id)
    crossings = [crossing_of(list(rows), indicator) for _country, rows in by_country]
    fresh = [
        one for one in crossings if one and indicator.is_fresh(one.run[0].day, today) and not _is_known(one)
    ]
    Alert.objects.bulk_create([_alert(indicator, one) for one in fresh])
    return len(fresh)


def _is_known(crossing: Crossing) -> bool:
    """Whether an alert of this threshold or a worse one stands within the run already: an older reading that is added
    moves its beginning and warns of nothing new, nor does a value on its way back.
    """
    last, first = crossing.run[0], crossing.run[-1]
    known = Alert.objects.filter(
        indicator=first.indicator_id, country=first.country_id, band__gte=crossing.band
    )
    return known.filter(day__range=(first.day, last.day)).exists()


def _alert(indicator: Indicator, crossing: Crossing) -> Alert:
    return Alert(
        indicator=indicator,
        reading=crossing.reading,
        band=crossing.band,
        country_id=crossing.reading.country_id,
        theme_id=indicator.theme_id,
        day=crossing.reading.day,
        title_en=indicator.name_en,
        title_ru=indicator.name_ru,
    )
