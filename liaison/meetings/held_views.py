"""Planned, and now held: one press from home, the calendar and the record; what stands in the plan stays."""

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ashgabat_centre.accounts.request import Request
from ashgabat_centre.records.models import StaleRecord
from ashgabat_centre.web.refusals import refused
from liaison.meetings.models import Meeting
from liaison.meetings.rules import refuse_holding


@require_POST
def hold(request: Request, slug: str) -> HttpResponse:
    """Mark it as held, and open its form to write down what was said. A second press finds it done."""
    meeting: Any = get_object_or_404(Meeting.objects.at(slug))
    if meeting.state != Meeting.State.HELD:
        if sentence := refuse_holding(meeting, request.user):
            return refused(request, sentence)
        meeting.state = Meeting.State.HELD
        if meeting.ends_at and meeting.ends_at > timezone.now():
            meeting.ends_at = None  # it was planned to last longer than it did
        with (
            suppress(StaleRecord),
            transaction.atomic(),
        ):  # pressed twice: its form shows what stands
            meeting.revise(meeting.version)
            messages.success(request, _("It is marked as held. Add what was said."))
    return redirect(meeting.address("edit"))
