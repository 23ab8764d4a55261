"""The register of other parties, and the head's decisions to let one be met without concurrence."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.roles import Role, Sensitivity
from ashgabat_centre.directory.models import Person
from ashgabat_centre.reference.models import Country
from ashgabat_centre.web import resume
from ashgabat_centre.web.forms import ReasonForm, first_fault
from ashgabat_centre.web.refusals import decision, not_done, refused
from ashgabat_centre.web.small_numbers import small_number
from liaison.parties.forms import ConcernForm, OverrideForm, PartyPersonForm
from liaison.parties.models import Override, Party, PartyConcern

either = require_http_methods(["GET", "HEAD", "POST"])


def reader(request: Request) -> User:
    """The signed-in person, if staff or desk; Http404 for everybody else."""
    user = request.user
    if not user.is_desk_or_staff:
        raise Http404
    return user


def status(request: Request) -> int:
    """422 for a posted form that is shown again, otherwise 200."""
    return 422 if request.method == "POST" else 200


# --- The register -------------------------------------------------------------------------------------------------


@require_safe
def parties(request: Request) -> HttpResponse:
    """The register, each party with the Governments concerned today."""
    user = reader(request)
    rows = list(Party.objects.on_register().named())
    named = concerned_today()
    for row in rows:
        row.concerned = named.get(row.pk, [])
    return render(request, "liaison/parties/parties.html", {"rows": rows, "may_add": user.writes})


def concerned_today() -> dict[int, list[str]]:
    """Names of the Governments the register names today, by party; a party without any has no key."""
    latest: dict[tuple[int, int], PartyConcern] = {}
    today = timezone.localdate()
    for concern in PartyConcern.objects.filter(since__lte=today).select_related("country").order_by("pk"):
        latest[concern.party_id, concern.country_id] = concern
    governments: dict[int, list[Country]] = {}
    for concern in latest.values():
        if concern.concerned:
            governments.setdefault(concern.party_id, []).append(concern.country)
    return {
        party: [c.name for c in sorted(named, key=lambda c: c.order)] for party, named in governments.items()
    }


@either
def party(request: Request, pk: int) -> HttpResponse:
    """One party: whose concurrence applies since when, and what was granted. The head decides here."""
    user = reader(request)
    shown = get_object_or_404(Party.objects.named(), pk=pk)
    may_decide = user.role == Role.HEAD and shown.struck_on is None
    posted = resume.answers(request)
    if posted is not None and not may_decide:
        sentence = _("The head of the Centre alone decides whose concurrence applies to a party.")
        return refused(request, sentence, posted)
    form = ConcernForm(posted) if may_decide else None
    if request.method == "POST" and form and form.is_valid():
        with transaction.atomic():
            form.store(shown, user)
        messages.success(request, _("Your decision is kept."))
        return redirect("party", pk)
    given = list(shown.concurrences.prefetch_related("states").order_by("-valid_from", "-pk")[:50])
    context = {
        "party": shown,
        "concerned": concerned_today().get(shown.pk, []),
        "concerns": shown.concerns.select_related("country", "by"),
        "concurrences": given,
        "marking": max((record.sensitivity for record in given), default=Sensitivity.UNCLASSIFIED),
        "overrides": shown.overrides.select_related("by"),
        "former": list(shown.former_standings.all()),
        "form": form,
        "form_token": resume.form_token(user),
        "may_ask": user.writes,
    }
    return render(request, "liaison/parties/party.html", context, status=status(request))


@either
def add(request: Request) -> HttpResponse:
    """Add a person to the register, or a party that was taken off it.

    Institutions of the other-party type are on it by themselves.
    """
    user = reader(request)
    if not user.writes:
        return refused(request, _("Your role reads records and does not change them."))
    if request.POST.get("party") or request.POST.get("person"):
        with transaction.atomic():
            made = registered(request.POST)
        messages.success(request, _("%(name)s is on the register.") % {"name": made.name})
        return redirect("party", made.pk)
    form = PartyPersonForm(request.POST or None)
    candidates = form.candidates() if form.is_bound and form.is_valid() else None
    answer = 422 if form.errors else 200
    return render(
        request, "liaison/parties/party_add.html", {"form": form, "found": candidates}, status=answer
    )


def registered(posted: QueryDict) -> Party:
    """The party that is put on the register; one that was taken off it begins anew today. Raises Http404."""
    if number := small_number(posted.get("party", "")):
        rows = Party.objects.select_for_update(of=("self",))
        party = get_object_or_404(rows, pk=number)
    else:
        person = get_object_or_404(Person.objects.in_use(), pk=small_number(posted.get("person", "")))
        party, _new = Party.objects.select_for_update(of=("self",)).get_or_create(
            person=person, defaults={"type": Party.Type.FIGURE, "since": timezone.localdate()}
        )
    if party.struck_on:
        party.register_again()
    return party


@decision
def strike(request: Request, pk: int) -> HttpResponse:
    """Take a party off the register from today on; earlier records stay."""
    user = reader(request)
    locked = Party.objects.select_for_update(of=("self",)).filter(pk=pk)
    if user.role != Role.HEAD:
        return refused(request, _("The head of the Centre alone takes a party off the register."))
    form = ReasonForm(request.POST, asking=_("Say why, in a sentence the other person can act on."))
    with transaction.atomic():
        struck = get_object_or_404(locked)
        if struck.struck_on:
            return not_done(request, _("It is off the register already."), "party", pk)
        if not form.is_valid():
            return not_done(request, first_fault(form), "party", pk)
        struck.strike(form.cleaned_data["reason"])
    messages.success(request, _("It is off the register from today on."))
    return redirect("parties")


# --- The head's decisions -----------------------------------------------------------------------------------------


@either
def override(request: Request) -> HttpResponse:
    """Contacts the head let be planned without concurrence. Only the head decides so, beforehand."""
    user = reader(request)
    if not user.writes or user.level < Sensitivity.CONFIDENTIAL:
        raise Http404
    may_decide = user.role == Role.HEAD
    posted = resume.answers(request)
    if posted is not None and not may_decide:
        sentence = _("Only the head of the Centre allows a contact to be planned without concurrence.")
        return refused(request, sentence, posted)
    initial = {"party": request.GET.get("party"), "day": request.GET.get("day")}
    form = OverrideForm(posted, initial=initial) if may_decide else None
    if request.method == "POST" and form and form.is_valid():
        with transaction.atomic():
            form.store(user)
        messages.success(request, _("Your decision is kept. The contact can be planned now."))
        return redirect("override")
    rows = Override.objects.select_related("party__organization", "party__person", "by")
    context = {
        "form": form,
        "rows": list(rows[:200]),
        "marking": Sensitivity.CONFIDENTIAL,
        "form_token": resume.form_token(user),
    }
    return render(request, "liaison/parties/overrides.html", context, status=status(request))
