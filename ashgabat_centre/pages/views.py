"""The kernel's pages that belong to no kind."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.staff_pages import for_administrators
from ashgabat_centre.jobs.failures import failures
from ashgabat_centre.jobs.models import Job
from ashgabat_centre.jobs.queue import ring
from ashgabat_centre.pages import sections
from ashgabat_centre.pages.filters import AllRecordsFilter
from ashgabat_centre.pages.history import ExportView
from ashgabat_centre.pages.layout import ReaderLayout
from ashgabat_centre.pages.list import ListView
from ashgabat_centre.pages.navigation import LOOKS, inbox_of
from ashgabat_centre.pages.record_pages import RecordPages, pages_named
from ashgabat_centre.records.kinds import kind_label
from ashgabat_centre.records.models import Record
from ashgabat_centre.web import sealed_query
from ashgabat_centre.web.refusals import decision
from ashgabat_centre.workflow import inbox as waiting_queue

YEAR = 365 * 24 * 60 * 60


class AllRecords(RecordPages):
    """Every kind in one list: what the search box, the dashboard's numbers and the queue open."""

    model = Record
    filters = AllRecordsFilter
    offers = ("list", "export")
    columns = ((gettext_lazy("Kind"), lambda record: kind_label(record.kind)),)


record_list = ListView.as_view(pages=AllRecords)
record_export = ExportView.as_view(pages=AllRecords)


@require_safe
def waiting(request: Request) -> HttpResponse:
    """What needs the reader's action, by reason and kind; each number opens exactly its rows."""
    user = request.user
    if not user.is_desk_or_staff:
        raise Http404
    counted = inbox_of(request).counted
    clears = any(reason == "clear" for reason, _kind in counted)
    return render(request, "pages/waiting.html", {"queue": waiting_queue.queue(counted), "clears": clears})


@require_safe
def section(request: Request, word: str) -> HttpResponse:
    """What stands in a section: its kinds with how many records the reader may see, its overviews, and what of it
    waits for them.
    """
    chosen = sections.SECTIONS.get(word)
    places = chosen.places(request.user) if chosen else []
    if chosen is None or not places:
        raise Http404
    kinds = {place.pages.name() for place in places if place.pages}
    counted = inbox_of(request).counted if request.user.is_desk_or_staff else Counter()
    context = {
        "section": chosen,
        "kinds": [(place, place.count(), place.begin(request.user)) for place in places if place.pages],
        "overviews": [place for place in places if not place.pages],
        "queue": waiting_queue.queue(counted, None if word == "mine" else kinds),
    }
    return render(request, "pages/section.html", context)


@require_safe
def by_reference(request: Request, slug: str) -> HttpResponse:
    """A reference as an address: /r/MTG-2026-0042/ leads to the record of whatever kind."""
    record = get_object_or_404(Record.objects.at(slug))
    return redirect(record)


@require_POST
@login_not_required
def set_look(request: Request) -> HttpResponse:
    """How the portal looks on this device: light, dark or as it is set, and whether the rail of sections is open;
    remembered by the browser.
    """
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    response = HttpResponseRedirect(back if safe else "/")
    for name, known in LOOKS.items():
        if (wanted := request.POST.get(name, "")) in known:
            response.set_cookie(
                name, wanted, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
            )
    return response


@require_POST
def set_layout(request: Request, word: str) -> HttpResponse:
    """Keeps what was chosen for the list of this name, or sets it back, and leads to the list as it was filtered."""
    pages = pages_named(word)
    if pages is None or not request.user.is_desk_or_staff:
        raise Http404
    layout, data = ReaderLayout(pages, request.user), request.POST
    again = "reset" in data
    layout.choose(
        list(layout.optional) if again else data.getlist("column"), roomy=not again and "roomy" in data
    )
    query = sealed_query.closed(QueryDict(data.get("query", ""))).urlencode()
    return HttpResponseRedirect(pages.list_address() + (f"?{query}" if query else ""))


@require_safe
def jobs(request: Request) -> HttpResponse:
    """What the worker was asked for, or of it what failed: this person's jobs, and all of them for the head."""
    if not request.user.is_desk_or_staff:
        raise Http404
    rows = Job.objects.standing_at(request.GET.get("state", ""))
    return render(request, "pages/jobs.html", {"jobs": list(rows.recent())})


@require_safe
@for_administrators
def job_failures(request: Request) -> HttpResponse:
    """The jobs that failed, for whoever keeps the portal: their sort and when."""
    return render(request, "pages/job_failures.html", {"failures": failures()})


@decision
def cancel_job(request: Request, pk: int) -> HttpResponse:
    """Cancel a job the worker has not taken up yet, and say whether it was in time."""
    job: Any = get_object_or_404(Job, pk=pk)
    if job.cancel():
        messages.success(request, _("The job is cancelled."))
    else:
        messages.warning(request, _("It is too late to cancel: the worker has begun."))
    return redirect("job-list")


@decision
def ask_again(request: Request, pk: int) -> HttpResponse:
    """Ask once more for a job that is over, and say whether it could be."""
    job: Any = get_object_or_404(Job, pk=pk)
    if job.ask_again():
        ring(job)
        messages.success(request, _("The job is given to the worker again."))
    else:
        messages.warning(request, _("This job is not over, so it is not asked for again."))
    return redirect("job-list")
