"""A document's way out of the portal as a PDF: the right to export, the second factor, and the logs."""

import hashlib

from django.http import HttpResponse
from django.utils.translation import gettext as _

from ashgabat_centre.access import access_log
from ashgabat_centre.access.models import ExportEntry, Reading
from ashgabat_centre.accounts import factor
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.records.models import Record
from ashgabat_centre.web.refusals import refused

MARKINGS = ("unclassified", "confidential", "strictly-confidential")


def refuse(request: Request, record: Record) -> HttpResponse | None:
    """The answer for a person who may not export the record, or must give the second factor first; None where
    they may.
    """
    if not request.user.may_export(record.sensitivity):
        sentence = _(
            "Your role lets you read this and not export it: exporting up to a marking is granted by name."
        )
        return refused(request, sentence)
    if record.sensitivity == Sensitivity.STRICTLY_CONFIDENTIAL and not factor.is_fresh(request):
        return factor.ask(request)
    return None


def hand_out(request: Request, record: Record, pdf: bytes, name: str) -> HttpResponse:
    """The record's PDF, under a name that carries its marking; the logs note that it was taken."""
    access_log.note_taken(record, request.user, Reading.PRINTED, ExportEntry.Format.PDF, fingerprint(pdf))
    return as_download(pdf, name)


def fingerprint(pdf: bytes) -> str:
    """The hash of a file as the logs keep it: SHA-256, hexadecimal."""
    return hashlib.sha256(pdf).hexdigest()


def as_download(pdf: bytes, name: str) -> HttpResponse:
    """A PDF as a download of this name, which a browser takes for nothing else. It logs nothing."""
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.pdf"',
            "X-Content-Type-Options": "nosniff",
        },
    )
