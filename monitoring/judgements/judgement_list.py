"""The list of judgements: its filters, and its pages by key."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.pages.filters import DateFilter
from ashgabat_centre.reference.vocabulary import country_choices, theme_choices
from ashgabat_centre.web.address_filter import AddressFilter, TermFilter
from ashgabat_centre.web.keyset import KeysetPage, row_numbered
from monitoring.judgements.models import Judgement, JudgementQuerySet
from monitoring.scales import Confidence, Likelihood

STATES = (
    ("", _("Open")),
    ("past", _("Horizon passed")),
    ("judged", _("Judged")),
    ("mine", _("Mine")),
    ("all", _("All")),
)


class JudgementFilter(AddressFilter):
    """Filters of the list of judgements; without a state, only open ones are listed."""

    state = django_filters.ChoiceFilter(
        choices=STATES[1:], method="by_state", label=_("State"), empty_label=STATES[0][1]
    )
    country = TermFilter(
        field_name="country_ids", choices=country_choices, label=_("Country"), empty_label=_("Any")
    )
    theme = TermFilter(field_name="theme_ids", choices=theme_choices, label=_("Theme"), empty_label=_("Any"))
    likelihood = django_filters.ChoiceFilter(
        choices=Likelihood.choices, label=_("Likelihood"), empty_label=_("Any")
    )
    confidence = django_filters.ChoiceFilter(
        choices=Confidence.choices, label=_("Confidence"), empty_label=pgettext_lazy("confidence", "Any")
    )
    outcome = django_filters.ChoiceFilter(
        choices=Judgement.Outcome.choices, label=_("Outcome"), empty_label=_("Any")
    )
    since = DateFilter(field_name="horizon", lookup_expr="gte", label=_("Horizon from"))
    until = DateFilter(field_name="horizon", lookup_expr="lte", label=_("Horizon until"))

    class Meta:
        model = Judgement
        fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, data: QueryDict, user: User) -> None:
        self.user = user
        super().__init__(data, queryset=Judgement.objects.all())

    def filter_queryset(self, queryset: Any) -> Any:
        """Open ones, unless a state or an outcome was asked for."""
        rows: Any = super().filter_queryset(queryset)
        chosen = self.form.cleaned_data
        return rows if chosen["state"] or chosen["outcome"] else rows.open()

    def by_state(self, rows: JudgementQuerySet, name: str, value: str) -> JudgementQuerySet:
        """Filter by what is known of them, or by whose they are."""
        match value:
            case "past":
                return rows.past(timezone.localdate())
            case "judged":
                return rows.judged()
            case "mine":
                return rows.filter(author=self.user)
        return rows

    def tabs(self) -> list[dict[str, Any]]:
        """The states as tabs, each with the other filters as they are."""
        current = self.address.get("state", "")
        return [
            {"label": label, "url": f"?{self._address_of(state)}", "current": state == current}
            for state, label in STATES
        ]

    def _address_of(self, state: str) -> str:
        data = self.address.copy()
        for key in ("state", "after", "outcome"):
            data.pop(key, None)
        if state:
            data["state"] = state
        return data.urlencode()


class JudgementPage(KeysetPage[Judgement]):
    """One page of the list, the latest horizon first."""

    def _find(self, key: str) -> Judgement | None:
        return row_numbered(Judgement.objects.all(), key)

    def _key(self, row: Judgement) -> str:
        return str(row.number)

    def _choose(self) -> list[Judgement]:
        rows = self.matches.with_all()
        if after := self._after:
            rows = rows.filter(Q(horizon__lt=after.horizon) | Q(horizon=after.horizon, pk__lt=after.pk))
        return list(rows.order_by("-horizon", "-pk")[: self.size + 1])
