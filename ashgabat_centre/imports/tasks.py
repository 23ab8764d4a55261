"""Celery tasks of imports, and the jobs that check a table and import it."""

from celery import shared_task
from django.db import transaction

from ashgabat_centre.imports import run


@shared_task(name="records.forget_old_tables", expires=30 * 60)
def forget_old_tables(**later: object) -> None:
    """Beat's tick: delete imports past their time."""
    with transaction.atomic():
        run.forget_old()
