"""The pages on which a record's subject and summary are translated, and another person clears what was translated."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.access import access_log
from ashgabat_centre.access.models import Reading
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.editing import merge
from ashgabat_centre.editing.drafts import DraftFacts
from ashgabat_centre.editing.form_view import FormView
from ashgabat_centre.editing.forms import TranslationForm
from ashgabat_centre.pages.form import names_told
from ashgabat_centre.pages.record_pages import pages_of
from ashgabat_centre.pages.step import RecordStepView
from ashgabat_centre.records.models import Record, StaleRecord, Status
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.records.translations import Translation
from ashgabat_centre.web.refusals import decision, not_done, refused
from ashgabat_centre.workflow import clearance, translation_clearance
from ashgabat_centre.workflow.machine_translations import check_words
from ashgabat_centre.workflow.translation_clearance import Translated, TranslationAct


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

    def doubts(self, form: Any, formsets: list[Any]) -> dict[str, Any]:
        """Names under protection in its words."""
        return names_told(self.request, form, formsets)

    def render_form(self, shown: dict[str, Any], status: int) -> HttpResponse:
        """The original beside the translation. Opening it is noted as reading the record."""
        access_log.note(self.subject, self.user, Reading.OPENED)
        own = {"record": self.subject, "marking": self.subject.sensitivity}
        return render(self.request, "pages/translate.html", own | shown, status=status)

    def said(self, saved: Any) -> str:
        """Says under whose name the translation stands, and who has the next word."""
        if saved.status == Status.CLEARED:
            return _("The translation is submitted under your name: another person clears it.")
        return _("The translation is saved under your name.")


class TranslationStepView(RecordStepView):
    """A step of the translation that waits beside a cleared record: clear it, or return it."""

    road = translation_clearance.ROAD
    stale = gettext_lazy("The translation was changed after you opened it. Read it again before you decide.")

    def find(self, **address: Any) -> Any:
        """The record, and with it the translation that waits, or else the last one. Raises Http404 without one."""
        record = super().find(**address)
        waiting = translation_clearance.open_translation(record)
        self.translation = waiting or record.translations.shown().first()
        return record

    def refusal(self, verb: str) -> str:
        """Why the translation may not move. Raises Http404 for a writer where there is none."""
        if self.user.writes and self.translation is None:
            raise Http404
        return self.road.refusal(Translated(self.thing, self.translation), verb, self.user)

    def was_taken(self, verb: str, form: Any) -> bool:
        """Whether this person took this very step of this translation already."""
        open_still = self.translation is not None and self.translation.status == Translation.State.SUBMITTED
        act, reason = TranslationAct(verb), form.cleaned_data["reason"]
        return not open_still and translation_clearance.was_decided(self.thing, act, self.user, reason)

    def take(self, verb: str, form: Any) -> None:
        """Takes the step. Raises Refused, and StaleRecord where another was faster."""
        seen, reason = form.cleaned_data["text_hash"], form.cleaned_data["reason"]
        assert self.translation is not None
        translation_clearance.take_act(
            self.thing, self.translation, TranslationAct(verb), self.user, seen, reason
        )

    def said(self, verb: str) -> str:
        """The record's reference, and what became of the translation."""
        done = _("the translation is cleared") if verb == "clear" else _("the translation is returned")
        return f"{self.thing.reference}: {done}"


@decision
def check_translation(request: Request, slug: str) -> HttpResponse:
    """Somebody who reads both languages has checked what a machine translated."""
    record: Record = get_object_or_404(Record.objects.at(slug))
    try:
        check_words(record, request.POST.get("text_hash", ""), request.user)
    except StaleRecord:
        sentence = _("The translation was changed after you opened it. Read it again before you decide.")
        return not_done(request, sentence, record)
    except Refused as why:
        return refused(request, str(why))
    messages.success(request, _("The translation is checked under your name."))
    return redirect(f"{record.get_absolute_url()}#translated")


def take_translation_step(request: Request, slug: str, verb: str) -> HttpResponseBase:
    """A step of a translation, on the page of the kind its record is of."""
    record: Record = get_object_or_404(Record.objects.at(slug))
    view = TranslationStepView.as_view(pages=pages_of(record.kind))
    return view(request, slug=slug, verb=verb)
