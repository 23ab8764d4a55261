"""The form by which the head edits a briefing's paragraph, or leaves it out with a reason."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.editing.forms import PageForm
from ashgabat_centre.records.paragraphs import Paragraph
from reports.briefings.models import Briefing


class ParagraphForm(PageForm):
    """One paragraph's text in both languages, and whether it is left out."""

    heading = _("Edit the paragraph")
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 2)

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
            "text_en": _("Whoever changes a word of a briefing does not clear it: another person does."),
            "excluded_because": _(
                "Empty keeps the paragraph. With a reason it is not printed, and its text stays here."
            ),
        }

    def __init__(self, *args: Any, briefing: Briefing, user: User, **kwargs: Any) -> None:
        self.briefing, self.user = briefing, user
        super().__init__(*args, **kwargs | {"initial": {"version": briefing.version}})

    def clean(self) -> dict[str, Any]:
        """Both languages say the same: a changed original asks for its translation."""
        cleaned = super().clean() or {}
        original, other = f"text_{self.instance.language}", f"text_{_other(self.instance.language)}"
        if original in self.changed_data and other not in self.changed_data and cleaned.get(other):
            sentence = _("You changed the original. Bring this translation into line with it, or empty it.")
            self.add_error(other, sentence)
        return cleaned

    def store(self, formsets: Iterable[Any] = ()) -> Briefing:
        """Save the paragraph over the version of its briefing that the form was opened with; return the briefing.

        A language the head rewrites is the head's own translation.
        """
        other = _other(self.instance.language)
        if f"text_{other}" in self.changed_data:
            self.instance.translator = self.user.name if self.cleaned_data[f"text_{other}"] else ""
            self.instance.machine = ""
        self.briefing.revise(self.cleaned_data["version"])
        self.save()
        return self.briefing


def _other(language: str) -> str:
    return "ru" if language == "en" else "en"
