"""The forms of a step of the life-cycle."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.web.forms import reason_field


class StepForm(forms.Form):
    """A step of the life-cycle, bound to the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 2)
    text_hash = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    reason = reason_field(required=False)


class StatedStepForm(StepForm):
    """A step that is taken with a statement: whoever takes it says that they read what it is about."""

    stated = forms.BooleanField(
        error_messages={"required": _("Tick the statement: it says what you answer for.")}
    )
