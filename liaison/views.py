"""The meeting log's pages."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.filters import RecordFilter
from ashgabat_centre.records.views import RecordPages
from liaison.forms import MeetingForm
from liaison.models import Meeting


class MeetingFilter(RecordFilter):
    channel = django_filters.ChoiceFilter(
        field_name="meeting__channel", choices=Meeting.Channel.choices, label=_("How"), empty_label=_("Any")
    )


class MeetingPages(RecordPages):
    model = Meeting
    form = MeetingForm
    filters = MeetingFilter
    columns = ((_("How"), lambda meeting: meeting.get_channel_display()),)

    @staticmethod
    def shown(record: Any, user: User) -> dict[str, Any]:
        return {"counterparts": record.counterparts.select_related("organization")}
