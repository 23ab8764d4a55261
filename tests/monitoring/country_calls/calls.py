"""Calls and baselines for tests: proposed by one, validated by another."""

from datetime import date
from typing import Any

from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.reference.models import Country
from monitoring.country_calls import rules
from monitoring.country_calls.models import CountryBaseline, CountryCall, month_before
from tests import factories
from tests.cast import seen_by


def kazakhstan() -> Country:
    return Country.objects.get(pk=factories.KAZAKHSTAN)


def month() -> date:
    """The last whole one."""
    return month_before(timezone.localdate())


def call(**fields: Any) -> CountryCall:
    usual = {
        "country_id": factories.KAZAKHSTAN,
        "month": month(),
        "level": 2,
        "trend": "same",
        "reason": "Calm.",
    }
    if "theme" in fields:
        fields["theme_id"] = fields.pop("theme")
    return CountryCall(**usual | fields)


def proposed(by: User, **fields: Any) -> CountryCall:
    with seen_by(by):
        return rules.propose_call(call(**fields), by)


def validated(by: User, another: User, **fields: Any) -> CountryCall:
    made = proposed(by, **fields)
    with seen_by(another):
        rules.decide(made, "validate", another)
    return made


def baseline(by: User, text: str = "Rallies are usual.") -> CountryBaseline:
    with seen_by(by):
        made = CountryBaseline(country=kazakhstan(), text=text, since=timezone.localdate())
        return rules.propose_baseline(made, by)
