"""What is done to an entry: retired and taken back, merged and parted."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ashgabat_centre.accounts.request import Request
from ashgabat_centre.directory import duplicates, name_filter
from ashgabat_centre.directory.forms import MergeForm
from ashgabat_centre.directory.gates import for_writers
from ashgabat_centre.directory.models import Person
from ashgabat_centre.directory.views import asked_for, sealed
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.reference.models import Organization
from ashgabat_centre.web import resume
from ashgabat_centre.web.refusals import decision, refused, turned_back


@for_writers
@require_POST
def retire(request: Request, model: Any, pk: int) -> HttpResponse:
    """No longer offered to new records; old ones keep it. Pressed again, it is taken back."""
    entry = get_object_or_404(model, pk=pk)
    retired_on = None if "back" in request.POST else timezone.localdate()
    # One page shows one of the two buttons; the other one, pressed late, changes nothing.
    changed = model.objects.filter(pk=pk, retired_on__isnull=retired_on is not None)
    if changed.update(retired_on=retired_on, version=entry.version + 1):
        said = _("%(name)s is reactivated.") if retired_on is None else _("%(name)s is deactivated.")
        messages.success(request, said % {"name": entry.name})
    return redirect(entry)


@for_writers
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: Request, model: Any, pk: int) -> HttpResponse:
    """Say which entry this one is a duplicate of: among those that look alike, or found by words."""
    entry: Any = get_object_or_404(model, pk=pk)
    if entry.protected or entry.merged_into_id:
        return refused(request, duplicates.refuse(entry, model()))
    if request.method == "POST" and "q" in request.POST:
        return sealed(request)
    words = asked_for(request)
    alike = candidates(entry, words)
    form = MergeForm(request.POST or resume.typed_before(request), entry=entry, alike=alike)
    if request.method == "POST" and form.is_valid():
        into = form.cleaned_data["into"]
        try:
            duplicates.merge(entry, into, request.user, form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s now stands for both.") % {"name": into.name})
            return redirect(into)
    context = {"entry": entry, "form": form, "alike": alike, "typed": words}
    context["form_token"] = resume.form_token(request.user)
    return render(request, "directory/merge.html", context, status=422 if form.errors else 200)


def candidates(entry: Person | Organization, words: str) -> list[Any]:
    """Entries this one may be a duplicate of: those the words find, or without words those with names alike."""
    if not words:
        entries = name_filter.alike(entry)
    else:
        look = name_filter.people if isinstance(entry, Person) else name_filter.organizations
        entries = (
            look(words).filter(merged_into=None, protected=False).exclude(pk=entry.pk)[: name_filter.MOST]
        )
    return list(entries.with_posts() if isinstance(entry, Person) else entries)


@for_writers
@decision
def part(request: Request, model: Any, pk: int) -> HttpResponse:
    """Undo a merging: both entries stand for themselves again, with everything that was theirs."""
    entry = get_object_or_404(model, pk=pk)
    try:
        duplicates.part(entry, request.user)
    except Refused as refusal:
        return turned_back(request, str(refusal), entry)
    messages.success(request, _("%(name)s stands for itself again.") % {"name": entry.name})
    return redirect(entry)
