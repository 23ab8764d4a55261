"""Pages about a record's readers, marking and owner, for records of every kind."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ashgabat_centre.access import access_log
from ashgabat_centre.access import rules as access
from ashgabat_centre.access.forms import AnswerForm, AskForm, HandoverForm, MarkingForm, NameForm
from ashgabat_centre.access.holdings import marking_of, put_to
from ashgabat_centre.access.models import AccessRequest, Handover, HandoverItem, Reading, change_marking
from ashgabat_centre.accounts import proposal_views
from ashgabat_centre.accounts.factor import fresh_factor_required, fresh_factor_to_post
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.records.links import NeedToKnow
from ashgabat_centre.records.models import Record
from ashgabat_centre.web import resume
from ashgabat_centre.web.forms import first_fault
from ashgabat_centre.web.refusals import refused, turned_back
from ashgabat_centre.web.small_numbers import small_number

either = require_http_methods(["GET", "HEAD", "POST"])


def record_at(slug: str) -> Any:
    """The record at this address with its kind's columns, or Http404 where the reader may not see it."""
    record = get_object_or_404(Record.objects.at(slug).select_related("author", "owner"))
    return getattr(record, record.kind)


def show(request: Request, template: str, form: Any, record: Record | None, **more: Any) -> HttpResponse:
    """A page with a form, whose reading is logged; status 422 where a posted form has errors."""
    if record:
        access_log.note(record, request.user, Reading.OPENED)
    context = {"form": form, "record": record, "marking": record.sensitivity if record else None}
    context["form_token"] = resume.form_token(request.user)
    status = 422 if form.is_bound and request.method == "POST" else 200
    return render(request, template, context | more, status=more.pop("status", status))


# --- Need to know ---------------------------------------------------------------------------------------------


@either
@fresh_factor_to_post
def readers(request: Request, slug: str) -> HttpResponse:
    """The record's list: whom its author and owner named, and until when."""
    record = record_at(slug)
    if sentence := access.refuse_naming(record, request.user):
        return refused(request, sentence)
    form = NameForm(resume.answers(request), record=record)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.store()
        messages.success(request, _("%(name)s is on the list.") % {"name": form.cleaned_data["person"].name})
        return redirect("record-readers", slug)
    names = (
        NeedToKnow.objects.filter(record_id=record.pk)
        .select_related("user")
        .order_by("user__sort_name", "pk")
    )
    today = timezone.localdate()
    return show(request, "access/readers.html", form, record, names=names, today=today)


@fresh_factor_required
@require_POST
def strike(request: Request, slug: str) -> HttpResponse:
    """Take a person off the list; their next request is refused."""
    record = record_at(slug)
    if sentence := access.refuse_striking(record, request.user):
        return refused(request, sentence)
    person = small_number(request.POST.get("person", ""))
    name = get_object_or_404(NeedToKnow.objects.select_related("user"), record_id=record.pk, user_id=person)
    name.delete()
    messages.success(request, _("%(name)s is off the list.") % {"name": name.user.name})
    return redirect("record-readers", slug)


# --- Marking --------------------------------------------------------------------------------------------------


@either
def marking(request: Request, slug: str) -> HttpResponse:
    """Raise or lower the marking, with a reason that is kept."""
    record, user = record_at(slug), request.user
    standing = record.version
    if sentence := access.refuse_marking(record, user):
        return refused(request, sentence)
    form = MarkingForm(resume.answers(request), record=record, user=user)
    stale = ""
    if request.method == "POST" and form.is_valid():
        record.version = form.cleaned_data["version"]
        if change_marking(record, form.cleaned_data["level"], form.cleaned_data["reason"]):
            return _marked(request, record, form.cleaned_data["level"])
        stale = _("The text was changed after you opened it. Read it again before you decide.")
        form.data = request.POST.copy()
        form.data["version"] = str(standing)  # sent again, it is a decision on what stands now
    changes = record.marking_changes.select_related("by")
    status = {"status": 409} if stale else {}
    return show(request, "access/marking.html", form, record, changes=changes, refusal=stale, **status)


def _marked(request: Request, record: Record, level: int) -> HttpResponse:
    """Where to go after a change of marking: to the list if the record is now above the person's own
    clearance.
    """
    messages.success(request, f"{record.reference}: {Sensitivity(level).label}")
    seen = Record.objects.filter(pk=record.pk).exists()
    return HttpResponseRedirect(record.get_absolute_url() if seen else record.list_address())


