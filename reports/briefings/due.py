"""The days on which a briefing is assembled, for the calendar."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from liaison.calendar.due import Due, falls_due
from reports.briefings.models import Schedule


@falls_due
def cut_offs(first: date, last: date) -> Iterator[Due]:
    """The cut-offs from the first to the last day."""
    for schedule in Schedule.objects.filter(active=True):
        slot = schedule.slot_at(timezone.make_aware(datetime.combine(first, time())))
        while (day := timezone.localtime(slot).date()) <= last:
            if day > schedule.starts_on:
                yield Due(day, _("Briefing assembled"), _name(schedule), reverse("briefing-list"))
            slot += timedelta(days=7)


def _name(schedule: Schedule) -> str:
    return schedule.name_ru if get_language() == "ru" else schedule.name_en
