"""Pages on people: who holds which role, who grants it, who is officer-in-charge."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ashgabat_centre.accounts import rules as granting
from ashgabat_centre.accounts.forms import DayForm, DelegationForm, GrantForm
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.roles import Delegation, Grant, Role
from ashgabat_centre.web import resume
from ashgabat_centre.web.forms import ReasonForm, first_fault
from ashgabat_centre.web.refusals import decision, not_done, refused, turned_back

either = require_http_methods(["GET", "HEAD", "POST"])
JOINS = ("user", "granted_by", "confirmed_by", "ended_by")


def granter(request: Request) -> User:
    """The signed-in person, if they grant roles; Http404 for everybody else."""
    user = request.user
    if not user.grants_roles:
        raise Http404
    return user


@require_safe
def people(request: Request) -> HttpResponse:
    """Who held which role on a day (today by default), and the grants that wait for confirmation."""
    granter(request)
    form = DayForm(request.GET or None)
    given = form.cleaned_data["on"] if form.is_bound and form.is_valid() else None
    day = given or timezone.localdate()
    held = (
        Grant.objects.on(day)
        .select_related(*JOINS)
        .exclude(role=Role.SYSTEM)
        .order_by("user__sort_name", "pk")
    )
    without = User.objects.filter(is_active=True).exclude(pk__in=held.values("user"))
    context = {
        "form": form,
        "day": day,
        "held": held,
        "without": without if given is None else (),
        "unconfirmed": Grant.objects.waiting().select_related(*JOINS).order_by("user__sort_name", "pk"),
    }
    return render(request, "accounts/people.html", context)


def person_at(pk: int) -> User:
    """The person with this number, or Http404."""
    person: User = get_object_or_404(User.objects.exclude(pk=User.objects.system().pk), pk=pk)
    return person


@either
def person(request: Request, pk: int) -> HttpResponse:
    """All roles of one person since the beginning, and the form to grant another."""
    by, subject = granter(request), person_at(pk)
    form = GrantForm(resume.answers(request), by=by, person=subject)
    if request.method == "POST" and form.is_valid():
        grant = form.store()
        messages.success(request, _told(grant))
        return redirect("person", pk)
    grants = list(Grant.objects.filter(user=subject).select_related(*JOINS))
    for grant in grants:
        grant.may_confirm = grant.confirmed_at is None and not granting.refuse_confirming(by, grant)
        grant.may_end = not granting.is_over(grant) and not granting.refusal(by, subject)
    context = {"form": form, "person": subject, "grants": grants, "refusal": granting.refusal(by, subject)}
    context |= {
        "may_end_account": not granting.refuse_ending_account(by, subject),
        "left_over": subject.is_active and granting.has_lost(subject),
        "form_token": resume.form_token(by),
    }
    return render(request, "accounts/person.html", context, status=422 if request.method == "POST" else 200)


def _told(grant: Grant) -> str:
    if grant.confirmed_at is None and grant.needs_head:
        return _("It is proposed. It counts once a head of the Centre has confirmed it.")
    if grant.confirmed_at is None:
        return _("It is proposed. It counts once another head or administrator has confirmed it.")
    return _("The role is granted.")


@decision
def decide(request: Request, pk: int, word: str) -> HttpResponse:
    """Confirm a proposed grant, decline it, or end one that is in force; on a head's account also who stands in."""
    by = request.user
    if not by.grants_roles and not by.clears:
        raise Http404
    grant: Any = get_object_or_404(Grant.objects.select_related("user").exclude(role=Role.SYSTEM), pk=pk)
    if word not in ("confirm", "end"):
        raise Http404
    back = ("person", grant.user_id) if by.grants_roles else ("account-changes",)
    form = ReasonForm(request.POST, asking=_("Say why, in a sentence that will be understood in a year."))
    if word == "end" and not form.is_valid():
        return not_done(request, first_fault(form), *back)
    try:
        with transaction.atomic():
            if word == "confirm":
                granting.confirm(by, grant)
            else:
                granting.end(by, grant, form.cleaned_data["reason"])
    except granting.NotGranted as why:
        return not_done(request, str(why), *back)
    messages.success(request, _("Your decision is kept."))
    return redirect(*back)


@either
def in_charge(request: Request) -> HttpResponse:
    """The officers-in-charge and their days; the head names them here."""
    user = request.user
    if not user.is_desk_or_staff:
        raise Http404
    may_name = not granting.refuse_delegating(user)
    posted = resume.answers(request)
    if posted is not None and not may_name:
        return refused(request, granting.refuse_delegating(user), posted)
    form = DelegationForm(posted, by=user) if may_name else None
    if request.method == "POST" and form and form.is_valid():
        form.save()
        messages.success(request, _("The officer-in-charge is named."))
        return redirect("in-charge")
    rows = Delegation.objects.select_related("user", "granted_by", "ended_by")
    context: dict[str, Any] = {"form": form, "rows": rows, "today": timezone.localdate()}
    context["form_token"] = resume.form_token(user)
    return render(
        request, "accounts/in_charge.html", context, status=422 if request.method == "POST" else 200
    )


@require_POST
def recall(request: Request, pk: int) -> HttpResponse:
    """End a delegation early."""
    user, delegation = request.user, get_object_or_404(Delegation, pk=pk)
    if sentence := granting.refuse_delegating(user):
        return refused(request, sentence)
    try:
        granting.end_delegation(user, delegation)
    except granting.NotGranted as why:
        return turned_back(request, str(why), "in-charge")
    messages.success(request, _("The delegation is ended."))
    return redirect("in-charge")
