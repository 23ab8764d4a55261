"""Pages of files: attach, take away, download, and the three addresses for uploads in pieces.

What writes bytes runs its own transaction inside `undone_on_failure`, so that a refused or interrupted
request leaves nothing.
"""

import logging
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ashgabat_centre.access import access_log
from ashgabat_centre.access.models import ExportEntry, Reading
from ashgabat_centre.accounts import factor
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.files import download, pieces
from ashgabat_centre.files import rules as files
from ashgabat_centre.files import upload as arrival
from ashgabat_centre.files.checks import FileRefused
from ashgabat_centre.files.encryption import Damaged
from ashgabat_centre.files.forms import AttachForm, BeginForm
from ashgabat_centre.files.models import Attachment, Upload
from ashgabat_centre.files.panel import files_of
from ashgabat_centre.files.storage import undone_on_failure
from ashgabat_centre.records.models import Record
from ashgabat_centre.web.door import carries_file
from ashgabat_centre.web.forms import ReasonForm, first_fault
from ashgabat_centre.web.refusals import decision, not_done, refused
from ashgabat_centre.web.resume import form_token
from ashgabat_centre.web.small_numbers import small_number

logger = logging.getLogger(__name__)


def record_at(slug: str) -> Record:
    """The record at this address, or Http404."""
    record: Record = get_object_or_404(Record.objects.at(slug))
    return record


# --- Out ----------------------------------------------------------------------------------------------------


@require_safe
def serve(request: Request, number: UUID) -> HttpResponseBase:
    """Download a file.

    Files that are hidden from this person, were taken away or never existed are all 404.
    """
    rows = Attachment.objects.kept().exclude(scan=Attachment.Scan.INFECTED).select_related("record")
    attachment, user = get_object_or_404(rows, pk=number), request.user
    if sentence := files.refuse_taking_out(attachment, user):
        return refused(request, sentence)
    if attachment.sensitivity == Sensitivity.STRICTLY_CONFIDENTIAL and not factor.is_fresh(request):
        return factor.ask(request)
    access_log.note_taken(
        attachment.record, user, Reading.DOWNLOADED, ExportEntry.Format.FILE, attachment.sha256
    )
    try:
        response = download.answer(request, attachment)
    except (Damaged, OSError):
        incident = uuid4().hex[:8]
        logger.exception("%s: the file stored as %s can't be opened", incident, attachment.stored_as)
        return render(request, "500.html", {"incident": incident}, status=500)
    return response


# --- In, as a form ------------------------------------------------------------------------------------------


@carries_file
@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
def attach(request: Request, slug: str) -> HttpResponse:
    """Attach a file to a record by the page's form."""
    if request.method != "POST":
        with transaction.atomic():
            return _page(request, record_at(slug))
    try:
        with undone_on_failure() as written, transaction.atomic():
            attached = _take_in(request, record_at(slug), written)
    except FileRefused as why:
        with transaction.atomic():
            return _page(request, record_at(slug), str(why), _status_of(request))
    messages.success(request, _("“%(name)s” is attached.") % {"name": attached.name})
    return _to_files(attached.record)


def _take_in(request: Request, record: Record, written: list[str]) -> Attachment:
    user = request.user
    if sentence := files.refuse_attaching(record, user):
        raise FileRefused(sentence)
    form = AttachForm(request.POST, request.FILES)
    if not form.is_valid():
        raise FileRefused(first_fault(form))
    file, level = form.cleaned_data["file"], form.cleaned_data["sensitivity"]
    return arrival.take_in(file.file, file.name, file.size, record, user, level, written)


def _status_of(request: Request) -> int:
    sizes = [file.size or 0 for file in request.FILES.values() if not isinstance(file, list)]
    return 413 if max(sizes, default=0) > settings.ATTACHMENT_MAX_BYTES else 422


