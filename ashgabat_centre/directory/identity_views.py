"""Pages about a protected identity: who it is, for those on its list, and the list, which the head keeps."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ashgabat_centre.accounts.factor import fresh_factor_required, fresh_factor_to_post
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.directory import pseudonyms
from ashgabat_centre.directory.forms import IdentityForm, ListForm
from ashgabat_centre.directory.gates import for_writers
from ashgabat_centre.directory.identities import IdentityReading, ProtectedIdentity, ProtectedReader
from ashgabat_centre.web import resume
from ashgabat_centre.web.refusals import refused, turned_back
from ashgabat_centre.web.small_numbers import small_number

either = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 20


def show(request: Request, template: str, form: Any, entry: Any, **more: Any) -> HttpResponse:
    """A page about a protected identity, marked strictly confidential; status 422 where the form has errors."""
    context = {"entry": entry, "form": form, "form_token": resume.form_token(request.user)}
    context["marking"] = Sensitivity.STRICTLY_CONFIDENTIAL
    return render(request, template, context | more, status=422 if form.errors else 200)


@for_writers
@either
def identity(request: Request, model: Any, pk: int) -> HttpResponse:
    """Who stands behind the pseudonym; that it was shown is noted."""
    entry: Any = get_object_or_404(model, pk=pk)
    protected = get_object_or_404(ProtectedIdentity.objects.of(entry).select_related("made_by"))
    pseudonyms.note(entry, request.user)
    form = IdentityForm(resume.answers(request), instance=protected)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The identity is saved."))
        return redirect(request.path)
    return show(request, "directory/identity.html", form, entry, identity=protected)


@for_writers
@either
@fresh_factor_to_post
def readers(request: Request, model: Any, pk: int) -> HttpResponse:
    """Who knows, and who was shown the names when: for the head, who keeps the list, and for those on it."""
    entry: Any = get_object_or_404(model, pk=pk, protected=True)
    manages = pseudonyms.manages(request.user)
    if not manages and not pseudonyms.knows(entry):
        raise Http404
    if request.method == "POST" and not manages:
        return refused(request, _("Who is told is decided by the head of the Centre. Ask the head."))
    listed = list(ProtectedReader.objects.of(entry).select_related("user"))
    form = ListForm(resume.answers(request), known=[row.user_id for row in listed])
    if request.method == "POST" and form.is_valid():
        put_on(entry, form.cleaned_data["user"])
        messages.success(request, _("%(name)s is on the list.") % {"name": form.cleaned_data["user"].name})
        return redirect(request.path)
    context = {
        "listed": listed,
        "manages": manages,
        "strike_url": entry.address("strike"),
        "readings": list(IdentityReading.objects.of(entry).select_related("user")[:SHOWN]),
    }
    return show(request, "directory/readers.html", form, entry, **context)


def put_on(entry: Any, user: Any) -> None:
    """Two heads who name the same person at the same time put one name on the list."""
    try:
        with transaction.atomic():
            ProtectedReader.objects.create(**{entry._meta.model_name: entry}, user=user)
    except IntegrityError:
        return


@fresh_factor_required
@for_writers
@require_POST
def strike(request: Request, model: Any, pk: int) -> HttpResponse:
    """Take a name off the list; that person's very next request shows the pseudonym."""
    entry: Any = get_object_or_404(model, pk=pk, protected=True)
    if not pseudonyms.manages(request.user):
        raise Http404
    number = small_number(request.POST.get("user", ""))
    name = get_object_or_404(ProtectedReader.objects.of(entry).select_related("user"), user_id=number)
    if ProtectedReader.objects.of(entry).filter(user_id=number).delete()[0]:
        messages.success(request, _("%(name)s is off the list.") % {"name": name.user.name})
        return redirect(entry.address("readers"))
    sentence = _("Somebody has to know: put another name on the list first.")
    return turned_back(request, sentence, entry.address("readers"))
