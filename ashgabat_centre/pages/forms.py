"""The form of a saved view."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.pages.models import SavedView


class SavedViewForm(forms.ModelForm[SavedView]):
    """How a view is called, and for whom it is."""

    notify = forms.BooleanField(
        label=_("Tell me of what is new in it"),
        required=False,
        help_text=_(
            "Each step that others take of its records from now on, where the notice settings say so."
        ),
    )

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
        self.initial["notify"] = self.instance.notify_since is not None
        if self.instance.maker_id != user.pk:
            del self.fields["notify"]

    def clean(self) -> dict[str, Any]:
        """From this moment on where it is wanted anew; from where it was on where it stays so."""
        cleaned = super().clean() or {}
        if "notify" in self.fields:
            since = self.instance.notify_since or timezone.now()
            self.instance.notify_since = since if cleaned["notify"] else None
        return cleaned

    @property
    def kept(self) -> list[str]:
        """The columns of the view that this form writes."""
        return [*({"name", "shared"} & set(self.fields)), "notify_since"]
