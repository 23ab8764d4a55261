"""The list of leadership's questions: its filters, and its pages by key."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.reference.vocabulary import country_choices, theme_choices
from ashgabat_centre.web.address_filter import AddressFilter, TermFilter
from ashgabat_centre.web.keyset import KeysetPage, row_numbered
from monitoring.questions.models import LeadershipQuestion, QuestionQuerySet


class QuestionFilter(AddressFilter):
    """Filters of the list; without a state, only open ones are listed."""

    state = django_filters.ChoiceFilter(
        choices=[
            ("late", _("Past their review date")),
            ("mine", _("I answer")),
            ("closed", _("Closed")),
            ("all", _("All")),
        ],
        method="by_state",
        label=_("State"),
        empty_label=_("Open"),
    )
    country = TermFilter(
        field_name="country_ids", choices=country_choices, label=_("Country"), empty_label=_("Any")
    )
    theme = TermFilter(field_name="theme_ids", choices=theme_choices, label=_("Theme"), empty_label=_("Any"))

    class Meta:
        model = LeadershipQuestion
        fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, data: QueryDict, user: User) -> None:
        self.user = user
        super().__init__(data, queryset=LeadershipQuestion.objects.all())

    def filter_queryset(self, queryset: Any) -> Any:
        """Open ones, unless a state was asked for."""
        rows: Any = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data["state"] in ("closed", "all") else rows.open()

    def by_state(self, rows: QuestionQuerySet, name: str, value: str) -> QuestionQuerySet:
        """Filter by where they stand, or by who answers."""
        match value:
            case "late":
                return rows.to_review(timezone.localdate())
            case "mine":
                return rows.filter(owner=self.user)
            case "closed":
                return rows.closed()
        return rows


class QuestionPage(KeysetPage[LeadershipQuestion]):
    """One page of the list, those to be looked at again soonest first."""

    def _find(self, key: str) -> LeadershipQuestion | None:
        return row_numbered(LeadershipQuestion.objects.all(), key)

    def _key(self, row: LeadershipQuestion) -> str:
        return str(row.number)

    def _choose(self) -> list[LeadershipQuestion]:
        rows = self.matches.select_related("owner")
        if after := self._after:
            later = Q(review_on__gt=after.review_on) | Q(review_on=after.review_on, pk__gt=after.pk)
            rows = rows.filter(later)
        return list(rows.soonest_first()[: self.size + 1])
