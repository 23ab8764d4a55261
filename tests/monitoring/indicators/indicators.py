"""Indicators and their readings for tests."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from monitoring.indicators import rules
from monitoring.indicators.bands import Cadence
from monitoring.indicators.models import Indicator, Reading
from tests import factories
from tests.cast import seen_by


def indicator(owner: User, **fields: Any) -> Indicator:
    """Rising is worse, attention from 5, alarm from 8, read every month in Kazakhstan."""
    usual: dict[str, Any] = {
        "code": "GRAIN",
        "name_en": "Price of grain",
        "name_ru": "Цена на зерно",
        "definition": "The mean price on three markets.",
        "theme_id": 1,
        "country_ids": [factories.KAZAKHSTAN],
        "unit": "per kg",
        "attention": Decimal(5),
        "alarm": Decimal(8),
        "review_by": date(2099, 1, 1),
        "owner": owner,
    }
    with as_owner():
        return Indicator.objects.create(**usual | fields)


def period(back: int = 0) -> date:
    """The first day of the month so many months before this one."""
    today = timezone.localdate()
    months = today.year * 12 + today.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def reading(of: Indicator, by: User, value: Any, day: date | None = None, **fields: Any) -> Reading:
    """A value of this month, entered by hand."""
    usual = {"country_id": factories.KAZAKHSTAN, "provenance": "The market report."}
    day = Cadence(of.cadence).period_of(day or timezone.localdate())
    with seen_by(by):
        return rules.enter_reading(Reading(indicator=of, day=day, value=Decimal(value), **usual | fields), by)


def corrected(earlier: Reading, by: User, value: Any) -> Reading:
    """Another value in its place; None withdraws it."""
    number = None if value is None else Decimal(value)
    with seen_by(by):
        return rules.enter_reading(rules.correction(earlier, number, "The bulletin.", "A slip."), by)
