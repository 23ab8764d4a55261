"""Forms of alerts: one raised by hand, and what each step asks for."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.editing.forms import PageForm
from ashgabat_centre.reference.models import Theme
from ashgabat_centre.web.forms import DateField, limit_lengths, reason_field, say_what_to_do
from monitoring.alerts import rules
from monitoring.alerts.models import Alert

STEP_FIELDS = {
    "acknowledge": (),
    "decide": ("reason",),
    "judge": ("outcome", "occurred_on", "reason"),
    "correct": ("outcome", "occurred_on", "known", "reason"),
}


class AlertForm(PageForm):
    """An alert that a person raises, with the reason; once raised it is never edited."""

    heading = gettext_lazy("New alert")
    warning = forms.CharField(
        label=gettext_lazy("What it warns of"),
        max_length=200,
        help_text=gettext_lazy("One line, so that it can be seen later whether it occurred."),
    )
    reason = reason_field(label=gettext_lazy("Why now"))

    class Meta:
        model = Alert
        fields: ClassVar[tuple[str, ...]] = ("warning", "country", "theme", "reason")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        limit_lengths(self)
        say_what_to_do(self)
        theme: Any = self.fields["theme"]
        theme.queryset = Theme.objects.offered().main()

    def clean(self) -> dict[str, Any]:
        """Its one line stands for both languages, as it was written."""
        cleaned = super().clean() or {}
        self.instance.title_en = self.instance.title_ru = cleaned.get("warning", "")
        return cleaned

    def store(self, formsets: Iterable[Any] = ()) -> Alert:
        """Raise it under this person's name. Raises Refused."""
        return rules.raise_by_hand(self.instance, self.user)


class AlertStepForm(forms.Form):
    """What a step asks for: nothing to acknowledge, words to decide, and of an outcome the day as well; to correct it,
    all of that beside the reason.
    """

    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"), choices=Alert.Outcome.choices, widget=forms.RadioSelect
    )
    occurred_on = DateField(label=gettext_lazy("Occurred on"), required=False)
    known = reason_field(label=gettext_lazy("How it is known"))
    reason = reason_field(label=gettext_lazy("How it is known"))

    def __init__(self, *args: Any, verb: str, one: Alert, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing: dict[str, Any] = {"outcome": one.outcome, "occurred_on": one.occurred_on}
        self.initial = {**self.initial, **standing, "known": one.outcome_note}
        wanted = STEP_FIELDS[verb]
        for name in [*self.fields]:
            if name not in wanted:
                del self.fields[name]
        if "reason" in wanted:
            self.fields["reason"].label = str(rules.ROAD[verb].reason)
        say_what_to_do(self)
