"""The list of indicators: its filters, its pages by code, and where each country stands."""

from collections import defaultdict
from typing import Any, ClassVar, NamedTuple

import django_filters
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.reference.models import Country
from ashgabat_centre.reference.vocabulary import country_choices, terms, theme_choices
from ashgabat_centre.web.address_filter import AddressFilter, TermFilter
from ashgabat_centre.web.keyset import KeysetPage
from monitoring.indicators.models import Indicator, IndicatorQuerySet, Reading

STATES = [
    ("stale", _("Without a recent reading")),
    ("review", _("Past its day of review")),
    ("retired", _("Inactive")),
    ("all", _("Active and inactive")),
]


class IndicatorFilter(AddressFilter):
    """Filters of the list; without a state, only those in use are listed."""

    state = django_filters.ChoiceFilter(
        choices=STATES, method="by_state", label=_("State"), empty_label=_("Active")
    )
    country = TermFilter(
        field_name="country_ids", choices=country_choices, label=_("Country"), empty_label=_("Any")
    )
    theme = django_filters.ChoiceFilter(choices=theme_choices, label=_("Theme"), empty_label=_("Any"))

    owner = django_filters.ChoiceFilter(
        choices=[("me", _("Mine"))], method="by_owner", label=_("Owner"), empty_label=_("Any")
    )

    class Meta:
        model = Indicator
        fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, data: QueryDict, user: User) -> None:
        self.user = user
        super().__init__(data, queryset=Indicator.objects.all())

    def filter_queryset(self, queryset: Any) -> Any:
        """Those in use, unless a state was asked for."""
        rows: Any = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data["state"] else rows.in_use()

    def by_state(self, rows: IndicatorQuerySet, name: str, value: str) -> Any:
        """Filter by what an indicator needs, or by whether it is in use."""
        match value:
            case "stale":
                return rows.stale()
            case "review":
                return rows.to_review()
            case "retired":
                return rows.exclude(retired_on=None)
        return rows

    def by_owner(self, rows: IndicatorQuerySet, name: str, value: str) -> Any:
        """Filter by who answers for it."""
        return rows.filter(owner=self.user)


class IndicatorPage(KeysetPage[Indicator]):
    """A page of the list, by code."""

    def _find(self, key: str) -> Indicator | None:
        return Indicator.objects.filter(code=key).first()

    def _key(self, row: Indicator) -> str:
        return row.code

    def _choose(self) -> list[Indicator]:
        rows = self.matches.select_related("theme", "owner")
        if after := self._after:
            rows = rows.filter(code__gt=after.code)
        return list(rows.by_code()[: self.size + 1])


class CountryReading(NamedTuple):
    """Where a country stands on an indicator: its latest reading, if there is one, and whether the next is overdue."""

    country: Country
    reading: Reading | None
    stale: bool


def with_country_readings(indicators: list[Indicator]) -> list[tuple[Indicator, list[CountryReading]]]:
    """Each indicator with where its countries stand, in one query."""
    by_indicator: dict[int, dict[int, Reading]] = defaultdict(dict)
    listed = {one.pk: one for one in indicators}
    for reading in Reading.objects.filter(indicator__in=list(listed)).newest(1):
        reading.indicator = listed[reading.indicator_id]
        by_indicator[reading.indicator_id][reading.country_id] = reading
    return [(one, country_readings_of(one, by_indicator[one.pk])) for one in indicators]


def country_readings_of(one: Indicator, readings: dict[int, Reading]) -> list[CountryReading]:
    """Where its countries stand, in the United Nations' order."""
    return [
        CountryReading(country, reading, reading is None or not one.is_fresh(reading.day))
        for number, country in terms().countries.items()
        if number in one.country_ids
        for reading in [readings.get(number)]
    ]
