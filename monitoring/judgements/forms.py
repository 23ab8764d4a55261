"""Forms of judgements: one to state, and what came of it."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.editing.forms import PageForm
from ashgabat_centre.reference.forms import TermsField
from ashgabat_centre.reference.models import Country, Theme
from ashgabat_centre.web.characters import language_of
from ashgabat_centre.web.forms import DateField, limit_lengths, reason_field, say_what_to_do
from monitoring.judgements import rules
from monitoring.judgements.models import EARLY, Judgement
from monitoring.scales import CONFIDENCE, Confidence, Likelihood, refuse_mixture, say_scales, sentences


class JudgementForm(PageForm):
    """A judgement to state; once stated it is never edited."""

    heading = gettext_lazy("New judgement")
    likelihood = forms.TypedChoiceField(
        label=gettext_lazy("Likelihood"), coerce=int, choices=Likelihood.choices, widget=forms.RadioSelect
    )
    horizon = DateField(label=gettext_lazy("Until when"))
    confidence = forms.ChoiceField(
        label=gettext_lazy("Confidence"), choices=Confidence.choices, widget=forms.RadioSelect
    )
    countries = TermsField(Country.objects.all(), label=gettext_lazy("Countries"))
    themes = TermsField(Theme.objects.none(), label=gettext_lazy("Themes"))

    class Meta:
        model = Judgement
        fields = ("statement", "likelihood", "horizon", "confidence", "basis", "assumptions", "alternative")
        widgets: ClassVar[dict[str, Any]] = {
            "statement": forms.Textarea(attrs={"rows": 2}),
            **{name: forms.Textarea(attrs={"rows": 2}) for name in ("basis", "assumptions", "alternative")},
        }
        labels: ClassVar[dict[str, Any]] = {"basis": gettext_lazy("What the confidence rests on")}
        help_texts: ClassVar[dict[str, Any]] = {
            "statement": gettext_lazy("One sentence that can be seen to be right or wrong on its day."),
            "basis": gettext_lazy("The sources, the reasoning, what is not known."),
            "assumptions": gettext_lazy("What has to stay as it is for this to hold."),
            "alternative": gettext_lazy("What would happen instead, and what would show it first."),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        limit_lengths(self)
        say_what_to_do(self)
        say_scales(self, likelihood=Likelihood, confidence=Confidence)
        likelihood: Any = self.fields["likelihood"]
        likelihood.choices = [(band.value, f"{band.label} ({band.span})") for band in Likelihood]
        themes: Any = self.fields["themes"]
        themes.queryset = Theme.objects.offered(self.instance.theme_ids).main()
        self.initial.setdefault("countries", self.instance.country_ids)
        self.initial.setdefault("themes", self.instance.theme_ids)

    def clean_statement(self) -> str:
        """One sentence, which does not say how sure the Centre is: that is asked beside it."""
        statement: str = self.cleaned_data["statement"].strip()
        if CONFIDENCE.search(statement):
            raise ValidationError(
                _("Say how sure the Centre is below, and not in the sentence that says what is likely.")
            )
        if len(sentences(statement)) > 1:
            raise ValidationError(
                _("State one judgement in one sentence: file another for what else is likely.")
            )
        return statement

    def clean_horizon(self) -> date:
        """A day still to come."""
        horizon: date = self.cleaned_data["horizon"]
        if horizon <= timezone.localdate():
            raise ValidationError(_("A judgement is about a day still to come: choose a later one."))
        return horizon

    def clean(self) -> dict[str, Any]:
        """Puts the chosen countries and themes on it, as sorted numbers, and its language; and keeps likelihood and
        confidence apart in what stands beside the statement.
        """
        cleaned = super().clean() or {}
        for name in ("basis", "assumptions", "alternative"):
            if sentence := refuse_mixture(cleaned.get(name) or ""):
                self.add_error(name, sentence)
        self.instance.country_ids = sorted(row.pk for row in cleaned.get("countries", ()))
        self.instance.theme_ids = sorted(row.pk for row in cleaned.get("themes", ()))
        self.instance.language = language_of(cleaned.get("statement", ""))
        return cleaned

    def store(self, formsets: Iterable[Any] = ()) -> Any:
        """State it under its author's name."""
        self.instance.author = self.user
        return self.save()


class OutcomeForm(forms.Form):
    """What came of a judgement, and how it is known."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"), choices=Judgement.Outcome.choices, widget=forms.RadioSelect
    )
    reason = reason_field(label=gettext_lazy("How it is known"))

    def __init__(self, *args: Any, judgement: Judgement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_what_to_do(self)
        outcome: Any = self.fields["outcome"]
        outcome.choices = [(one.value, one.label) for one in rules.open_outcomes(judgement)]
        if not judgement.is_past:
            outcome.help_text = EARLY
            outcome.error_messages["invalid_choice"] = EARLY
