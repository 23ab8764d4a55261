"""Whoever can't go on with what they hold passes it to another: at the end of an account, and where a role or a
clearance was lost. An account that ends gives no access at once, and its person stays the author of their records.
"""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ashgabat_centre.access import rules as access
from ashgabat_centre.access.forms import HandoverForm
from ashgabat_centre.access.holdings import ALL, held_by, marking_of
from ashgabat_centre.access.models import Handover
from ashgabat_centre.accounts import rules as granting
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.people_views import either, granter, person_at
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.web import resume
from ashgabat_centre.web.forms import ReasonForm
from ashgabat_centre.web.refusals import refused


@either
def leaver(request: Request, pk: int) -> HttpResponse:
    """Deactivate a person's account; then the head hands over everything they own, and the receiver accepts."""
    by, person = granter(request), person_at(pk)
    if person.is_active:
        return _end(request, by, person)
    return _hand_over(request, by, person)


@either
def left_over(request: Request, pk: int) -> HttpResponse:
    """Hand over what a person whose account goes on can't take care of: after a lower clearance, or without a role."""
    return _hand_over(request, granter(request), person_at(pk))


def _end(request: Request, by: User, person: User) -> HttpResponse:
    if sentence := granting.refuse_ending_account(by, person):
        return refused(request, sentence)
    form = ReasonForm(resume.answers(request))
    if request.method == "POST" and form.is_valid():
        granting.end_account(by, person, form.cleaned_data["reason"])
        messages.success(
            request,
            _("The account of %(name)s is deactivated, and every session is ended.") % {"name": person.name},
        )
        return redirect("leaver", person.pk)
    return _show(request, by, person, form=form, above=ALL, ending=True)


def _hand_over(request: Request, by: User, person: User) -> HttpResponse:
    posted, refusal = resume.answers(request), access.refuse_handing_all_over(by, person)
    if posted is not None and refusal:
        return refused(request, refusal, posted)
    form = None if refusal else HandoverForm(posted, user=by, giver=person)
    if request.method == "POST" and form and form.is_valid():
        with transaction.atomic():
            form.save()
        name = form.cleaned_data["receiver"].name
        messages.success(request, _("%(name)s is asked to take it over.") % {"name": name})
        return redirect(request.path)
    above = granting.takes_care_up_to(person)
    return _show(request, by, person, form=form, above=above, refusal=refusal)


def _show(request: Request, by: User, person: User, *, above: int, **shown: Any) -> HttpResponse:
    held = list(held_by(person, above))
    handovers = Handover.objects.filter(giver=person, record=None).select_related("receiver", "proposed_by")
    context = shown | {
        "person": person,
        "held": held,
        "handovers": handovers,
        "unseen": access.UNSEEN,
        "marking": max((marking_of(row) for _label, rows in held for row in rows), default=0),
        "form_token": resume.form_token(by),
    }
    return render(request, "access/leaver.html", context, status=422 if request.method == "POST" else 200)
