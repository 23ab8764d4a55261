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
    """The newest few cut-offs whose period no briefing covers to its end yet.

    A cut-off before what is already covered, as a changed weekday makes it, is no period of its own.
    """
    begun = {briefing.slot: briefing for briefing in Briefing.objects.filter(schedule=schedule)}
    covered = max((briefing.covers_to for briefing in begun.values()), default=None)
    return [
        slot
        for slot in schedule.due_slots(timezone.now())
        if (
            begun[slot].is_open and begun[slot].covers_to < slot
            if slot in begun
            else covered is None or slot > covered
        )
    ]
