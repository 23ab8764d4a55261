"""Celery task of the schedule: ask for the briefings that are due. Two runs ask once."""

from datetime import datetime

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context
from reports.briefings import assembly
from reports.briefings.models import Schedule


@shared_task(name="reports.ask_for_due_briefings", expires=60)
def ask_for_due_briefings(**later: object) -> None:
    """Beat's tick: ask for each briefing whose cut-off has passed."""
    system = User.objects.system()
    with access_context(system.reader()), transaction.atomic():
        for schedule in Schedule.objects.filter(active=True):
            for slot in due(schedule):
                assembly.ask_for(schedule, slot, system, due=True)


def due(schedule: Schedule) -> list[datetime]:
    """The newest few cut-offs that no briefing reaches yet, whatever was asked for or cleared before."""
    slots = schedule.due_slots(timezone.now())
    return [slot for slot in slots if not assembly.covering(schedule, slot).exists()]
