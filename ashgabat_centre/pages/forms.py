"""The form of a saved view."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.pages.models import SavedView


class SavedViewForm(forms.ModelForm[SavedView]):
    """How a view is called, and for whom it is."""

    class Meta:
        model = SavedView
        fields = ("name", "shared")
        labels: ClassVar = {"name": _("Name of the view")}
        help_texts = {
            "shared": _(
                "Everybody at the Centre reads its name and sees its filters, also the words searched for: write "
                "nothing confidential into either."
            )
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not user.writes:
            del self.fields["shared"]
