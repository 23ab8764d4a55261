"""The list of events: its filters, and its pages by key."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Exists, F, OuterRef, Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.pages.filters import DateFilter
from ashgabat_centre.reference.area_fields import AreaFilter
from ashgabat_centre.reference.vocabulary import country_choices, theme_choices
from ashgabat_centre.web.address_filter import AddressFilter
from ashgabat_centre.web.keyset import KeysetPage, row_numbered
from monitoring.events.figures import MOST_DEATHS
from monitoring.events.lists import EventType, SourceSystem
from monitoring.events.models import Event, EventQuerySet, EventReport

BEYOND = "beyond"


def countries_and_beyond() -> list[tuple[str, Any]]:
    """The portal's countries, and all others as one."""
    return [*country_choices(), (BEYOND, _("Beyond the region"))]


def reported(**of: Any) -> Exists:
    """Whether a report of the event is such a one."""
    return Exists(EventReport.objects.filter(event=OuterRef("pk"), **of))


class EventFilter(AddressFilter):
    """Filters of the list of events."""

    country = django_filters.ChoiceFilter(
        choices=countries_and_beyond, method="by_country", label=_("Country"), empty_label=_("Any")
    )
    area = AreaFilter()
    type = django_filters.ChoiceFilter(
        choices=[*EventType.choices, ("none", _("Without a type"))],
        method="by_type",
        label=_("Type"),
        empty_label=_("Any"),
    )
    theme = django_filters.ChoiceFilter(
        choices=theme_choices, method="by_theme", label=_("Theme"), empty_label=_("Any")
    )
    since = DateFilter(field_name="day", lookup_expr="gte", label=_("From"))
    until = DateFilter(field_name="day", lookup_expr="lte", label=_("Until"))
    deaths = django_filters.NumberFilter(
        field_name="deaths_high",
        lookup_expr="gte",
        label=_("Deaths, at least"),
        min_value=1,
        max_value=MOST_DEATHS,
    )
    system = django_filters.ChoiceFilter(
        choices=SourceSystem.choices, method="by_system", label=_("Where it came from"), empty_label=_("Any")
    )
    flagged = django_filters.ChoiceFilter(
        choices=[("gone", _("No longer at its source")), ("differing", _("Figures differ"))],
        method="by_flag",
        label=_("Flagged"),
        empty_label=_("Any"),
    )

    class Meta:
        model = Event
        fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, queryset=Event.objects.leading())

    def by_country(self, rows: EventQuerySet, name: str, value: str) -> EventQuerySet:
        """Filter by country, or by none of the portal's."""
        return rows.filter(country=None) if value == BEYOND else rows.filter(country=int(value))

    def by_type(self, rows: EventQuerySet, name: str, value: str) -> EventQuerySet:
        """Filter by type."""
        return rows.filter(type="" if value == "none" else value)

    def by_theme(self, rows: EventQuerySet, name: str, value: str) -> EventQuerySet:
        """Filter by theme."""
        return rows.exclude(theme_ids=[]).filter(theme_ids__contains=[int(value)])

    def by_system(self, rows: EventQuerySet, name: str, value: str) -> EventQuerySet:
        """Filter by the system of one of its reports."""
        return rows.filter(reported(system=value))

    def by_flag(self, rows: EventQuerySet, name: str, value: str) -> EventQuerySet:
        """Filter by what a person should look at."""
        if value == "gone":
            return rows.filter(pk__in=EventReport.objects.exclude(gone_at=None).values("event"))
        return rows.filter(preferred=None, deaths_low__lt=F("deaths_high"))


class EventPage(KeysetPage[Event]):
    """One page of the list, the latest first, after the event whose number is `after` in the address."""

    def _find(self, key: str) -> Event | None:
        return row_numbered(Event.objects.all(), key)

    def _key(self, row: Event) -> str:
        return str(row.number)

    def _choose(self) -> list[Event]:
        rows = self.matches
        if after := self._after:
            rows = rows.filter(Q(day__lt=after.day) | Q(day=after.day, pk__lt=after.pk))
        chosen: list[Event] = list(rows.latest_first()[: self.size + 1])
        return chosen
