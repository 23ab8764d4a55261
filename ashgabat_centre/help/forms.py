"""The form on which a problem is reported."""

import re
from typing import Any

from django import forms
from django.urls import get_resolver
from django.utils.translation import gettext_lazy

from ashgabat_centre.help.models import ProblemReport

INCIDENT, SCREEN = re.compile(r"[0-9a-f]{8}"), re.compile(r"\d{2,5}×\d{2,5}")


def known_page(name: str) -> str:
    """The name of an address, if it is one of the portal's; '' for anything else, so that nothing else is kept."""
    return name if name in get_resolver().reverse_dict else ""


class ProblemForm(forms.ModelForm[ProblemReport]):
    """One box; the rest the page and its script fill in, and what they can't have written is left out."""

    class Meta:
        model = ProblemReport
        fields = ("what", "page", "incident", "screen")
        labels = {"what": gettext_lazy("What happened, and what you expected")}
        help_texts = {
            "what": gettext_lazy(
                "Write nothing confidential: no names, no words of a record. The administrator, who reads no record, "
                "reads this."
            )
        }
        widgets = {
            "what": forms.Textarea(attrs={"rows": 5, "maxlength": 2_000}),
            **dict.fromkeys(("page", "incident", "screen"), forms.HiddenInput),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("page", "incident", "screen"):  # never refused: what is odd is left out
            self.fields[name] = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_page(self) -> str:
        """The name of an address of the portal's, or nothing."""
        return known_page(self.cleaned_data["page"])

    def clean_incident(self) -> str:
        """The number that an error page shows, or nothing."""
        return _matching(INCIDENT, self.cleaned_data["incident"])

    def clean_screen(self) -> str:
        """Width and height, or nothing."""
        return _matching(SCREEN, self.cleaned_data["screen"])


def _matching(form: re.Pattern[str], text: str) -> str:
    return text if form.fullmatch(text) else ""
