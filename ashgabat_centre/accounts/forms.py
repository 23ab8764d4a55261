"""Forms to grant a role, to name an officer-in-charge and to propose something to a colleague."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts import rules as granting
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.proposals import WAITS_ALREADY, Proposal
from ashgabat_centre.accounts.roles import STAFF, Delegation, Grant, Role, Sensitivity
from ashgabat_centre.database.turns import wait_for_turn
from ashgabat_centre.web.forms import DateField, DayField, limit_lengths, say_what_to_do


class GrantForm(forms.ModelForm[Grant]):
    """A role for one person. Dates are days in Asia/Ashgabat."""

    class Meta:
        model = Grant
        fields = ("role", "level", "export_level", "starts_on", "ends_on", "reason")
        widgets = {"reason": forms.Textarea(attrs={"rows": 2})}
        field_classes = {"starts_on": DateField, "ends_on": DateField}

    def __init__(self, *args: Any, by: User, person: User, **kwargs: Any) -> None:
        self.by, self.person = by, person
        super().__init__(*args, **kwargs)
        limit_lengths(self)
        fields: dict[str, Any] = self.fields
        fields["role"].choices = [choice for choice in Role.choices if choice[0] != Role.SYSTEM]
        levels = [choice for choice in Sensitivity.choices if choice[0] <= by.level]
        fields["level"].choices = levels
        fields["export_level"].choices = [("", gettext_lazy("Nothing")), *levels]
        self.initial.setdefault("starts_on", timezone.localdate())

    def clean_starts_on(self) -> date:
        """The first day of the role, today in the Centre's zone or later."""
        day: date = self.cleaned_data["starts_on"]
        if day < timezone.localdate():
            raise ValidationError(_("A role is not granted backwards: enter today or a later day."))
        return day

    def clean(self) -> dict[str, Any]:
        """Refuses a clearance this person may not grant, the loss of the last for the strictly confidential, and an end
        before the beginning.
        """
        cleaned = super().clean() or {}
        level = cleaned.get("level", 0) if cleaned.get("role") in STAFF else -1
        sentence = granting.refusal(self.by, self.person, cleaned.get("level", 0))
        if sentence := sentence or granting.refuse_last_cleared(self.person, level):
            raise ValidationError(sentence)
        ends_on, starts_on = cleaned.get("ends_on"), cleaned.get("starts_on")
        if ends_on and starts_on and ends_on <= starts_on:
            self.add_error("ends_on", _("It must end after the day it begins."))
        return cleaned

    def store(self) -> Grant:
        """Save the grant as proposed or in force, by the rules of `rules.py`."""
        given = self.cleaned_data
        return self.person.hold(
            given["role"],
            given["level"],
            granted_by=self.by,
            reason=given["reason"],
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            export_level=given["export_level"],
        )


class DelegationForm(forms.ModelForm[Delegation]):
    """An officer-in-charge, from one day to another."""

    class Meta:
        model = Delegation
        fields = ("user", "starts_on", "ends_on", "reason")
        widgets = {"reason": forms.Textarea(attrs={"rows": 2})}
        field_classes = {"starts_on": DateField, "ends_on": DateField}

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit_lengths(self)
        self.instance.granted_by = by
        people: Any = User.objects.filter(is_active=True).exclude(pk=by.pk)
        person: Any = self.fields["user"]
        person.queryset = people.holding(*STAFF)
        self.initial.setdefault("starts_on", timezone.localdate())

    def clean_starts_on(self) -> date:
        """The first day, today in the Centre's zone or later."""
        day: date = self.cleaned_data["starts_on"]
        if day < timezone.localdate():
            raise ValidationError(_("Clearance is not delegated backwards: enter today or a later day."))
        return day

    def clean(self) -> dict[str, Any]:
        """Refuses an end before the beginning."""
        cleaned = super().clean() or {}
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on <= starts_on:
            self.add_error("ends_on", _("It must end after the day it begins."))
        return cleaned


class ProposalForm(forms.ModelForm[Any]):
    """To which colleague something is proposed, and why. A form of its own says what, on its `instance`, beforehand."""

    class Meta:
        model: type[Proposal]
        fields = ("receiver", "reason")
        widgets = {"reason": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, apart_from: Iterable[User | None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = [person.pk for person in apart_from if person]
        people: Any = User.objects.filter(is_active=True).exclude(pk__in=taken)
        receiver: Any = self.fields["receiver"]
        receiver.queryset = people.holding(*STAFF)
        receiver.empty_label = _("Choose…")
        limit_lengths(self)
        say_what_to_do(self)

    def same(self) -> dict[str, Any]:
        """What makes another proposal one of the same thing."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """The database refuses a second one that waits; here it is said, also to who asks at the same moment."""
        wait_for_turn(
            type(self.instance).__name__, *(getattr(one, "pk", one) for one in self.same().values())
        )
        if type(self.instance).objects.waited_for().filter(**self.same()).exists():
            raise ValidationError(WAITS_ALREADY)
        return super().clean() or {}


class DayForm(forms.Form):
    """The day for which a list of roles is shown."""

    on = DayField(label=gettext_lazy("As it stood on"), required=False)
