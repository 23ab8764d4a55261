"""The head's hand in a briefing: a paragraph's words, or why it is left out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.records.models import Paragraph


class ParagraphForm(forms.ModelForm[Paragraph]):
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

    def store(self, translator: str) -> Any:
        """A language the head writes anew is the head's translation."""
        other = "ru" if self.instance.language == "en" else "en"
        if f"text_{other}" in self.changed_data:
            self.instance.translator = translator if self.cleaned_data[f"text_{other}"] else ""
        return self.save()
