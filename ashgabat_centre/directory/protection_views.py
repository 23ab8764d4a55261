"""The pages on which it is proposed that an identity be protected, or no longer, and decided."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.utils import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ashgabat_centre.accounts import proposal_views
from ashgabat_centre.accounts.factor import fresh_factor_required
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.roles import Role, Sensitivity
from ashgabat_centre.directory import protections
from ashgabat_centre.directory.forms import ProtectionForm
from ashgabat_centre.directory.gates import for_writers
from ashgabat_centre.directory.protections import Protection
from ashgabat_centre.web import resume
from ashgabat_centre.web.refusals import refused, turned_back

JOINS = ("person", "organization", "proposed_by", "decided_by")
SHOWN = 100


@for_writers
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: Request, model: Any, pk: int, verb: str) -> HttpResponse:
    """Propose it for a reason. A head who protects decides by it at once."""
    entry: Any = get_object_or_404(model, pk=pk)
    if sentence := protections.ROAD.refusal(entry, verb, request.user):
        if entry.protected:
            resume.drop(request)  # what waited for a sign-in was written under the name
        return refused(request, sentence)
    form = ProtectionForm(resume.answers(request))
    if request.method == "POST" and form.is_valid():
        return _proposed(request, entry, verb, form.cleaned_data["reason"])
    at_once = verb == Protection.Kind.PROTECT and request.user.role == Role.HEAD
    context = {"entry": entry, "form": form, "step": protections.ROAD[verb], "verb": verb, "at_once": at_once}
    context |= {"form_token": resume.form_token(request.user), "marking": Sensitivity.CONFIDENTIAL}
    return render(request, "directory/protect.html", context, status=422 if form.errors else 200)


def _proposed(request: Request, entry: Any, verb: str, reason: str) -> HttpResponse:
    try:
        with transaction.atomic():
            protection = protections.propose(entry, verb, request.user, reason)
    except IntegrityError:  # by somebody else, at the same moment
        return refused(request, protections.ROAD.refusal(entry, verb, request.user))
    if protection.accepted:
        sentence = _("From now on it is “%(name)s” to everybody.") % {"name": entry.name}
    else:
        sentence = _("It is proposed. Nothing changes before another person agrees.")
    messages.success(request, sentence)
    return redirect(entry)


@for_writers
@require_safe
def protections_page(request: Request) -> HttpResponse:
    """What waits, with what the reader may do about it, and what became of the newest others: to heads and who stands
    in of everybody, to others of what they proposed or know.
    """
    rows = Protection.objects.select_related(*JOINS)
    context = {
        "waiting": [(row, protections.refuse_word(row, request.user)) for row in rows.waiting()],
        "decided": list(rows.exclude(decided_at=None)[:SHOWN]),
        "form_token": resume.form_token(request.user),
        "marking": Sensitivity.CONFIDENTIAL,  # who is threatened, and by what
    }
    return render(request, "directory/protections.html", context)


@fresh_factor_required
@for_writers
@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    """The word of who decides; the second click of a double click changes nothing."""
    protection = Protection.objects.filter(pk=pk).select_related(*JOINS).first()
    if protection is None:
        raise Http404
    if sentence := protections.refuse_word(protection, request.user):
        return turned_back(request, sentence, "protections")
    rows = Protection.objects.put_to(request.user).select_related(*JOINS)
    return proposal_views.decide(request, rows, pk, "protections")
