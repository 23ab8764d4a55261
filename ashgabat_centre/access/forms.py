"""Forms about access: a name on a list, a marking, a handover, a request and its answer."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.access import rules as access
from ashgabat_centre.access.models import Handover
from ashgabat_centre.accounts.forms import ProposalForm
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.records.links import NeedToKnow
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.reference_numbers import read_reference
from ashgabat_centre.web.forms import DateField, reason_field, say_what_to_do


def not_past(day: date | None) -> date | None:
    """The day, or a ValidationError where it has passed."""
    if day and day < timezone.localdate():
        raise ValidationError(_("This day has passed: enter today or a later one."))
    return day


class Saying(forms.Form):
    """A form whose empty required fields are refused in words; a second person reads its reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_what_to_do(self)


def until_field(**kwargs: Any) -> DateField:
    """An optional last day."""
    return DateField(**{"label": _("Until"), "help_text": _("The last day.")} | kwargs)


class NameForm(Saying):
    """A person for the record's list, with a last day if wanted."""

    person = forms.ModelChoiceField(User.objects.none(), label=_("Person"), empty_label=_("Choose…"))
    until = until_field(required=False, help_text=_("The last day. Empty: until the name is taken off."))

    def __init__(self, *args: Any, record: Record, **kwargs: Any) -> None:
        self.record = record
        super().__init__(*args, **kwargs)
        person: Any = self.fields["person"]
        person.queryset = access.nameable(record)

    def clean_until(self) -> date | None:
        """The last day, today or later."""
        return not_past(self.cleaned_data["until"])

    def store(self) -> None:
        """Put the person on the list, or change the last day of one who is on it."""
        NeedToKnow.objects.update_or_create(
            record_id=self.record.pk,
            user=self.cleaned_data["person"],
            defaults={"until": self.cleaned_data["until"]},
        )


class MarkingForm(Saying):
    """Another marking for a record, with the reason."""

    level = forms.TypedChoiceField(
        label=_("Marking"), choices=Sensitivity.choices, coerce=int, widget=forms.RadioSelect
    )
    reason = reason_field()
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 2)

    def __init__(self, *args: Any, record: Record, user: User, **kwargs: Any) -> None:
        self.record, self.user = record, user
        kwargs["initial"] = {"level": record.sensitivity, "version": record.version}
        super().__init__(*args, **kwargs)

    def clean_level(self) -> int:
        """Another level than it bears, and one this person may give it."""
        level: int = self.cleaned_data["level"]
        if level == self.record.sensitivity:
            raise ValidationError(_("It bears this marking already."))
        if sentence := access.refuse_marking(self.record, self.user, level):
            raise ValidationError(sentence)
        return level


class HandoverForm(ProposalForm):
    """Another owner for a record, with the reason."""

    class Meta(ProposalForm.Meta):
        model = Handover

    def __init__(
        self, *args: Any, user: User, giver: User, record: Record | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, apart_from=(user, giver), **kwargs)
        handover = self.instance
        handover.proposed_by, handover.giver, handover.record = user, giver, record
        handover.reference = record.reference if record else ""

    def same(self) -> dict[str, Any]:
        """The open handover that a second one would repeat: of the same record from the same giver."""
        return {"giver": self.instance.giver, "record": self.instance.record}

    def clean_receiver(self) -> User:
        """Somebody cleared for the record, or for all the giver has where all of it is handed over."""
        receiver: User = self.cleaned_data["receiver"]
        record = self.instance.record
        enough = (
            receiver.level >= record.sensitivity
            if record
            else access.may_take_over(receiver, self.instance.giver)
        )
        if not enough:
            raise ValidationError(_("This person is cleared less high than the one who hands over."))
        return receiver


class AskForm(Saying):
    """A request for access to a record, by its reference number."""

    reference = forms.CharField(label=_("Reference"), max_length=40)
    reason = reason_field(label=_("Why you need to read it"))

    def clean_reference(self) -> str:
        """The reference number in the notation it is stored in."""
        return read_reference(self.cleaned_data["reference"])


class AnswerForm(Saying):
    """An answer to a request: access up to a day, never for good."""

    until = until_field()

    def clean_until(self) -> date | None:
        """The last day, today or later."""
        return not_past(self.cleaned_data["until"])
