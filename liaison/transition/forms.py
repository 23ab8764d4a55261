"""Forms of UNTOP's register: an item, and one step of it."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import STAFF
from ashgabat_centre.editing.forms import RecordForm
from ashgabat_centre.reference.forms import TermsField
from ashgabat_centre.reference.models import Theme
from ashgabat_centre.web.forms import DateField, reason_field
from liaison.transition.models import TransitionItem


class TransitionItemForm(RecordForm):
    """An item of the register."""

    heading = _("New item of UNTOP")
    layout = (
        "category",
        "title",
        "summary",
        "body",
        "basis",
        "custodian",
        "destination",
        "occurred_on",
        "ends_on",
        "countries",
        "themes",
        "comment",
    )
    ends_on = DateField(label=_("Until"), required=False)
    themes = TermsField(Theme.objects.none(), label=_("Themes"), required=False)

    class Meta(RecordForm.Meta):
        model = TransitionItem
        fields = (*RecordForm.Meta.fields, "ends_on", "category", "basis", "custodian", "destination")
        widgets = RecordForm.Meta.widgets | {"category": forms.RadioSelect()}
        labels: ClassVar[dict[str, Any]] = {"title": _("What it is"), "body": _("Description")}
        help_texts: ClassVar[dict[str, Any]] = {
            "basis": _("The agreement, decision or request it rests on."),
            "summary": _("What has to be done with it, in one to three sentences."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["occurred_on"].label = _("Since")


class MoveForm(forms.Form):
    """A step: its reason and, for a proposal, the receiver."""

    reason = reason_field(required=False)
    receiver = forms.ModelChoiceField(User.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        receiver: Any = self.fields["receiver"]
        receiver.queryset = receivers()


def receivers() -> Any:
    """People who may take an item over: staff with an open account."""
    return User.objects.filter(is_active=True).holding(*STAFF).order_by("sort_name", "pk")
