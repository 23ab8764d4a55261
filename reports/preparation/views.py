"""The preparation sheet as a page, and as a PDF with the agenda entered on the page."""

from typing import Any, cast

from django import forms
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
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
from reports.documents import release
from reports.preparation import sheet as preparation

access_log.DOCUMENTS["sheet"] = gettext_lazy("preparation sheets")
ENTRIES: dict[str, Any] = {"person": Person, "institution": Organization}


class AgendaForm(forms.Form):
    """The agenda, which is printed on the sheet and stored nowhere."""

    agenda = forms.CharField(
        label=gettext_lazy("Agenda"),
        required=False,
        max_length=1200,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Printed on the sheet and kept nowhere. Left empty, there is room to write."),
    )


def entry_at(request: Request, of: str, pk: int) -> Person | Organization:
    """The directory's entry, for staff; Http404 for everybody else, who may not read of people."""
    if not request.user.writes:
        raise Http404
    entry: Person | Organization = get_object_or_404(ENTRIES[of].objects.select_related("merged_into"), pk=pk)
    return entry


@require_safe
def sheet(request: Request, of: str, pk: int) -> HttpResponse:
    """The sheet as a page."""
    user, entry = request.user, entry_at(request, of, pk)
    if entry.merged_into:
        return redirect(f"{of}-sheet", entry.merged_into.pk)
    return _show(request, of, entry, AgendaForm(), user)


def _show(
    request: Request, of: str, entry: Person | Organization, form: AgendaForm, user: User, status: int = 200
) -> HttpResponse:
    prepared = preparation.prepare(entry, user.level)
    for meeting in prepared.meetings:
        meeting.gist = preparation.gist_of(meeting)
    _note(prepared, user, Reading.OPENED)
    context = {
        "preparation": prepared,
        "posts": [(preparation.span(post), text) for post, text in prepared.posts],
        "scope": preparation.scope(user, user.level),
        "form": form,
        "unprinted": preparation.list_unprinted(prepared, user),
        "pdfs": {one: reverse(f"{of}-sheet-pdf", args=[entry.pk, one]) for one in ("en", "ru")},
        "may_export": user.export_level >= 0,
        "left_out": user.export_level < user.level,
        "export_level": Sensitivity(max(user.export_level, 0)).label,
        "marking": prepared.marking,
        "form_token": resume.form_token(user),
    }
    return render(request, "reports/preparation/preparation.html", context, status=status)


def _note(prepared: preparation.Preparation, user: User, what: Reading) -> None:
    access_log.note_all([record.pk for record in prepared.records if access_log.is_noted(record)], user, what)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_pdf(request: Request, of: str, pk: int, language: str) -> HttpResponse:
    """The sheet as one page of PDF, from what its reader may export, under a file name that carries its
    marking.

    It is asked for by a POST, which carries the agenda; a GET is only the way back from a sign-in
    or the second factor.
    """
    if request.method != "POST":
        return resume.go_on(request, HttpResponseNotAllowed(["POST"]))
    if language not in ("en", "ru"):
        raise Http404
    user, entry = request.user, entry_at(request, of, pk)
    if user.export_level < 0:
        sentence = _(
            "Your role lets you read this and not export it: exporting up to a marking is granted by name."
        )
        return refused(request, sentence)
    form = AgendaForm(request.POST)
    if not form.is_valid():
        return _show(request, of, entry, form, user, status=422)
    prepared = preparation.prepare(entry, min(user.level, user.export_level))
    if prepared.marking == Sensitivity.STRICTLY_CONFIDENTIAL and not factor.is_fresh(request):
        return factor.ask(request)
    _note(prepared, user, Reading.PRINTED)
    pdf = preparation.pdf(prepared, user, form.cleaned_data["agenda"], cast(preparation.Language, language))
    access_log.note_document(user, "sheet", ExportEntry.Format.PDF, release.fingerprint(pdf))
    return release.as_download(pdf, f"sheet-{of}-{entry.pk}-{release.MARKINGS[prepared.marking]}-{language}")
