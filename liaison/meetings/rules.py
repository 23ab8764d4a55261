"""What may become of a meeting, and by whom."""

from django.utils import timezone
from django.utils.translation import gettext as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.workflow import clearance
from liaison.meetings import zones
from liaison.meetings.models import Meeting


def refuse_holding(meeting: Meeting, user: User) -> str:
    """Why this person may not say that the planned meeting was held, as a sentence; '' where they may."""
    if sentence := clearance.refuse_editing(meeting, user):
        return sentence
    if meeting.state != Meeting.State.PLANNED:
        return _("It is not planned any more: what became of it stands on its page.")
    if meeting.occurred_on > zones.today(meeting.time_zone):
        return _("Its day is still to come: enter the day it took place, and mark it as held.")
    if meeting.starts_at and meeting.starts_at > timezone.now():
        return _("Its hour is still to come: enter the hour it took place, and mark it as held.")
    return ""
