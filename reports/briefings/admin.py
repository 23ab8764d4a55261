"""The briefing's schedule in Django's admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from ashgabat_centre.reference.admin import Kept
from reports.briefings.models import Schedule


@admin.register(Schedule)
class ScheduleAdmin(Kept):
    """Schedules. Once a briefing was printed under a schedule, its printed words can't be changed."""

    list_display = ("code", "name_en", "name_ru", "weekday", "cutoff", "active")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What stays as it was once a briefing was made by the schedule."""
        used = obj is not None and obj.briefings.exists()
        return ("code", "name_en", "name_ru", "distribution", "ceiling") if used else ()
