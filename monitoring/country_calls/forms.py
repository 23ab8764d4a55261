"""Forms of country calls and baselines."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.editing.forms import PageForm
from ashgabat_centre.web.characters import language_of
from ashgabat_centre.web.forms import DateField, limit_lengths, reason_field, say_what_to_do
from monitoring.country_calls import rules
from monitoring.country_calls.models import CountryBaseline, CountryCall
from monitoring.scales import Level, Trend, say_scales


class ByTwoForm(forms.ModelForm[Any]):
    """A proposal, whose language follows from its words."""

    words: ClassVar[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit_lengths(self)
        say_what_to_do(self)

    def clean(self) -> dict[str, Any]:
        """Notes which language it is written in."""
        cleaned = super().clean() or {}
        self.instance.language = language_of(cleaned.get(self.words, ""))
        return cleaned

    def validate_constraints(self) -> None:
        """Left to the database: who proposes it is not on the row yet."""


class CallForm(ByTwoForm):
    """The level of a country in a month, on one theme or on all."""

    words = "reason"
    level = forms.TypedChoiceField(
        label=_("Level"),
        choices=[(level.value, f"{level.value}") for level in Level],
        coerce=int,
        widget=forms.RadioSelect,
    )
    trend = forms.ChoiceField(
        label=_("In the past month"), choices=Trend.choices, widget=forms.RadioSelect, initial=Trend.SAME
    )
    reason = reason_field(
        label=_("Reason"), max_length=600, help_text=_("One or two sentences: Headquarters reads them.")
    )

    class Meta:
        model = CountryCall
        fields = ("level", "trend", "risk_alert", "opportunity", "reason")
        labels: ClassVar[dict[str, Any]] = {
            "risk_alert": _("Conflict risk alert for the next month"),
            "opportunity": _("Resolution opportunity in the next month"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_scales(self, level=Level, trend=Trend)
        steps: Any = self.fields["level"]
        steps.choices = [(level.value, f"{level.value} · {level.label}") for level in Level]


class BaselineForm(PageForm, ByTwoForm):
    """A version of what is usual in a country."""

    words = "text"
    heading = _("New version of the baseline")
    since = DateField(label=_("As of"))
    text = forms.CharField(
        label=_("Text"),
        widget=forms.Textarea(attrs={"rows": 14}),
        max_length=12_000,
        help_text=_("What is usual there, so that a month can be judged against it."),
    )

    class Meta:
        model = CountryBaseline
        fields = ("since", "text")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_since(self) -> date:
        """A day from the Centre's first until today."""
        since: date = self.cleaned_data["since"]
        if sentence := rules.refuse_since(since):
            raise forms.ValidationError(sentence)
        return since

    def clean(self) -> dict[str, Any]:
        """Another person's version is decided on first."""
        cleaned = super().clean()
        if sentence := rules.refuse_pushing_aside(
            CountryBaseline, {"country": self.instance.country}, self.user
        ):
            self.add_error(None, sentence)
        return cleaned

    def store(self, formsets: Iterable[Any] = ()) -> Any:
        """Propose it."""
        return rules.propose_baseline(self.save(commit=False), self.user)


class DecisionForm(forms.Form):
    """The reason for which something is returned."""

    reason = reason_field(required=False)
