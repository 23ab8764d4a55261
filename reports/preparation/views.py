"""The preparation sheet as a page, and as a PDF with the agenda entered on the page."""

from typing import Any, cast

from django import forms
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from ashgabat_centre.access import access_log
from ashgabat_centre.access.models import ExportEntry, Reading
from ashgabat_centre.accounts import factor
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.directory.models import Person
from ashgabat_centre.reference.models import Organization
from ashgabat_centre.web import resume
from ashgabat_centre.web.refusals import refused
from liaison.meetings.models import Meeting
from reports.documents import release
from reports.preparation import paper
from reports.preparation import sheet as gathering
from reports.preparation.sheet import Preparation

access_log.DOCUMENTS["sheet"] = gettext_lazy("preparation sheets")
ENTRIES: dict[str, Any] = {"person": Person, "institution": Organization}
MEETING = "meeting"
_NOT_GRANTED = gettext_lazy(
    "Your role lets you read this and not export it: exporting up to a marking is granted by name."
)
_ABOVE = gettext_lazy("This meeting is marked above what you may export.")


class AgendaForm(forms.Form):
    """The agenda, which is printed on the sheet and stored nowhere."""

    agenda = forms.CharField(
        label=gettext_lazy("Agenda"),
        required=False,
        max_length=1200,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Printed on the sheet and kept nowhere. Left empty, there is room to write."),
    )


def staff_alone(request: Request) -> None:
    """Raises Http404 for everybody but staff, who alone read of people."""
    if not request.user.writes:
        raise Http404


def entry_at(request: Request, of: str, at: Any) -> Any:
    """The directory's entry, or the meeting, for staff."""
    staff_alone(request)
    if of == MEETING:
        return get_object_or_404(Meeting.objects.at(at).select_related("town"))
    return get_object_or_404(ENTRIES[of].objects.select_related("merged_into"), pk=at)


@require_safe
def sheet(request: Request, of: str, pk: int = 0, slug: str = "") -> HttpResponse:
    """The sheet as a page."""
    at = slug or pk
    entry = entry_at(request, of, at)
    if merged := getattr(entry, "merged_into", None):
        return redirect(f"{of}-sheet", merged.pk)
    return _show(request, of, at, entry, AgendaForm())


def _show(
    request: Request, of: str, at: Any, entry: Any, form: AgendaForm, status: int = 200
) -> HttpResponse:
    user = request.user
    prepared = gathering.prepare(entry, user.level)
    for meeting in (*prepared.meetings, *prepared.beyond):
        meeting.gist = paper.gist_of(meeting)
    _note(prepared, user, Reading.OPENED)
    context = {
        "preparation": prepared,
        "posts": [(gathering.span(post), text) for post, text in prepared.posts],
        "addressed": paper.addressed(prepared),
        "more_url": _more_url(prepared),
        "today": timezone.localdate(),
        "scope": paper.scope(user, user.level),
        "form": form,
        "unprinted": paper.list_unprinted(prepared, user),
        "pdfs": {one: reverse(f"{of}-sheet-pdf", args=[at, one]) for one in paper.LANGUAGES},
        "may_export": user.export_level >= 0,
        "left_out": user.export_level < user.level,
        "export_level": Sensitivity(max(user.export_level, 0)).label,
        "marking": prepared.marking,
        "form_token": resume.form_token(user),
    }
    return render(request, "reports/preparation/preparation.html", context, status=status)


def _more_url(prepared: Preparation) -> str:
    """The list in which the commitments that don't fit stand: of the one institution, or of all."""
    institutions = prepared.subject.institutions
    only = f"?organization={institutions[0].pk}" if len(institutions) == 1 else ""
    return f"{reverse('follow-up-list')}{only}"


def _note(prepared: Preparation, user: User, what: Reading) -> None:
    records = prepared.records + ([prepared.subject.meeting] if prepared.subject.meeting else [])
    access_log.note_all([record.pk for record in records if access_log.is_noted(record)], user, what)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_pdf(request: Request, of: str, language: str, pk: int = 0, slug: str = "") -> HttpResponse:
    """The sheet as one page of PDF, from what its reader may export, under a file name that carries its
    marking.

    It is asked for by a POST, which carries the agenda; a GET is only the way back from a sign-in
    or the second factor.
    """
    staff_alone(request)
    if request.method != "POST":
        return resume.go_on(request, HttpResponseNotAllowed(["POST"]))
    at, user = slug or pk, request.user
    entry = entry_at(request, of, at)
    if language not in paper.LANGUAGES:
        raise Http404
    above = of == MEETING and entry.sensitivity > user.export_level
    if user.export_level < 0 or above:
        return refused(request, str(_ABOVE if above and user.export_level >= 0 else _NOT_GRANTED))
    form = AgendaForm(request.POST)
    if not form.is_valid():
        return _show(request, of, at, entry, form, status=422)
    prepared = gathering.prepare(entry, min(user.level, user.export_level))
    if prepared.marking == Sensitivity.STRICTLY_CONFIDENTIAL and not factor.is_fresh(request):
        return factor.ask(request)
    return _hand_out(request, f"sheet-{of}-{at}", prepared, form.cleaned_data["agenda"], language)


def _hand_out(request: Request, name: str, prepared: Preparation, agenda: str, language: str) -> HttpResponse:
    user = request.user
    _note(prepared, user, Reading.PRINTED)
    pdf = paper.pdf(prepared, user, agenda, cast(paper.Language, language))
    access_log.note_document(user, "sheet", ExportEntry.Format.PDF, release.fingerprint(pdf))
    return release.as_download(pdf, f"{name}-{release.MARKINGS[prepared.marking]}-{language}")
