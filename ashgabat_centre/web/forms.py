"""Form fields and helpers that every form uses."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.forms.formsets import ManagementForm
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy

from ashgabat_centre.web import dates

# Letters. PostgreSQL refuses a search vector of more than a megabyte, so longer texts could not be saved at all.
LONGEST = {
    **{"summary": 5_000, "body": 100_000, "comment": 20_000, "permitted_use": 5_000, "reason": 2_000},
    **{"outlook": 10_000, "excerpt": 10_000, "confidence_basis": 5_000, "grounds": 2_000},
}


class DayInput(forms.DateInput):
    """A day as text, day first. A browser's own calendar shows it in the order of the browser's language.

    `quick`: the days offered as buttons, of `today yesterday week fortnight`.
    """

    def __init__(self, quick: str = "") -> None:
        attrs = {"data-date": True, "autocomplete": "off", "placeholder": gettext_lazy("DD.MM.YYYY")}
        super().__init__({**attrs, **({"data-quick": quick} if quick else {})}, format="%d.%m.%Y")


class DayField(forms.DateField):
    """Any day, as the offices of the region write it (`dates`): for what is searched for, and written down nowhere."""

    def __init__(self, *, quick: str = "", **kwargs: Any) -> None:
        super().__init__(**{"widget": DayInput(quick)} | kwargs)

    def to_python(self, value: Any) -> date | None:
        """The day of this text. Raises ValidationError with what was seen and how to write it."""
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        try:
            return dates.read_day(value)
        except dates.DateRefused as refused:
            raise ValidationError(str(refused), code="invalid") from refused


class DateField(DayField):
    """A day that is written down, in a year that somebody can mean; `since` is the first."""

    def __init__(self, *, since: int = dates.INDEPENDENCE, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.since = since

    def validate(self, value: date | None) -> None:
        """Raises ValidationError for a year before the first, or too far ahead."""
        super().validate(value)
        if value and (sentence := dates.refuse_year(value, self.since)):
            raise ValidationError(sentence, code="year")


class RowCounts(ManagementForm):
    """How many rows a form has, as its page says; less than none is nothing that a page of ours says."""

    TOTAL_FORMS = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    INITIAL_FORMS = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class Counted(forms.BaseFormSet[Any]):
    """A set of rows whose numbers are looked at: a set with a number below none is refused, and nothing is saved."""

    default_error_messages = forms.BaseFormSet.default_error_messages | {
        "missing_management_form": gettext_lazy("These rows did not arrive whole: enter them once more.")
    }

    @cached_property
    def management_form(self) -> ManagementForm:
        """The numbers, posted or as they stand."""
        if not self.is_bound:
            return super().management_form
        counts = RowCounts(self.data, auto_id=self.auto_id, prefix=self.prefix)
        counts.full_clean()
        return counts


class RowSet(Counted, forms.BaseInlineFormSet[Any, Any, Any]):
    """The rows of one sort in a form."""

    def clean(self) -> None:
        """Refuses a row that is sent as one that stands here and is none: Django would drop it without a word."""
        super().clean()
        kept = [form for form in self.initial_forms if not getattr(form, "cleaned_data", {}).get("DELETE")]
        if any(form.instance.pk is None for form in kept):
            raise ValidationError(
                gettext(
                    "A row here is not one of those that stand here. Copy what you typed in it, open this form anew "
                    "and enter it there: nothing was saved."
                )
            )


def reason_field(**kwargs: Any) -> forms.CharField:
    """A required reason. It is not cut off where it is too long, as `maxlength` would do, but refused."""
    usual: dict[str, Any] = {
        "label": gettext_lazy("Reason"),
        "widget": forms.Textarea(attrs={"rows": 2}),
        "validators": [MaxLengthValidator(LONGEST["reason"])],
    }
    return forms.CharField(**(usual | kwargs))


class ReasonForm(forms.Form):
    """The reason for a decision, in the person's words; `asking` is the sentence for whoever gives none."""

    reason = reason_field()

    def __init__(self, *args: Any, asking: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asking:
            self.fields["reason"].error_messages["required"] = asking


def first_fault(form: forms.BaseForm) -> str:
    """The first error of a form, for an answer that shows only one."""
    return str(next(iter(next(iter(form.errors.values())))))


def flat_choices(choices: Iterable[tuple[Any, Any]]) -> Iterable[tuple[Any, Any]]:
    """Choices without their groups."""
    for key, label in choices:
        yield from label if isinstance(label, (list, tuple)) else [(key, label)]


def say_what_to_do(form: forms.BaseForm) -> None:
    """Set the message for an empty required field to a sentence that names the field and says what to enter."""
    for field in form.fields.values():
        chosen = isinstance(field, forms.ChoiceField)
        sentence = (
            gettext("Choose an answer under “%(field)s”.") if chosen else gettext("Fill in “%(field)s”.")
        )
        field.error_messages["required"] = sentence % {"field": field.label}


def _is_faulty(part: Any) -> bool:
    """Whether a field or a set of rows has something to correct."""
    return any(part.errors) or bool(getattr(part, "non_form_errors", list)())


def limit_lengths(form: forms.BaseForm) -> None:
    """Limit lengths by validators and not by the `maxlength` attribute: a browser would cut a pasted text
    silently.
    """
    for name, most in LONGEST.items():
        if name in form.fields:
            form.fields[name].validators.append(MaxLengthValidator(most))
