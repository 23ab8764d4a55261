"""Celery tasks of files, and the job that reads their text."""

import logging

from celery import shared_task
from django.db import transaction

from ashgabat_centre.files import sweep, text

__all__ = ["sweep_files", "text"]  # the second for the jobs it names
logger = logging.getLogger(__name__)


@shared_task(name="records.sweep_files", expires=30 * 60)
def sweep_files(**later: object) -> None:
    """Beat's tick: delete stored bytes without a row and report rows without bytes."""
    with transaction.atomic():
        swept = sweep.sweep()
    if swept.deleted or swept.missing:
        logger.error("Files swept: %d orphans deleted, %d missing", len(swept.deleted), len(swept.missing))
