"""The pages of a correction, and of the texts a record was cleared with before."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ashgabat_centre.access.access_log import note
from ashgabat_centre.access.models import Reading
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.editing import merge
from ashgabat_centre.editing.forms import RecordForm
from ashgabat_centre.history.differences import read_out
from ashgabat_centre.pages.form import StandingRecordView
from ashgabat_centre.records.models import Record
from ashgabat_centre.workflow import corrections


class CorrectView(StandingRecordView):
    """The edit form of a cleared record, from the record or from its open correction; it saves a correction."""

    def refusal(self) -> str:
        """Why this person may not correct the cleared record; '' where they may."""
        return corrections.refuse_correcting(self.subject, self.user)

    def form_class(self) -> type[RecordForm]:
        """The kind's form as a correction fills it: with its reason, without what stands beside the text."""
        return corrections.correction_form(self.pages.form)

    def page(self, *args: Any, **context: Any) -> HttpResponse:
        """The form's page, which says that a correction is written and not the record itself."""
        return super().page(*args, **{"correction": True, **context})

    def first_page(self) -> HttpResponse:
        """The open correction as its author left it; without one, the record."""
        if revision := corrections.open_correction(self.subject):
            data = corrections.typed_again(revision, self.subject)
            return self.reshown(data, seen=merge.fingerprints(self.stored()))
        return super().first_page()

    def stored(self) -> merge.Side:
        """The open correction, as its author left it; without one, the record."""
        record = self.find(**self.kwargs)
        if revision := corrections.open_correction(record):
            return corrections.replayed(revision, record, self.pages.form)
        return merge.Side(*self.forms(record))

    def standing(self, side: merge.Side) -> dict[str, str]:
        """Beside the record's version that of the correction, which two people may write in turn."""
        revision = side.form.data.get("revision", "0") if side.form.is_bound else "0"
        return super().standing(side) | {"revision": str(revision)}


@require_safe
def cleared_texts(request: Request, slug: str, version: int | None = None) -> HttpResponse:
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
    shown.rest = read_out(shown.rest)
    context = {"record": record, "texts": texts, "shown": shown}
    context["marking"] = max(record.sensitivity, shown.sensitivity)
    note(record, request.user, Reading.OPENED)
    return render(request, "pages/cleared_texts.html", context)
