"""The form by which the head edits a briefing's paragraph, or leaves it out with a reason."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import StaleRecord
from ashgabat_centre.records.paragraphs import Paragraph
from reports.briefings.models import Briefing


class ParagraphForm(forms.ModelForm[Paragraph]):
    """One paragraph's text in both languages, and whether it is left out."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Paragraph
        fields = ("text_en", "text_ru", "excluded_because")
        widgets = {
            "text_en": forms.Textarea(attrs={"rows": 5, "lang": "en"}),
            "text_ru": forms.Textarea(attrs={"rows": 5, "lang": "ru"}),
            "excluded_because": forms.TextInput(),
        }
        labels = {"excluded_because": _("Leave it out, because")}
        help_texts = {
            "excluded_because": _(
                "Empty keeps the paragraph. With a reason it is not printed, and its text stays here."
            )
        }

    def clean(self) -> dict[str, Any]:
        """Both languages say the same: a changed original asks for its translation."""
        cleaned = super().clean() or {}
        original, other = f"text_{self.instance.language}", f"text_{_other(self.instance.language)}"
        if original in self.changed_data and other not in self.changed_data and cleaned.get(other):
            sentence = _("You changed the original. Bring this translation into line with it, or empty it.")
            self.add_error(other, sentence)
        return cleaned

    def store(self, briefing: Briefing, head: User) -> bool:
        """Save the paragraph if the briefing still has the version the form was opened with; False otherwise.

        A language the head rewrites is the head's own translation.
        """
        other = _other(self.instance.language)
        if f"text_{other}" in self.changed_data:
            self.instance.translator = head.name if self.cleaned_data[f"text_{other}"] else ""
        try:
            with transaction.atomic():
                briefing.revise(self.cleaned_data["version"])
                self.save()
        except StaleRecord:
            return False
        return True


def _other(language: str) -> str:
    return "ru" if language == "en" else "en"
