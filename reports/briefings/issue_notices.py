"""Notices of briefings that were issued."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.notices.sources import announces, as_notices
from ashgabat_centre.records.lifecycle import Step, Verb
from reports.briefings.models import Briefing


@announces("briefings", _("Briefings issued"), {"clear": _("issued it")}, rank=50, for_desk=True)
def issued(user: User) -> Any:
    """The clearance of each briefing by another person."""
    briefings = Briefing.issued().order_by().values("pk")
    rows = Step.objects.standing().filter(verb=Verb.CLEAR, record__in=briefings).exclude(by=user)
    return as_notices(rows, "briefings", moment="at", act="clear", about="record_id", actor="by_id")
