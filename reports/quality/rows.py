"""The rows of a check, as a page lists them, and how many there are by kind and country."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import django_filters
from django.db.models import Count, TextField, Value
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.records.models import Record
from ashgabat_centre.reference.vocabulary import country_choices, terms
from ashgabat_centre.web.address_filter import AddressFilter
from ashgabat_centre.web.keyset import KeysetPage
from ashgabat_centre.web.small_numbers import small_number
from monitoring.country_calls.models import MARKING, CountryCall
from monitoring.indicators.models import Indicator
from monitoring.judgements.models import Judgement
from reports.quality.checks import CHECKS, QualityCheck

Counts = Counter[tuple[str, str, int | None]]


def count_wanting(today: date) -> Counts:
    """How many rows each check gives, by kind and country; under None each row once."""
    first, *others = [_grouped(check, today) for check in CHECKS.values()]
    counted: Counts = Counter()
    for slug, kind, countries, count in first.union(*others, all=True).order_by():
        for country in (None, *countries):
            counted[slug, kind, country] += count
    return counted


def _grouped(check: QualityCheck, today: date) -> Any:
    slug = Value(check.slug, output_field=TextField())
    rows = check.rows(today).order_by().annotate(check=slug, of_kind=check.kind, lands=check.countries)
    return rows.values_list("check", "of_kind", "lands").annotate(count=Count("pk"))


def record_kinds() -> list[tuple[str, Any]]:
    """Every kind of record."""
    return [(name, kind._meta.verbose_name_plural) for name, kind in kinds().items()]


class QualityFilter(AddressFilter):
    """By what a number of the page of quality narrows a check's rows."""

    country = django_filters.ChoiceFilter(
        choices=country_choices, method="by_country", label=_("Country"), empty_label=_("Any")
    )
    kind = django_filters.ChoiceFilter(
        choices=record_kinds, field_name="of_kind", label=_("Kind"), empty_label=_("Any")
    )

    class Meta:
        model = Record
        fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, data: QueryDict, check: QualityCheck, today: date) -> None:
        rows = check.rows(today).annotate(of_kind=check.kind, lands=check.countries)
        super().__init__(data, queryset=rows)

    def by_country(self, rows: Any, name: str, value: str) -> Any:
        """Rows that concern the country."""
        return rows.filter(lands__contains=[int(value)])


@dataclass(frozen=True)
class QualityRow:
    """One thing that wants something, as its line shows it."""

    title: str
    url: str
    day: date | None = None
    language: str = ""
    reference: str = ""
    marking: int = 0


def look(thing: Any) -> QualityRow:
    """Its line: a record, a level, an indicator, a judgement, a source or a feed."""
    url = thing.get_absolute_url()
    match thing:
        case Record():
            facts: dict[str, Any] = {"reference": thing.reference, "marking": thing.sensitivity}
            return QualityRow(thing.title, url, thing.occurred_on, thing.language, **facts)
        case CountryCall():
            about = thing.theme.name if thing.theme else gettext("Overall")
            title = f"{terms().countries[thing.country_id].name}, {about}: {thing.level}, {thing.level_word}"
            return QualityRow(title, url, thing.month, marking=MARKING)
        case Judgement():
            return QualityRow(thing.statement, url, thing.horizon, thing.language, marking=thing.marking)
        case Indicator():
            return QualityRow(thing.name, url)
    return QualityRow(thing.name, url, marking=Sensitivity.UNCLASSIFIED)


JOINS = {CountryCall: ("country", "theme"), Judgement: ("record",)}
TEXTS = ("body", "comment", "details", "names", "permitted_use", "provenance")


class QualityPage(KeysetPage[Any]):
    """Rows of one check, the latest filed first."""

    @property
    def model(self) -> Any:
        """Whose rows they are."""
        return self.matches.model

    def _find(self, key: str) -> Any:
        every = self.model.objects
        rows = every.at(key) if self.model is Record else every.filter(pk=small_number(key))
        return rows.only("pk").first()

    def _key(self, row: Any) -> str:
        return str(row.slug if self.model is Record else row.pk)

    def _choose(self) -> list[Any]:
        rows = self.matches.defer(*TEXTS) if self.model is Record else self.matches
        if joined := JOINS.get(self.model):
            rows = rows.select_related(*joined)
        if after := self._after:
            rows = rows.filter(pk__lt=after.pk)
        return list(rows.order_by("-pk")[: self.size + 1])

    @property
    def lines(self) -> list[QualityRow]:
        """What stands on the page."""
        return [look(row) for row in self.rows]
