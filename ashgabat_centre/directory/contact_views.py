"""Whose contact a person of the directory is: offered to a colleague, who accepts or declines."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.utils import DataError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.roles import STAFF, Role
from ashgabat_centre.directory.contact_handovers import ContactHandover
from ashgabat_centre.directory.models import Person
from ashgabat_centre.web import resume
from ashgabat_centre.web.forms import say_what_to_do
from ashgabat_centre.web.refusals import decision, not_done, refused


def refuse_passing_on(person: Person, user: User) -> str:
    """Why this person may not offer the contact to a colleague; '' where they may."""
    if not user.writes:
        return _("Your role reads records and does not change them.")
    if user.pk != person.lead_id and user.role != Role.HEAD:
        return _("A contact is handed over by the officer whose contact it is, or by the head of the Centre.")
    return ""


class ContactHandoverForm(forms.ModelForm[ContactHandover]):
    """To whom a contact is offered, and what that colleague should know."""

    class Meta:
        model = ContactHandover
        fields = ("receiver", "reason")
        widgets = {"reason": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"reason": gettext_lazy("What your colleague should know before the first meeting.")}

    def __init__(self, *args: Any, person: Person, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.person, self.instance.giver, self.instance.proposed_by = person, person.lead, user
        people: Any = User.objects.filter(is_active=True).exclude(pk__in=[user.pk, person.lead_id or 0])
        receiver = cast(Any, self.fields["receiver"])
        receiver.queryset = people.holding(*STAFF)
        receiver.empty_label = _("Choose…")
        say_what_to_do(self)

    def clean(self) -> dict[str, Any]:
        if ContactHandover.objects.waiting().filter(person=self.instance.person_id).exists():
            raise ValidationError(_("A handover is proposed already and waits for its receiver."))
        return super().clean() or {}


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
    offered = get_object_or_404(ContactHandover.objects.waiting_for(user), pk=pk)
    try:
        with transaction.atomic():
            offered.decide("accept" in request.POST, request.POST.get("answer", "")[:2000].replace("\0", ""))
    except DataError:
        sentence = _("It is no longer as it was proposed: ask for a new proposal.")
        return not_done(request, sentence, "contact-handovers")
    messages.success(request, _("Your decision is kept."))
    return redirect("contact-handovers")
