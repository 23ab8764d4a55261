"""The meeting log."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.records.forms import OrganizationField, RecordForm, RowForm
from ashgabat_centre.records.models import Organization
from liaison.models import Counterpart, Meeting


class CounterpartForm(RowForm):
    organization = OrganizationField(label=_("Institution"))

    class Meta:
        model = Counterpart
        fields = ("organization", "name", "post")


class BaseCounterparts(forms.BaseInlineFormSet[Any, Any, Any]):
    legend = _("With whom")
    add_label = _("Add another person or institution")

    def clean(self) -> None:
        """A meeting is with somebody; an empty first row says so itself, so this is for a form without rows."""
        super().clean()
        if not any(self.errors) and not self.concerned():
            raise ValidationError(_("Say whom you met: choose the institution."))

    def concerned(self) -> list[Organization]:
        kept = (form.cleaned_data for form in self.forms if form.has_changed() or form.instance.pk)
        return [row["organization"] for row in kept if row.get("organization") and not row.get("DELETE")]


Counterparts = forms.inlineformset_factory(
    Meeting,
    Counterpart,
    form=CounterpartForm,
    formset=BaseCounterparts,
    extra=0,
    min_num=1,
    max_num=40,
    can_delete_extra=False,
)


class MeetingForm(RecordForm):
    heading = _("Log a meeting")
    rows = {"counterparts": Counterparts}
    layout = ("counterparts", "occurred_on", "title", "summary", "body", "countries", "themes", "comment")
    more = ("channel", "place", "starts_at", *RecordForm.more)

    class Meta(RecordForm.Meta):
        model = Meeting
        fields = (*RecordForm.Meta.fields, "channel", "place", "starts_at")
        widgets = RecordForm.Meta.widgets | {
            "channel": forms.RadioSelect(),
            "starts_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        labels = {"body": _("Key points")}
        help_texts = {"body": _("What they said. What we said. What was agreed.")}
