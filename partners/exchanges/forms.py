"""The form of an exchange."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.editing.forms import RecordForm
from ashgabat_centre.reference.forms import OrganizationField
from ashgabat_centre.reference.models import Organization
from ashgabat_centre.web.forms import DateField
from partners.exchanges.models import Exchange


class ExchangeForm(RecordForm):
    """An entry of the exchange log."""

    heading = _("New exchange")
    layout = (
        "direction",
        "partner",
        "medium",
        "occurred_on",
        "title",
        "our_reference",
        "their_reference",
        "summary",
        "body",
        "countries",
        "themes",
        "permitted_use",
        "reply_due",
        "comment",
    )

    partner = OrganizationField(types=Organization.PARTNER_TYPES, label=_("Partner"))
    reply_due = DateField(label=_("Reply due"), required=False)

    class Meta(RecordForm.Meta):
        model = Exchange
        fields = (
            *RecordForm.Meta.fields,
            "direction",
            "partner",
            "medium",
            "our_reference",
            "their_reference",
            "reply_due",
            "permitted_use",
        )
        widgets = RecordForm.Meta.widgets | {
            "direction": forms.RadioSelect(),
            "permitted_use": forms.Textarea(attrs={"rows": 2}),
        }
        labels = {"body": _("What was sent or received")}
        help_texts = {"permitted_use": _("What the originator allows to be done with it.")}

    def concerned(self) -> Iterable[Organization]:
        """The partner, whom the record concerns."""
        return [self.cleaned_data["partner"]]
