"""The calendar's tick: ask for the briefings that are due. Ticking twice asks once."""

from datetime import datetime

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context
from reports import assembly
from reports.models import Briefing, Schedule


@shared_task(name="reports.ask_for_due_briefings", expires=60)
def ask_for_due_briefings(**later: object) -> None:
    system = User.objects.system()
    with access_context(system.reader()), transaction.atomic():
        for schedule in Schedule.objects.filter(active=True):
            for slot in due(schedule):
                assembly.ask_for(schedule, slot, system, due=True)


def due(schedule: Schedule) -> list[datetime]:
    """The newest few cut-offs whose period no briefing covers to its end yet."""
    slots = schedule.due_slots(timezone.now())
    whole = Briefing.objects.filter(schedule=schedule, slot__in=slots)
    done = {b.slot for b in whole if b.covers_to >= b.slot or not b.is_open}
    return [slot for slot in slots if slot not in done]
