"""The filter form of every list: bound to the address, the same for rows, count and export.

An address carries the words searched for sealed; filters take them readable as `q` or sealed as they come.
"""

from typing import Any, ClassVar, cast

import django_filters
from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.records.queries import RecordQuerySet
from ashgabat_centre.records.reasons import REASONS
from ashgabat_centre.reference.models import MandateFunction
from ashgabat_centre.reference.vocabulary import country_choices, theme_choices
from ashgabat_centre.web.address_filter import AddressFilter
from ashgabat_centre.web.forms import DayField
from ashgabat_centre.web.sealed_query import LONGEST_SEARCH


class DateFilter(django_filters.DateFilter):
    """A day, in the notation of the page's language or in ISO 8601."""

    field_class = DayField


class RecordFilter(AddressFilter):
    """Country and theme mean all of those chosen; dates are days in Asia/Ashgabat, both included.

    What is filtered are plain records: a kind's own filter reaches its column as `meeting__channel`.
    """

    q = django_filters.CharFilter(
        method="search", label=_("Words or reference"), validators=[MaxLengthValidator(LONGEST_SEARCH)]
    )
    country = django_filters.MultipleChoiceFilter(
        choices=country_choices, method="concern", label=_("Country"), widget=forms.CheckboxSelectMultiple
    )
    theme = django_filters.ChoiceFilter(
        choices=theme_choices, method="classify", label=_("Theme"), empty_label=_("Any")
    )
    status = django_filters.MultipleChoiceFilter(
        choices=Status.choices, label=_("Status"), widget=forms.CheckboxSelectMultiple, distinct=False
    )
    sensitivity = django_filters.ChoiceFilter(
        choices=Sensitivity.choices, label=_("Marking"), empty_label=_("Any")
    )
    since = DateFilter(field_name="occurred_on", lookup_expr="gte", label=_("From"))
    until = DateFilter(field_name="occurred_on", lookup_expr="lte", label=_("Until"))
    cleared_from = django_filters.IsoDateTimeFilter(
        field_name="cleared_at", lookup_expr="gte", label=_("Cleared from"), widget=forms.HiddenInput
    )
    cleared_to = django_filters.IsoDateTimeFilter(
        field_name="cleared_at", lookup_expr="lt", label=_("Cleared before"), widget=forms.HiddenInput
    )
    author = django_filters.ModelChoiceFilter(
        queryset=User.objects.who_wrote(),
        label=_("Author"),
        empty_label=_("Anyone"),
    )
    waiting = django_filters.BooleanFilter(
        method="wait", label=_("Needs my action"), widget=forms.CheckboxInput
    )
    action = django_filters.ChoiceFilter(
        choices=lambda: [(reason.name, reason.label) for reason in REASONS.values()],
        method="wait_for",
        label=_("Needs my action"),
        widget=forms.HiddenInput,
    )

    # The columns of arrays that methods look into: their choices are counted as those of plain columns are.
    listed: ClassVar[dict[str, str]] = {"country": "country_ids", "theme": "theme_ids"}

    class Meta:
        model = Record
        fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, data: QueryDict, *, user: User, queryset: QuerySet[Any]) -> None:
        self.user = user
        super().__init__(data, queryset=queryset)

    @property
    def searches(self) -> bool:
        """Whether words are among what is asked for."""
        return self.is_valid() and bool(self.form.cleaned_data["q"])

    @property
    def narrows(self) -> bool:
        """Whether anything is asked for at all."""
        return self.is_valid() and any(self.form.cleaned_data.values())

    def counted_column(self, name: str) -> str:
        """The column in which the choices of this filter stand; '' where it has none to be counted."""
        one = self.filters[name]
        shown = hasattr(one.field, "choices") and not one.field.widget.is_hidden
        return self.listed.get(name, "") if one.method else str(one.field_name) if shown else ""

    def rows_without(self, name: str) -> RecordQuerySet:
        """The rows that the filters leave when this one is not asked. The filters have to be valid."""
        rows: Any = self.queryset
        for other, value in self.form.cleaned_data.items():
            if other != name:
                rows = self.filters[other].filter(rows, value)
        return cast(RecordQuerySet, rows)

    def search(self, rows: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        """Rows whose words, or the words of whose files, match; or the one of this reference number."""
        return rows.matching(value)

    def concern(self, rows: RecordQuerySet, name: str, value: list[str]) -> RecordQuerySet:
        """Rows about all of these countries."""
        return rows.concerning(*map(int, value)) if value else rows

    def classify(self, rows: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        """Rows under this theme."""
        return rows.under(int(value))

    def wait(self, rows: RecordQuerySet, name: str, value: bool) -> RecordQuerySet:
        """Rows that need the reader's action, for whatever reason."""
        return rows.waiting_for(self.user) if value else rows

    def wait_for(self, rows: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        """Rows that need the reader's action for this one reason."""
        return rows.waiting_for(self.user, value)


class AllRecordsFilter(RecordFilter):
    """The list over every kind: kind and function can be chosen too."""

    kind = django_filters.MultipleChoiceFilter(
        choices=lambda: [(name, model._meta.verbose_name_plural) for name, model in kinds().items()],
        label=_("Kind"),
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    function = django_filters.ChoiceFilter(
        choices=MandateFunction.choices, label=_("Function"), empty_label=_("Any")
    )
