"""How long a record is kept: the head's page for one record, and the tick that archives what is past its time."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ashgabat_centre.access.access_log import note
from ashgabat_centre.access.models import Reading
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.records.models import Record, StaleRecord, Status, lock_version
from ashgabat_centre.web import resume
from ashgabat_centre.web.forms import DateField
from ashgabat_centre.web.refusals import refused
from ashgabat_centre.workflow import clearance
from ashgabat_centre.workflow.models import held_back
from ashgabat_centre.workflow.retention import due, kept_until

AT_ONCE = 500  # records archived by one tick; the next one goes on


class RetentionForm(forms.Form):
    """Until which day a record is kept, why, and what holds it beyond."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 2)
    keep_until = DateField(
        label=gettext_lazy("Keep until"),
        required=False,
        help_text=gettext_lazy("Empty keeps it as long as the period of its marking says."),
    )
    hold_because = forms.CharField(
        label=gettext_lazy("Legal hold, because"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("While a reason stands here, it is not archived, whatever the date."),
    )

    def store(self, record: Record, head: User) -> None:
        """StaleRecord where somebody saved since the page was opened."""
        version = self.cleaned_data["version"]
        changes = {name: self.cleaned_data[name] for name in ("keep_until", "hold_because")}
        with transaction.atomic():
            lock_version(record.pk, version)
            clearance.log_step(record, Verb.RETAIN, head, version + 1, _said(**changes))
            Record.objects.filter(pk=record.pk).update(
                **changes, version=version + 1, updated_at=timezone.now()
            )


def _said(keep_until: Any, hold_because: str) -> str:
    until = _("until %(day)s") % {"day": date_format(keep_until, "DATE_FORMAT")} if keep_until else ""
    return "; ".join(filter(None, (until, hold_because)))


@require_http_methods(["GET", "HEAD", "POST"])
def retain(request: Request, slug: str) -> HttpResponse:
    """Until when a record is kept, and why it is held."""
    user = request.user
    record = get_object_or_404(Record.objects.at(slug))
    if user.role != Role.HEAD:
        sentence = _("The head of the Centre decides how long a record is kept.")
        return refused(request, sentence)
    initial = {name: getattr(record, name) for name in ("version", "keep_until", "hold_because")}
    note(record, user, Reading.OPENED)
    form = RetentionForm(resume.answers(request), initial=initial)
    status = 200
    if request.method == "POST":
        status = _keep(form, record, user)
        if status == 200:
            messages.success(request, _("%(reference)s is saved.") % {"reference": record.reference})
            return redirect(record)
        form.data = request.POST.copy()
        form.data["version"] = str(record.version)
    context = {
        "form": form,
        "record": record,
        "marking": record.sensitivity,
        "kept_until": kept_until(record),
    }
    context |= {"form_token": resume.form_token(user), "stale": status == 409}
    return render(request, "workflow/retention.html", context, status=status)


def _keep(form: RetentionForm, record: Record, user: User) -> int:
    if not form.is_valid():
        return 422
    try:
        form.store(record, user)
    except StaleRecord:
        return 409
    return 200


def archive_what_is_due(system: User) -> int:
    """Archive cleared records whose time is over, as the portal itself, which strictly confidential ones are hidden
    from: those, ST/SGB/2007/6 has a person review one by one. Returns how many; nothing is ever deleted."""
    today, archived = timezone.localdate(), 0
    for record in due(Record.objects.all(), today).exclude(pk__in=held_back())[:AT_ONCE]:
        if Verb.ARCHIVE in kinds()[record.kind].steps_open and _archive(record, system):
            archived += 1
    return archived


def _archive(record: Record, system: User) -> bool:
    """False where somebody changed it at this moment: the next tick looks again."""
    reason = _("Its time was over on %(day)s.") % {"day": date_format(kept_until(record), "DATE_FORMAT")}
    try:
        with transaction.atomic():
            lock_version(record.pk, record.version)
            clearance.log_step(record, Verb.ARCHIVE, system, record.version + 1, reason)
            clearance.move(record, status=Status.ARCHIVED, version=record.version + 1)
    except StaleRecord:
        return False
    return True
