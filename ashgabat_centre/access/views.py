"""Pages about who reads, who decides and who owns: beside every record, whatever its kind."""

from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.db.utils import DataError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ashgabat_centre.access import access_log
from ashgabat_centre.access import rules as access
from ashgabat_centre.access.forms import AnswerForm, AskForm, HandoverForm, MarkingForm, NameForm
from ashgabat_centre.access.models import AccessRequest, Handover, Reading, change_marking
from ashgabat_centre.accounts.factor import fresh_factor_required, fresh_factor_to_post
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.records.links import NeedToKnow
from ashgabat_centre.records.models import Record
from ashgabat_centre.web import resume
from ashgabat_centre.web.small_numbers import small_number

either = require_http_methods(["GET", "HEAD", "POST"])


def record_at(slug: str) -> Any:
    """The record with its kind's own rows, where this reader sees it."""
    found = get_object_or_404(Record.objects.at(slug).select_related("author", "owner"))
    return getattr(found, found.kind)


def refused(request: HttpRequest, sentence: str) -> HttpResponse:
    return render(request, "403.html", {"sentence": sentence}, status=403)


def user_of(request: HttpRequest) -> User:
    return cast(User, request.user)


def show(request: HttpRequest, template: str, form: Any, record: Any, **more: Any) -> HttpResponse:
    if record:
        access_log.note(record, user_of(request), Reading.OPENED)
    context = {"form": form, "record": record, "marking": record.sensitivity if record else None}
    context["form_token"] = resume.form_token(user_of(request))
    status = 422 if form.is_bound and request.method == "POST" else 200
    return render(request, template, context | more, status=more.pop("status", status))


