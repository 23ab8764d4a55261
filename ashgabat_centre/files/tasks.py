"""Celery tasks of files, and the jobs that read them."""

import logging

from celery import shared_task
from django.db import transaction

from ashgabat_centre.files import sweep, text

__all__ = ["sweep_files", "text"]  # the second for the jobs it names
logger = logging.getLogger(__name__)


@shared_task(name="records.sweep_files", expires=30 * 60)
def sweep_files(**later: object) -> None:
    """Beat's tick: delete bytes that no row speaks for, tell of rows without any."""
    with transaction.atomic():
        swept = sweep.sweep()
    if swept.deleted or swept.missing:
        logger.error("Files swept: %d orphans deleted, %d missing", len(swept.deleted), len(swept.missing))
