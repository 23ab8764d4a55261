"""Celery tasks of the job queue; a message carries only a job's number."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context
from ashgabat_centre.jobs.queue import do_job, ring_unanswered
from ashgabat_centre.records.heartbeats import TICK, Heartbeat

__all__ = ["do_job", "ring_unanswered_jobs"]


@shared_task(name="records.ring_unanswered_jobs", expires=30)
def ring_unanswered_jobs(**later: object) -> None:
    """Beat's tick: notify the worker of unanswered jobs, and note that worker and beat are alive."""
    with access_context(User.objects.system().reader()), transaction.atomic():
        ring_unanswered()
        Heartbeat.objects.update_or_create(name=TICK, defaults={"at": timezone.now()})
