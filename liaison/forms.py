"""The meeting log."""

from collections.abc import Iterable
from typing import Any

from django import forms
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
    default_error_messages = forms.BaseFormSet.default_error_messages | {
        "too_few_forms": _("Say whom you met: choose the institution.")
    }

    def concerned(self) -> Iterable[Organization]:
        kept = (form.cleaned_data for form in self.forms if form.has_changed() or form.instance.pk)
        return [row["organization"] for row in kept if row.get("organization") and not row.get("DELETE")]


Counterparts = forms.inlineformset_factory(
    Meeting,
    Counterpart,
    form=CounterpartForm,
    formset=BaseCounterparts,
    extra=0,
    min_num=1,
    validate_min=True,
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
