"""Whose contact a person of the directory is: offered to a colleague, who accepts or declines."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from ashgabat_centre.accounts import proposal_views
from ashgabat_centre.accounts.forms import ProposalForm
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.directory.contact_handovers import ContactHandover
from ashgabat_centre.directory.models import Person
from ashgabat_centre.web import resume
from ashgabat_centre.web.forms import first_fault, reason_field
from ashgabat_centre.web.refusals import decision, not_done, refused


def refuse_passing_on(person: Person, user: User) -> str:
    """Why this person may not offer the contact to a colleague; '' where they may."""
    if not user.writes:
        return _("Your role reads records and does not change them.")
    if user.pk != person.lead_id and user.role != Role.HEAD:
        return _("A contact is handed over by the officer whose contact it is, or by the head of the Centre.")
    return ""


class ContactHandoverForm(ProposalForm):
    """To whom a contact is offered, and what that colleague should know."""

    class Meta(ProposalForm.Meta):
        model = ContactHandover
        help_texts = {"reason": gettext_lazy("What your colleague should know before the first meeting.")}

    def __init__(self, *args: Any, person: Person, user: User, **kwargs: Any) -> None:
        super().__init__(*args, apart_from=(user, person.lead), **kwargs)
        self.instance.person, self.instance.giver, self.instance.proposed_by = person, person.lead, user

    def same(self) -> dict[str, Any]:
        """The open handover that a second one would repeat: of the same contact."""
        return {"person": self.instance.person_id}


class ContactAnswerForm(forms.Form):
    """What the receiver says to the colleague, if anything."""

    answer = reason_field(required=False)


@require_safe
def handovers(request: Request) -> HttpResponse:
    """The contacts this person leads, those offered to them, and those they offered."""
    user = request.user
    if not user.writes:
        raise Http404
    rows = ContactHandover.objects.select_related("person", "giver", "receiver", "proposed_by")
    context = {
        "offered": list(rows.waiting_for(user)),
        "proposed": list(rows.waiting().filter(proposed_by=user)),
        "decided": list(rows.filter(proposed_by=user, decided_at__isnull=False)[:10]),
        "led": list(Person.objects.in_use().filter(lead=user)),
        "form_token": resume.form_token(user),
    }
    return render(request, "directory/contact_handovers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def pass_on(request: Request, pk: int) -> HttpResponse:
    """Offer the contact to a colleague; until that one accepts, its lead stays."""
    user = request.user
    if not user.writes:
        raise Http404
    person = get_object_or_404(Person.objects.in_use().select_related("lead"), pk=pk)
    if sentence := refuse_passing_on(person, user):
        return refused(request, sentence)
    form = ContactHandoverForm(resume.answers(request), person=person, user=user)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
        name = form.cleaned_data["receiver"].name
        messages.success(request, _("%(name)s is asked to take it over.") % {"name": name})
        return redirect("contact-handovers")
    context = {"form": form, "person": person, "form_token": resume.form_token(user)}
    status = 422 if request.method == "POST" else 200
    return render(request, "directory/contact_pass_on.html", context, status=status)


@decision
def decide(request: Request, pk: int) -> HttpResponse:
    """The receiver's word, or the proposer's second thoughts."""
    user = request.user
    if "take_back" in request.POST:
        offered = get_object_or_404(ContactHandover.objects.waiting().filter(proposed_by=user), pk=pk)
        offered.delete()
        messages.success(request, _("It is taken back."))
        return redirect("contact-handovers")
    form = ContactAnswerForm(request.POST)
    if not form.is_valid():
        return not_done(request, first_fault(form), "contact-handovers")
    offered = ContactHandover.objects.put_to(user)
    return proposal_views.decide(request, offered, pk, "contact-handovers", form.cleaned_data["answer"])
