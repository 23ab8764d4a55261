"""Celery task of the schedule: ask for the briefings that are due. Two runs ask once."""

from datetime import datetime

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context
from reports.briefings import assembly
from reports.briefings.models import Briefing, Schedule


@shared_task(name="reports.ask_for_due_briefings", expires=60)
def ask_for_due_briefings(**later: object) -> None:
    """Beat's tick: ask for each briefing whose cut-off has passed."""
    system = User.objects.system()
    with access_context(system.reader()), transaction.atomic():
        for schedule in Schedule.objects.filter(active=True):
            for slot in due(schedule):
                assembly.ask_for(schedule, slot, system, due=True)


def due(schedule: Schedule) -> list[datetime]:
    """The newest few cut-offs whose period no briefing covers to its end yet."""
    begun = list(Briefing.objects.filter(schedule=schedule))
    return [slot for slot in schedule.due_slots(timezone.now()) if not _is_covered(slot, begun)]


def _is_covered(slot: datetime, begun: list[Briefing]) -> bool:
    """Whether the period has its briefing, or lies in the period of another one, where the weekday was
    changed since.
    """
    own = next((briefing for briefing in begun if briefing.slot == slot), None)
    if own is not None:
        return own.covers_to >= slot or not own.is_open
    return any(briefing.covers_from < slot <= briefing.covers_to for briefing in begun)