def typed(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else resume.typed_before(request)


# --- Need to know ---------------------------------------------------------------------------------------------


@either
@fresh_factor_to_post
def readers(request: HttpRequest, slug: str) -> HttpResponse:
    """The list of a record: whom its author and owner named, until when."""
    record = record_at(slug)
    if sentence := access.refuse_naming(record, user_of(request)):
        return refused(request, sentence)
    form = NameForm(typed(request), record=record)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.store()
        messages.success(request, _("%(name)s is on the list.") % {"name": form.cleaned_data["person"].name})
        return redirect("record-readers", slug)
    names = NeedToKnow.objects.filter(record_id=record.pk).select_related("user").order_by("user__name")
    today = timezone.localdate()
    return show(request, "access/readers.html", form, record, names=names, today=today)


@fresh_factor_required
@require_POST
def strike(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a name off; that person's very next request is refused."""
    record = record_at(slug)
    if sentence := access.refuse_naming(record, user_of(request)):
        return refused(request, sentence)
    person = small_number(request.POST.get("person", ""))
    name = get_object_or_404(NeedToKnow.objects.select_related("user"), record_id=record.pk, user_id=person)
    name.delete()
    messages.success(request, _("%(name)s is off the list.") % {"name": name.user.name})
    return redirect("record-readers", slug)


# --- Marking --------------------------------------------------------------------------------------------------


@either
def marking(request: HttpRequest, slug: str) -> HttpResponse:
    """Raise or lower the marking, with a reason that stays beside it."""
    record, user = record_at(slug), user_of(request)
    if sentence := access.refuse_marking(record, user):
        return refused(request, sentence)
    form = MarkingForm(typed(request), record=record, user=user)
    stale = ""
    if request.method == "POST" and form.is_valid():
        record.version = form.cleaned_data["version"]
        if change_marking(record, form.cleaned_data["level"], form.cleaned_data["reason"]):
            return _marked(request, record, form.cleaned_data["level"])
        stale = _("The text was changed after you opened it. Read it again before you decide.")
    changes = record.marking_changes.select_related("by")
    status = {"status": 409} if stale else {}
    return show(request, "access/marking.html", form, record, changes=changes, refusal=stale, **status)


def _marked(request: HttpRequest, record: Any, level: int) -> HttpResponse:
    """Who raised it out of their own sight is led back to the list."""
    messages.success(request, f"{record.reference}: {Sensitivity(level).label}")
    seen = Record.objects.filter(pk=record.pk).exists()
    return HttpResponseRedirect(record.get_absolute_url() if seen else record.list_address())


# --- Asking to be let in --------------------------------------------------------------------------------------


@either
def ask(request: HttpRequest) -> HttpResponse:
    """Ask the owner of a record one has heard of. The answer is the same for every reference."""
    if not user_of(request).is_desk_or_staff:
        raise Http404
    form = AskForm(typed(request))
    if request.method == "POST" and form.is_valid():
        AccessRequest.ask(form.cleaned_data["reference"], form.cleaned_data["reason"])
        messages.info(request, str(access.ASKED))
        return redirect("access-ask")
    return show(request, "access/ask.html", form, None)


@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """What others ask of this person: to be let in, and to take over."""
    user = user_of(request)
    if not user.writes:
        raise Http404
    asked = list(AccessRequest.objects.waiting().select_related("record", "asker"))
    context = {
        "asked": asked,
        "offered": list(Handover.objects.waiting_for(user).select_related("giver", "proposed_by", "record")),
        "mine": list(Handover.objects.waiting().filter(proposed_by=user).select_related("receiver")),
        "answer": AnswerForm(),
        "marking": Sensitivity.STRICTLY_CONFIDENTIAL if asked else None,
        "unseen": access.UNSEEN,
    }
    return render(request, "access/requests.html", context)


@fresh_factor_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the asker in until a day, or say no; either way the asker hears nothing from the portal."""
    asked = get_object_or_404(AccessRequest.objects.waiting().select_related("asker", "record"), pk=pk)
    form, granted = AnswerForm(request.POST), "grant" in request.POST
    if granted and not form.is_valid():
        messages.error(request, " ".join(str(error) for error in form.errors["until"]))
        return redirect("access-requests")
    if granted and not access.nameable(asked.record).filter(pk=asked.asker_id).exists():
        messages.error(request, _("This person is no longer cleared for it."))
        return redirect("access-requests")
    _decide(asked, user_of(request), form.cleaned_data["until"] if granted else None)
    messages.success(request, _("Your decision is kept."))
    return redirect("access-requests")


@transaction.atomic
def _decide(asked: Any, user: User, until: Any) -> None:
    if until:
        NeedToKnow.objects.update_or_create(
            record_id=asked.record_id, user_id=asked.asker_id, defaults={"until": until}
        )
    asked.granted, asked.decided_by, asked.decided_at = until is not None, user, timezone.now()
    asked.save(update_fields=["granted", "decided_by", "decided_at"])


# --- Handover -------------------------------------------------------------------------------------------------


@either
def hand_over(request: HttpRequest, slug: str) -> HttpResponse:
    """The owner offers the record to another person, who accepts or declines."""
    record, user = record_at(slug), user_of(request)
    if sentence := access.refuse_handing_over(record, user):
        return refused(request, sentence)
    form = HandoverForm(typed(request), user=user, giver=user, record=record.record)
    if request.method == "POST" and form.is_valid():
        form.save()
        name = form.cleaned_data["receiver"].name
        messages.success(request, _("%(name)s is asked to take it over.") % {"name": name})
        return redirect(record)
    return show(request, "access/handover.html", form, record)


@require_POST
def decide_handover(request: HttpRequest, pk: int) -> HttpResponse:
    offered = get_object_or_404(Handover.objects.waiting_for(user_of(request)), pk=pk)
    try:
        with transaction.atomic():
            offered.decide("accept" in request.POST)
    except DataError:
        messages.error(request, _("It is no longer as it was proposed: ask for a new proposal."))
        return redirect("access-requests")
    messages.success(request, _("Your decision is kept."))
    return redirect("access-requests")
