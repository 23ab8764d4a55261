"""Pages of an import of events: send a file, read what it holds, import it, see how far it is."""

from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.staff_pages import for_staff
from ashgabat_centre.files.checks import FileRefused
from ashgabat_centre.web.door import carries_file
from monitoring.events import import_jobs, intake
from monitoring.events.forms import EventFileForm
from monitoring.events.intake_models import EventImport
from monitoring.events.layouts.known import LAYOUTS


def import_at(number: UUID) -> EventImport:
    """The import at this address, or Http404; the database shows a person only their own."""
    table: EventImport = get_object_or_404(EventImport.objects.select_related("user", "job"), pk=number)
    return table


@partial(carries_file, most="EVENTS_MAX_BYTES")
@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: Request) -> HttpResponse:
    """This person's imports of events, and the form that sends another file."""
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form, refusal = EventFileForm(*given, most=settings.EVENTS_MAX_BYTES), ""
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                table = _take(request, form.cleaned_data)
            return redirect(table)
        except intake.OwnerWanted as why:
            form.add_error("owner", str(why))
        except FileRefused as why:
            refusal = str(why)
    context = {"form": form, "refusal": refusal, "imports": list(EventImport.objects.recent())}
    status = 422 if request.method == "POST" else 200
    return render(request, "monitoring/events/event_imports.html", context, status=status)


def _take(request: Request, given: dict[str, Any]) -> EventImport:
    """Keep the file and ask the worker to check it. Raises FileRefused."""
    file = given.pop("file")
    table = intake.take_events(file.file, file.name, file.size, request.user, **given)
    import_jobs.ask_on(table)
    return table


@for_staff
@require_safe
def look(request: Request, number: UUID) -> HttpResponse:
    """What the file holds, what is wrong with its rows, and how far its import is."""
    return show_import(request, import_at(number))


def show_import(request: Request, table: EventImport, refusal: str = "") -> HttpResponse:
    """The page of an import, with what its button was refused for; status 422 then."""
    layout = LAYOUTS[table.layout]
    done, of = table.progress
    context = {
        "table": table,
        "layout": layout,
        "done": done,
        "of": of,
        "percent": 100 * done // of if of else 0,
        "whole": table.whole and layout.whole,
        "refusal": refusal,
    }
    status = 422 if refusal else 200
    return render(request, "monitoring/events/event_import.html", context, status=status)


@for_staff
@require_POST
def make(request: Request, number: UUID) -> HttpResponse:
    """Ask the worker to import the rows that are in order; without those that are not where the person says so."""
    table = import_at(number)
    if table.bad and "leave_out" not in request.POST:
        return show_import(
            request, table, _("Some rows can’t be imported. Say that they are left out, or correct the file.")
        )
    with transaction.atomic():
        import_jobs.ask_entry(table)
    return redirect(table)


@for_staff
@require_POST
def go_on(request: Request, number: UUID) -> HttpResponse:
    """Ask the worker again, from where it stopped."""
    table = import_at(number)
    if table.is_given_up:
        with transaction.atomic():
            import_jobs.ask_on(table)
    return redirect(table)


@for_staff
@require_POST
def forget(request: Request, number: UUID) -> HttpResponse:
    """Remove the import; what was imported stays."""
    table = import_at(number)
    if table.waits and not table.is_given_up:
        messages.warning(request, _("This file is being processed. Wait until that is done."))
        return redirect(table)
    with transaction.atomic():
        table.rows.all().delete()
        table.pieces.all().delete()
        table.delete()
    messages.success(
        request, _("“%(name)s” is removed. What was imported from it stays.") % {"name": table.name}
    )
    return redirect("event-imports")
