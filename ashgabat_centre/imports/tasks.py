"""Celery tasks of imports, and the jobs that check and make what a table holds."""

from celery import shared_task
from django.db import transaction

from ashgabat_centre.imports import run


@shared_task(name="records.forget_old_tables", expires=30 * 60)
def forget_old_tables(**later: object) -> None:
    """Beat's tick: delete the tables whose time is over."""
    with transaction.atomic():
        run.forget_old()