def _page(request: Request, record: Record, refusal: str = "", status: int = 200) -> HttpResponse:
    """The page of the record's files alone, with the sentence why one was not accepted."""
    user = request.user
    if sentence := files.refuse_attaching(record, user):
        return refused(request, sentence)
    context = {"record": record, "marking": record.sensitivity, "refusal": refusal}
    context["form_token"] = form_token(user)
    return render(request, "files/files.html", context | files_of(record, user), status=status)


def _to_files(record: Record) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{record.get_absolute_url()}#files")


@decision
def take_away(request: Request, number: UUID) -> HttpResponse:
    """Take a file away, for a reason."""
    attachment = get_object_or_404(Attachment.objects.kept().select_related("record"), pk=number)
    form = ReasonForm(request.POST)
    form.fields["reason"].required = False  # whether a file is taken away at all is told before why
    if not form.is_valid():
        return not_done(request, first_fault(form), attachment.record)
    try:
        arrival.take_away(attachment, attachment.record, request.user, form.cleaned_data["reason"])
    except FileRefused as why:
        return _page(request, attachment.record, str(why), 422)
    messages.success(request, _("“%(name)s” is removed.") % {"name": attachment.name})
    return _to_files(attachment.record)


# --- In, piece by piece -------------------------------------------------------------------------------------


def _refuse(sentence: str, status: int = 422) -> JsonResponse:
    return JsonResponse({"refusal": sentence}, status=status)


@require_POST
def begin_upload(request: Request, slug: str) -> JsonResponse:
    """Begin an upload in pieces, or go on with an unfinished one; JSON."""
    record, user = record_at(slug), request.user
    if sentence := files.refuse_attaching(record, user):
        return _refuse(sentence, 403)
    form = BeginForm(request.POST)
    if not form.is_valid():
        return _refuse(_("Choose a file first."))
    data = form.cleaned_data
    try:
        with transaction.atomic():
            upload = pieces.begin(
                record, user, data["name"], data["size"], data["stamp"] or 0, data["sensitivity"]
            )
    except FileRefused as why:
        return _refuse(str(why))
    return JsonResponse(_state(upload) | {"address": reverse("upload", args=[upload.pk])})


def _state(upload: Upload) -> dict[str, Any]:
    done = upload.attachment_id is not None
    return {"received": upload.received, "size": upload.size, "done": done}


@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
def upload_piece(request: Request, number: UUID) -> JsonResponse:
    """GET: how far an upload is. POST: its next piece; with the last one the file is judged and attached.

    JSON.
    """
    with transaction.atomic():
        upload = get_object_or_404(Upload, pk=number)
    if request.method != "POST":
        return JsonResponse(_state(upload))
    if int(request.META.get("CONTENT_LENGTH") or 0) > pieces.MOST_PIECE:
        return _refuse(_("The piece is too large."), 413)
    at = request.GET.get("at", "")
    try:
        return _add(upload, small_number(at, 15) if at.isdecimal() else -1, request)
    except pieces.OutOfStep as step:
        return JsonResponse({"received": step.received}, status=409)
    except FileRefused as why:
        with transaction.atomic():
            pieces.cancel(get_object_or_404(Upload, pk=number))
        return _refuse(str(why))


def _add(upload: Upload, at: int, request: Request) -> JsonResponse:
    """Store a piece. Raises OutOfStep, and FileRefused with all of this piece undone."""
    with undone_on_failure() as written, transaction.atomic():
        upload = pieces.locked(upload)
        if upload.attachment_id is None:
            pieces.add(upload, at, request.body, written)
            if upload.received == upload.size:
                pieces.finish(upload, request.user, written)
    return JsonResponse(_state(upload))


@require_POST
def cancel_upload(request: Request, number: UUID) -> JsonResponse:
    """Cancel an upload; JSON."""
    upload = get_object_or_404(Upload, pk=number)
    if upload.attachment_id is None:
        pieces.cancel(upload)
    return JsonResponse({})
