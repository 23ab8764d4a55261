"""Who may enter and correct readings, as sentences; storing one; and who hears of it.

The database holds the same rules (policy.sql).
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import StaleRecord
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.records.steps import Sentence
from monitoring.indicators.models import NOT_BEGUN, Indicator, Reading

Watcher = Callable[[Reading], None]
_watchers: list[Watcher] = []


def watches_readings(watcher: Watcher) -> Watcher:
    """Register what a room above does of each reading, in the transaction that stores it."""
    _watchers.append(watcher)
    return watcher


def refuse_reading(indicator: Indicator) -> Sentence:
    """Why no reading is entered here now; '' where one is."""
    if indicator.retired_on:
        return _("This indicator is inactive: take it into use again first.")
    return ""


def refuse_period(day: date) -> Sentence:
    """Why nothing is read of the period that begins that day; '' where it has begun.

    What is read too early would stand as the latest value, and hide an alarm and that the next one is overdue.
    """
    return str(NOT_BEGUN) if day > timezone.localdate() else ""


def refuse_upkeep(indicator: Indicator, user: User) -> Sentence:
    """Why this person may not change the indicator or correct what was read; '' where they may."""
    if indicator.is_kept_by(user):
        return ""
    return _(
        "Its owner, an analyst or the head of the Centre changes an indicator and corrects its readings."
    )


def namesake_sentence(other: Indicator) -> Sentence:
    """Why there can't be another beside this one: an import could not choose."""
    return _("The active indicator %(code)s has this name at the source and this unit already.") % {
        "code": other.code
    }


def last_word(indicator: Indicator, country: int, day: date) -> Reading | None:
    """What was said last of this country and period: a value, or that there is none."""
    rows = Reading.objects.last_words().select_related("indicator", "country")
    return rows.filter(indicator=indicator, country=country, day=day).first()


@transaction.atomic
def enter_reading(reading: Reading, user: User) -> Reading:
    """Store a reading or a correction, and let the watchers know.

    Raises Refused where its indicator is inactive or another's to correct, or its period has not begun; StaleRecord
    where another person corrected the same meanwhile. What was read of such a period is withdrawn all the same.
    """
    corrects = reading.supersedes_id is not None
    if sentence := (
        refuse_reading(reading.indicator)
        or (refuse_upkeep(reading.indicator, user) if corrects else "")
        or (refuse_period(reading.day) if reading.value is not None else "")
    ):
        raise Refused(sentence)
    reading.entered_by = user
    try:
        with transaction.atomic():
            reading.save(force_insert=True)
    except IntegrityError as error:
        if reading.supersedes_id and Reading.objects.filter(supersedes=reading.supersedes_id).exists():
            raise StaleRecord from error
        raise
    for watcher in _watchers:
        watcher(reading)
    return reading


def correction(of: Reading, value: Decimal | None, provenance: str, because: str) -> Reading:
    """A new row in the place of this one, with another value or none; not stored yet."""
    return Reading(
        indicator=of.indicator,
        country=of.country,
        day=of.day,
        value=value,
        provenance=provenance,
        supersedes=of,
        because=because,
    )
