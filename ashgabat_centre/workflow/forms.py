"""The form of a step of the life-cycle."""

from django import forms
from django.utils.translation import gettext_lazy as _


class StepForm(forms.Form):
    """A step of the life-cycle, bound to the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 2)
    text_hash = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