# --- Asking to be let in --------------------------------------------------------------------------------------


@either
def ask(request: Request) -> HttpResponse:
    """Ask a record's owner for access. The answer is the same for every reference number."""
    if not request.user.is_desk_or_staff:
        raise Http404
    form = AskForm(resume.answers(request))
    if request.method == "POST" and form.is_valid():
        AccessRequest.ask(form.cleaned_data["reference"], form.cleaned_data["reason"])
        messages.info(request, str(access.ASKED))
        return redirect("access-ask")
    return show(request, "access/ask.html", form, None)


@require_safe
def requests(request: Request) -> HttpResponse:
    """Requests for access and handovers that wait for this person."""
    user = request.user
    if not user.writes:
        raise Http404
    requested = list(AccessRequest.objects.waiting().select_related("record", "asker"))
    offered: list[Any] = list(
        Handover.objects.waiting_for(user).select_related("giver", "proposed_by", "record")
    )
    items = put_to(user)
    for handover in offered:
        handover.listed = items.get(handover.pk, [])
    things = [thing for listed in items.values() for _item, _label, thing in listed if thing is not None]
    context = {
        "asked": requested,
        "offered": offered,
        "mine": list(Handover.objects.waiting().filter(proposed_by=user).select_related("receiver")),
        "answer": AnswerForm(),
        "form_token": resume.form_token(user),
        "marking": Sensitivity.STRICTLY_CONFIDENTIAL
        if requested
        else max(map(marking_of, things), default=None),
        "unseen": access.UNSEEN,
    }
    return render(request, "access/requests.html", context)


@fresh_factor_required
@require_POST
def answer(request: Request, pk: int) -> HttpResponse:
    """Grant access up to a day, or decline; in neither case does the portal tell the asker."""
    access_request = get_object_or_404(
        AccessRequest.objects.waiting().select_related("asker", "record"), pk=pk
    )
    if (record := access_request.record) is None:  # no record bears the number that was asked for
        raise Http404
    form, granted = AnswerForm(request.POST), "grant" in request.POST
    if granted and not form.is_valid():
        return turned_back(request, first_fault(form), "access-requests")
    if granted and not access.nameable(record).filter(pk=access_request.asker_id).exists():
        return turned_back(request, _("This person is no longer cleared for it."), "access-requests")
    _decide(access_request, record, request.user, form.cleaned_data["until"] if granted else None)
    messages.success(request, _("Your decision is kept."))
    return redirect("access-requests")


@transaction.atomic
def _decide(access_request: AccessRequest, record: Record, user: User, until: date | None) -> None:
    # Marked lower since, it has no list, and who asked reads it with the others.
    if until and record.sensitivity == Sensitivity.STRICTLY_CONFIDENTIAL:
        NeedToKnow.objects.update_or_create(
            record_id=record.pk, user_id=access_request.asker_id, defaults={"until": until}
        )
    access_request.granted, access_request.decided_by, access_request.decided_at = (
        until is not None,
        user,
        timezone.now(),
    )
    access_request.save(update_fields=["granted", "decided_by", "decided_at"])


# --- Handover -------------------------------------------------------------------------------------------------


@either
def hand_over(request: Request, slug: str) -> HttpResponse:
    """Offer the record to another owner, who accepts or declines."""
    record, user = record_at(slug), request.user
    if sentence := access.refuse_handing_over(record, user):
        return refused(request, sentence)
    form = HandoverForm(resume.answers(request), user=user, giver=user, record=record.record)
    if request.method == "POST" and form.is_valid():
        form.save()
        name = form.cleaned_data["receiver"].name
        messages.success(request, _("%(name)s is asked to take it over.") % {"name": name})
        return redirect(record)
    return show(request, "access/handover.html", form, record)


@require_POST
def decide_handover(request: Request, pk: int) -> HttpResponse:
    """Accept or decline a handover."""
    return proposal_views.decide(request, Handover.objects.put_to(request.user), pk, "access-requests")


@require_POST
def decide_item(request: Request, pk: int) -> HttpResponse:
    """Accept or decline one thing that a leaver held."""
    return proposal_views.decide(request, HandoverItem.objects.put_to(request.user), pk, "access-requests")
