"""Pages of events: the list, one event with its reports side by side, its form, the preferred figure, merging."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.staff_pages import for_staff
from ashgabat_centre.editing.drafts import DraftFacts
from ashgabat_centre.editing.form_view import FormView
from ashgabat_centre.exports import lists as exports
from ashgabat_centre.history.differences import Change, latest_changes
from ashgabat_centre.pages import beginnings
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.web import resume
from ashgabat_centre.web.address_filter import refuses_unknown_filters
from ashgabat_centre.web.chips import chips
from ashgabat_centre.web.refusals import decision, refused, turned_back
from ashgabat_centre.web.sheets import WRITERS
from monitoring.events import duplicates
from monitoring.events.event_export import EVENTS, EventExport
from monitoring.events.event_list import EventFilter, EventPage
from monitoring.events.forms import EventForm, EventMergeForm, PreferredForm
from monitoring.events.lists import SourceSystem
from monitoring.events.mergings import EventMerging
from monitoring.events.models import Event, EventReport

KIND = "event"  # by which other rooms say what its form begins with
MOST_ALIKE = 10
MOST_CHANGES = 100


def event_at(number: UUID) -> Event:
    """The event at this address, or Http404."""
    rows = Event.objects.select_related("entered_by", "preferred", "preferred_by", "merged_into")
    return get_object_or_404(rows, number=number)


# --- The list -----------------------------------------------------------------------------------------------------


@for_staff
@require_safe
def listing(request: Request) -> HttpResponse:
    """The list of events."""
    return show_list(request)


@refuses_unknown_filters
def show_list(request: Request, status: int = 200, refusal: str = "") -> HttpResponse:
    """The list, the latest first; with a sentence above it where a file of it was refused."""
    filterset = EventFilter(request.GET)
    valid = filterset.is_valid()
    context = {
        "filter": filterset,
        "page": EventPage(filterset.qs if valid else Event.objects.none(), request.GET),
        "chips": chips(cast(Any, filterset)) if valid else [],
        "export": exports.offered(request.user, EVENTS, filterset.address),
        "refusal": refusal,
    }
    return render(request, "monitoring/events/events.html", context, status=status if valid else 422)


@for_staff
@require_http_methods(["GET", "POST"])
@refuses_unknown_filters
def export(request: Request, form: str) -> HttpResponseBase:
    """The list as a file, without what a licence forbids to pass on; noted in the export log."""
    if form not in WRITERS:
        raise Http404
    if request.method == "GET":
        return resume.go_on(request, HttpResponseNotAllowed(["POST"]))
    if exports.ceiling(request.user) is None:
        return refused(request, _("Exporting lists is a right of its own, and you do not have it."))
    filterset = EventFilter(request.GET)
    try:
        return EventExport(request.user, filterset, form).respond(proven=True)
    except exports.TooLarge:
        return show_list(request, 422, exports.too_large())


# --- One event ----------------------------------------------------------------------------------------------------


@for_staff
@require_safe
def page(request: Request, number: UUID) -> HttpResponse:
    """The page of one event."""
    return show_event(request, event_at(number))


def show_event(request: Request, event: Event, form: Any = None, status: int = 200) -> HttpResponse:
    """An event with its reports, its history and what may be the same; a refused form keeps its text."""
    reports = list(event.reports_of_all().select_related("entered_by", "event"))
    counting = [report for report in reports if report.deaths and report.gone_at is None]
    context = {
        "event": event,
        "reports": reports,
        "differing": len({report.deaths for report in counting}) > 1,
        "fallen": event.fallen_preference(),
        "taken_back": any(report.deaths and report.gone_at for report in reports),
        "alike": [] if event.merged_into_id else list(Event.objects.alike(event).latest_first()[:MOST_ALIKE]),
        "mergings": list(mergings_of(event)),
        "changes": changes_of_event(event, reports),
        "origins": beginnings.origins(KIND, event, request.user),
        "form": form or (PreferredForm(event=event) if counting and not event.merged_into_id else None),
        "form_token": resume.form_token(request.user),
    }
    return render(request, "monitoring/events/event.html", context, status=status)


def mergings_of(event: Event) -> Any:
    """What was merged into this event, or it into another, and what was undone."""
    rows = EventMerging.objects.filter(Q(event=event) | Q(into=event))
    return rows.select_related("event", "into", "by", "undone_by")


def changes_of_event(event: Event, reports: list[EventReport]) -> list[Change]:
    """What changed in the event, in the duplicates merged into it and in their reports, newest first."""
    entered = _("entered the report: %(source)s")
    rows: list[Any] = [(EventReport, report.pk, entered % {"source": report.name}) for report in reports]
    return latest_changes([(Event, event.pk, _("entered it")), *rows], MOST_CHANGES)


@for_staff
@decision
def prefer(request: Request, number: UUID) -> HttpResponse:
    """Prefer one figure, with the reason."""
    event = event_at(number)
    form = PreferredForm(request.POST, event=event)
    if not form.is_valid():
        return show_event(request, event, form, 422)
    event.prefer(form.cleaned_data["report"], request.user, form.cleaned_data["reason"])
    messages.success(request, _("The figure is preferred."))
    return redirect(event)


# --- Writing one --------------------------------------------------------------------------------------------------


@method_decorator(for_staff, name="dispatch")
class EventView(FormView):
    """Enter an event, or change one; by that it no longer follows the source it was imported from. The address of a
    new one may say with what it begins.
    """

    def find(self, **address: Any) -> Any:
        """The event of this number, or a new one where the address has none. Raises Http404."""
        return event_at(address["number"]) if address else Event()

    def row_sets(self) -> dict[str, Any]:
        """Its reports."""
        return EventForm.rows

    def refusal(self) -> str:
        """A duplicate is not written any more."""
        if self.subject.merged_into_id:
            return _("It is a duplicate: change the event it was merged into, or undo the merging first.")
        return ""

    def forms(self, instance: Any, data: Any = None) -> tuple[Any, list[Any]]:
        """The form, and the reports that were entered at the Centre."""
        own = EventReport.objects.filter(system=SourceSystem.OWN)
        rows = EventForm.rows["reports"](data, instance=instance, prefix="reports", queryset=own)
        rows.user = self.user
        if instance.pk and instance.reports.exclude(system=SourceSystem.OWN).exists():
            rows.min_num, rows.validate_min = 0, False
        return EventForm(data, instance=instance, user=self.user), [rows]

    def first_page(self) -> HttpResponse:
        """The form; filled, where another room's page led here from a thing of its own."""
        begun = beginnings.begun_answers(KIND, self._begins, self.user)
        if begun is None:
            return super().first_page()
        form, _rows = self.empty_forms()
        return self.reshown(beginnings.completed(form, form.rows, begun))

    def store(self, form: Any, formsets: list[Any]) -> Any:
        """As of every form; and who began it learns what came of it."""
        event = super().store(form, formsets)
        beginnings.note_filed(KIND, self._begins, self.user, event)
        return event

    @property
    def _begins(self) -> QueryDict:
        """The address that says with what a new event begins; one that stands begins with nothing."""
        return QueryDict() if self.kwargs else self.request.GET

    def render_form(self, shown: dict[str, Any], status: int) -> HttpResponse:
        """The form's page."""
        return render(
            self.request, "monitoring/events/event_form.html", {"event": self.subject} | shown, status=status
        )

    def draft_facts(self, posted: QueryDict) -> DraftFacts:
        """Called by its place while it is written."""
        return DraftFacts(posted.get("place", "") or str(_("Event")))


# --- Two that are one ---------------------------------------------------------------------------------------------


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: Request, number: UUID) -> HttpResponse:
    """Say which event this one is a duplicate of: one of those that look alike, or any other."""
    event = event_at(number)
    if event.merged_into_id:
        return refused(request, duplicates.refuse(event, Event()))
    alike = Event.objects.alike(event).latest_first()
    form = EventMergeForm(request.POST or resume.typed_before(request), event=event, alike=alike)
    if request.method == "POST" and form.is_valid():
        into = form.cleaned_data["into"]
        try:
            duplicates.merge_events(event, into, request.user, form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("This event now stands for both."))
            return redirect(into)
    context = {"event": event, "form": form, "form_token": resume.form_token(request.user)}
    return render(request, "monitoring/events/event_merge.html", context, status=422 if form.errors else 200)


@for_staff
@decision
def part(request: Request, number: UUID) -> HttpResponse:
    """Undo a merging: both events stand for themselves again, with everything that was theirs."""
    event = event_at(number)
    try:
        duplicates.part_events(event, request.user)
    except Refused as refusal:
        return turned_back(request, str(refusal), event)
    messages.success(request, _("The event stands for itself again."))
    return redirect(event)
