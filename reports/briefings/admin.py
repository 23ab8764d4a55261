"""The briefing's schedule in Django's admin."""

from django.contrib import admin

from ashgabat_centre.reference.admin import Kept
from reports.briefings.models import Schedule


@admin.register(Schedule)
class ScheduleAdmin(Kept):
    """Schedules. What a briefing is called and when it was cut stands with the briefing, so that none is rewritten."""

    list_display = ("code", "name_en", "name_ru", "weekday", "cutoff", "active")
