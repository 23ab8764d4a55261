"""The form of a question of leadership."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import STAFF
from ashgabat_centre.editing.forms import PageForm
from ashgabat_centre.records.models import StaleRecord
from ashgabat_centre.reference.forms import TermsField
from ashgabat_centre.reference.models import Country, Theme
from ashgabat_centre.web.characters import language_of
from ashgabat_centre.web.forms import DateField, limit_lengths, reason_field, say_what_to_do
from monitoring.questions.models import MARKING, LeadershipQuestion


class QuestionForm(PageForm):
    """A question of leadership, new or put otherwise."""

    heading = gettext_lazy("New question")
    countries = TermsField(Country.objects.all(), label=gettext_lazy("Countries"), required=False)
    themes = TermsField(Theme.objects.none(), label=gettext_lazy("Themes"), required=False)
    review_on = DateField(
        label=gettext_lazy("Review by"),
        help_text=gettext_lazy("The day on which it is asked whether the question still stands."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 2)

    class Meta:
        model = LeadershipQuestion
        fields = ("wording", "purpose", "every", "owner", "review_on")
        widgets: ClassVar[dict[str, Any]] = {
            "wording": forms.Textarea(attrs={"rows": 2}),
            "purpose": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "wording": gettext_lazy("One question that notes can answer."),
            "every": gettext_lazy("On each of its countries and themes. Where none comes, a gap is shown."),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        limit_lengths(self)
        say_what_to_do(self)
        question, owner, themes = self.instance, self.fields["owner"], self.fields["themes"]
        assignable = User.objects.filter(is_active=True).holding(*STAFF).cleared_for(MARKING)
        owner.queryset = assignable  # type: ignore[attr-defined]
        themes.queryset = Theme.objects.offered(question.theme_ids).main()  # type: ignore[attr-defined]
        chosen = {"countries": question.country_ids, "themes": question.theme_ids}
        self.initial.update(chosen, version=question.version)

    def clean_review_on(self) -> date:
        """A day still to come."""
        day: date = self.cleaned_data["review_on"]
        if "review_on" in self.changed_data and day <= timezone.localdate():
            raise ValidationError(
                _("Choose a later day: it is asked then whether the question still stands.")
            )
        return day

    def clean(self) -> dict[str, Any]:
        """Puts the chosen countries and themes on it, as sorted numbers, and its language."""
        cleaned = super().clean() or {}
        self.instance.country_ids = sorted(row.pk for row in cleaned.get("countries", ()))
        self.instance.theme_ids = sorted(row.pk for row in cleaned.get("themes", ()))
        self.instance.language = language_of(cleaned.get("wording", ""))
        return cleaned

    def store(self, formsets: Iterable[Any] = ()) -> LeadershipQuestion:
        """Save it. Raises StaleRecord where somebody saved since."""
        question: LeadershipQuestion = self.instance
        if question._state.adding:
            question.asked_by = self.user
        else:
            seen = self.cleaned_data["version"] or 0
            if (
                not LeadershipQuestion.objects.open()
                .filter(pk=question.pk, version=seen)
                .update(version=seen + 1)
            ):
                raise StaleRecord
            question.version = seen + 1
        question.save()
        return question


class ClosingForm(forms.Form):
    """What closes a question."""

    reason = reason_field(label=gettext_lazy("The answer, or why it is asked no more"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_what_to_do(self)
