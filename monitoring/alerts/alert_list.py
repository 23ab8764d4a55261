"""The list of alerts: its filters, and its pages by key."""

from typing import ClassVar

import django_filters
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.reference.vocabulary import country_choices, theme_choices
from ashgabat_centre.web.address_filter import AddressFilter
from ashgabat_centre.web.keyset import KeysetPage, row_numbered
from monitoring.alerts.models import Alert, AlertQuerySet


class AlertFilter(AddressFilter):
    """Filters of the list of alerts."""

    state = django_filters.ChoiceFilter(
        choices=[("open", _("Not decided on yet")), *Alert.State.choices],
        method="by_state",
        label=_("State"),
        empty_label=_("Any"),
    )
    country = django_filters.ChoiceFilter(choices=country_choices, label=_("Country"), empty_label=_("Any"))
    theme = django_filters.ChoiceFilter(choices=theme_choices, label=_("Theme"), empty_label=_("Any"))

    class Meta:
        model = Alert
        fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, queryset=Alert.objects.all())

    def by_state(self, rows: AlertQuerySet, name: str, value: str) -> AlertQuerySet:
        """Filter by state; those not decided on yet are of two."""
        return rows.undecided() if value == "open" else rows.filter(state=value)


class AlertPage(KeysetPage[Alert]):
    """One page of the list, the latest first."""

    def _find(self, key: str) -> Alert | None:
        return row_numbered(Alert.objects.all(), key)

    def _key(self, row: Alert) -> str:
        return str(row.number)

    def _choose(self) -> list[Alert]:
        rows = self.matches.select_related("country", "theme")
        if after := self._after:
            rows = rows.filter(
                Q(raised_at__lt=after.raised_at) | Q(raised_at=after.raised_at, pk__lt=after.pk)
            )
        return list(rows.latest_first()[: self.size + 1])
