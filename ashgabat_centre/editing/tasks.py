"""Celery tasks of unsaved text."""

from celery import shared_task
from django.db import transaction

from ashgabat_centre.editing import models


@shared_task(name="records.forget_old_drafts", expires=30 * 60)
def forget_old_drafts(**later: object) -> None:
    """Beat's tick: delete the drafts that nobody came back to."""
    with transaction.atomic():
        models.forget_old_drafts()
