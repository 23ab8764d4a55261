"""Celery tasks of events, and the jobs that check a file of them and import it."""

from celery import shared_task
from django.db import transaction

from monitoring.events.import_jobs import forget_old_files


@shared_task(name="monitoring.forget_old_event_files", expires=30 * 60)
def forget_old_event_files(**later: object) -> None:
    """Beat's tick: delete imports of events past their time."""
    with transaction.atomic():
        forget_old_files()
