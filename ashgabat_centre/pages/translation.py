"""The page on which a record's subject and summary are translated, under the translator's name."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from ashgabat_centre.access import access_log
from ashgabat_centre.access.models import Reading
from ashgabat_centre.editing import merge
from ashgabat_centre.editing.drafts import DraftFacts
from ashgabat_centre.editing.form_view import FormView
from ashgabat_centre.editing.forms import TranslationForm
from ashgabat_centre.records.models import Record
from ashgabat_centre.workflow import clearance


class TranslationView(FormView):
    """The form of a translation. Its subject is the record that is translated."""

    def find(self, **address: Any) -> Record:
        """The record of any kind at this address. Raises Http404 where this writer may not see it."""
        record: Record = get_object_or_404(Record.objects.at(address["slug"]))
        return record

    def refusal(self) -> str:
        """Why this person may not translate it; '' where they may."""
        return clearance.refuse_translating(self.subject, self.user)

    def forms(self, instance: Any, data: Any = None) -> tuple[TranslationForm, list[Any]]:
        """The form of the translation, which has no rows."""
        return TranslationForm(data, record=instance, user=self.user), []

    def standing(self, side: merge.Side) -> dict[str, str]:
        """The original's version, and the translation that is replaced."""
        return {name: str(side.form.initial[name]) for name in ("version", "replaces")}

    def draft_facts(self, posted: QueryDict) -> DraftFacts:
        """Marked as its original is."""
        return DraftFacts(posted.get("title", ""), self.subject.sensitivity, self.subject.pk)

    def render_form(self, shown: dict[str, Any], status: int) -> HttpResponse:
        """The original beside the translation. Opening it is noted as reading the record."""
        access_log.note(self.subject, self.user, Reading.OPENED)
        own = {"record": self.subject, "marking": self.subject.sensitivity}
        return render(self.request, "pages/translate.html", own | shown, status=status)

    def said(self, saved: Any) -> str:
        """Says under whose name the translation stands."""
        return _("The translation is saved under your name.")
