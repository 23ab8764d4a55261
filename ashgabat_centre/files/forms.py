"""Forms by which files are attached."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.roles import Sensitivity

LARGEST = 2**50


class AttachForm(forms.Form):
    """A file and its marking, which is the record's unless a lower one is chosen."""

    file = forms.FileField(
        label=_("File"), allow_empty_file=True, error_messages={"required": _("Choose a file first.")}
    )
    sensitivity = forms.TypedChoiceField(
        label=_("Marking of the file"),
        choices=Sensitivity.choices,
        coerce=int,
        error_messages={"required": _("Say how the file is marked.")},
    )


class BeginForm(forms.Form):
    """What the page's script says of a file before it sends the first piece."""

    name = forms.CharField(max_length=1000)
    size = forms.IntegerField(min_value=0, max_value=LARGEST)
    stamp = forms.IntegerField(min_value=0, max_value=LARGEST, required=False)
    sensitivity = forms.TypedChoiceField(choices=Sensitivity.choices, coerce=int)
