"""The generic pages that prove: a record's changes, its readings, its printed sheet, a list as a file."""

from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.utils.translation import gettext as _

from ashgabat_centre.access import access_log as reading
from ashgabat_centre.access.models import Reading
from ashgabat_centre.accounts import factor
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.exports import lists as exports
from ashgabat_centre.history.differences import changes_of
from ashgabat_centre.pages.detail import DetailView
from ashgabat_centre.pages.list import Listing
from ashgabat_centre.pages.record_view import RecordView
from ashgabat_centre.web import resume
from ashgabat_centre.web.hours import shown_in
from ashgabat_centre.web.refusals import refused
from ashgabat_centre.web.sealed_query import UnknownFilter
from ashgabat_centre.web.sheets import WRITERS

SHOWN = 200


class HistoryView(RecordView):
    """Every change of a record, field by field, newest first."""

    def get(self, request: Request, slug: str) -> HttpResponse:
        """The record's changes. Looking at them is noted as reading the record."""
        record = self.record(slug)
        reading.note(record, self.user, Reading.OPENED)
        context = {"record": record, "changes": changes_of(record), "marking": record.sensitivity}
        return self.render("history", context | reading.shown_on(record, self.user))


class ReadingsView(RecordView):
    """Who read a strictly confidential record, and when."""

    def get(self, request: Request, slug: str) -> HttpResponse:
        """Who read it; where reading is not noted there is no such page."""
        record = self.record(slug)
        if not reading.is_noted(record):
            raise Http404
        reading.note(record, self.user, Reading.OPENED)
        rows = reading.readings_of(record)[:SHOWN]
        context = {"record": record, "readings": rows, "most": SHOWN, "marking": record.sensitivity}
        return self.render("readings", context)


class PrintView(DetailView):
    """The record as it is printed. The server can't see paper: opening this page is what is noted."""

    reading = Reading.PRINTED

    def get(self, request: Request, slug: str) -> HttpResponse:
        """The sheet, with the hours of the office: it goes to others."""
        with shown_in(""):
            return super().get(request, slug)


class ExportView(Listing):
    """The list as a file: the same filters, order and rows as on the screen, up to what this person may export."""

    def get(self, request: Request, form: str) -> HttpResponse:
        """Only the way back from proving who asks; a file is asked for by a press of its button."""
        return resume.go_on(request, HttpResponseNotAllowed(["POST"]))

    def post(self, request: Request, form: str) -> HttpResponseBase:
        """The file, noted in the export log; refused with a sentence to those who may not export, or not so
        much.
        """
        if form not in WRITERS:
            raise Http404
        ceiling = exports.ceiling(self.user)
        if ceiling is None:
            sentence = _("Exporting lists is a right of its own, and you do not have it.")
            return refused(request, sentence)
        try:
            filterset = self.filterset(request.GET)
        except UnknownFilter as unknown:
            return self.unknown(unknown)
        if not filterset.is_valid():
            return self.show(filterset, request.GET)
        export = exports.Export(self.pages, self.user, filterset, form, ceiling)
        if ticked := request.POST.getlist("pick"):
            export.take_only(ticked)
        try:
            return export.respond(proven=factor.is_fresh(request))
        except exports.Unproven:
            return factor.ask(request)
        except exports.TooLarge:
            return self.show(filterset, request.GET, refusal=exports.too_large())
