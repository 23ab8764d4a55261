"""The pages of a correction, and of the texts a record was cleared with before."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ashgabat_centre.access.access_log import note
from ashgabat_centre.access.models import Reading
from ashgabat_centre.accounts.models import User
from ashgabat_centre.editing import drafts, merge
from ashgabat_centre.editing.forms import RecordForm
from ashgabat_centre.pages.detail import DetailView
from ashgabat_centre.pages.form import StandingRecordView
from ashgabat_centre.records.models import Record, StaleRecord
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.web import resume
from ashgabat_centre.workflow import corrections
from ashgabat_centre.workflow.corrections import CorrectionAct, Seen
from ashgabat_centre.workflow.forms import StepForm
from ashgabat_centre.workflow.models import Revision


class CorrectView(StandingRecordView):
    """The edit form of a cleared record, from the record or from its open correction; it saves a correction."""

    def refusal(self) -> str:
        return corrections.refuse_correcting(self.subject, self.user)

    def form_class(self) -> type[RecordForm]:
        return corrections.correction_form(self.pages.form)

    def page(self, *args: Any, **context: Any) -> HttpResponse:
        return super().page(*args, **{"correction": True, **context})

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if text := resume.typed_before(request) or drafts.taken_up(request):
            return self.reshown(text)
        if revision := corrections.open_correction(self.subject):
            data = corrections.typed_again(revision, self.subject)
            return self.reshown(data, seen=merge.fingerprints(self.stored(self.subject)))
        return self.page(*self.empty_forms())

    def stored(self, instance: Any) -> merge.Side:
        """The open correction, as its author left it; without one, the record."""
        record = self.pages.model.objects.get(pk=instance.pk)
        if revision := corrections.open_correction(record):
            return corrections.replayed(revision, record, self.pages.form)
        return merge.Side(*self.forms(record))

    def standing(self, side: merge.Side) -> dict[str, str]:
        revision = side.form.data.get("revision", "0") if side.form.is_bound else "0"
        return super().standing(side) | {"revision": str(revision)}


class CorrectionStepView(DetailView):
    """An act on the open correction is posted; looking at its address only shows the record."""

    def get(self, request: HttpRequest, slug: str, verb: str = "") -> HttpResponse:
        if typed := resume.typed_before(request):
            return self.show(self.record(slug), reason=typed.get("reason", ""), asked=verb)
        return HttpResponseRedirect(self.record(slug).get_absolute_url())

    def post(self, request: HttpRequest, slug: str, verb: str) -> HttpResponse:
        record, form = self.record(slug), StepForm(request.POST)
        if not self.user.writes:
            return self.show(record, 403, refusal=_("Your role reads records and does not change them."))
        revision = corrections.open_correction(record) or record.revisions.first()
        if verb not in CorrectionAct.values or not form.is_valid() or revision is None:
            raise Http404
        reason = form.cleaned_data["reason"]
        seen = Seen(form.cleaned_data["version"], form.cleaned_data["text_hash"])
        if not corrections.was_done(record, revision, CorrectionAct(verb), self.user, seen):
            status, sentence = self._act(record, revision, CorrectionAct(verb), seen, reason)
            if status != 200:
                return self.show(self.record(slug), status, reason=reason, asked=verb, refusal=sentence)
            messages.success(request, f"{record.reference}: {_DONE[CorrectionAct(verb)]()}")
        return HttpResponseRedirect(record.get_absolute_url())

    def _act(
        self, record: Any, revision: Revision, act: CorrectionAct, seen: Seen, reason: str
    ) -> tuple[int, str]:
        """Do it; the status and the sentence of what came of it."""
        if sentence := corrections.refusal(record, revision, act, self.user):
            return 403, sentence
        try:
            corrections.act_on(record, revision, act, self.user, seen, reason, self.pages.form)
        except Refused as refused:
            return 422, str(refused)
        except StaleRecord:
            return 409, _("The correction was changed after you opened it. Read it again before you decide.")
        return 200, ""


_DONE = {
    CorrectionAct.SUBMIT: lambda: _("the correction is submitted"),
    CorrectionAct.CLEAR: lambda: _("the correction is cleared"),
    CorrectionAct.RETURN: lambda: _("the correction is returned"),
    CorrectionAct.DISCARD: lambda: _("the correction is discarded"),
}


@require_safe
def cleared_texts(request: HttpRequest, slug: str, version: int | None = None) -> HttpResponse:
    """Each text the record was ever cleared with; the one asked for, or the newest, is shown."""
    record = get_object_or_404(Record.objects.at(slug))
    texts = list(record.cleared_versions.select_related("cleared_by"))
    shown = next((text for text in texts if version in (None, text.version)), None)
    if shown is None:
        raise Http404
    became = {
        r.applied_version: r for r in record.revisions.filter(status="applied").select_related("author")
    }
    for text in texts:
        text.correction = became.get(text.version)
    context = {"record": record, "texts": texts, "shown": shown}
    context["marking"] = max(record.sensitivity, shown.sensitivity)
    note(record, cast(User, request.user), Reading.OPENED)
    return render(request, "pages/cleared_texts.html", context)
