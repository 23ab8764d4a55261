"""What the broker may ring for. A message carries a job's number only; an unknown task is refused by Celery."""

import logging

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context
from ashgabat_centre.records import jobs, retention, sealing
from ashgabat_centre.records.attachments import extraction, sweeping
from ashgabat_centre.records.imports import running
from ashgabat_centre.records.models import Heartbeat
from ashgabat_centre.records.models.form_draft import forget_old_drafts

__all__ = ["extraction", "running"]  # imported for the jobs they name
logger = logging.getLogger(__name__)


@shared_task(name="records.do_job")
def do_job(pk: int, **later: object) -> None:
    jobs.do(pk)


@shared_task(name="records.ring_unanswered_jobs", expires=30)
def ring_unanswered_jobs(**later: object) -> None:
    """Beat's tick: ring again what was not answered, and note that the worker and beat are alive."""
    with access_context(User.objects.system().reader()), transaction.atomic():
        jobs.ring_unanswered()
        Heartbeat.objects.update_or_create(name="worker", defaults={"at": timezone.now()})


@shared_task(name="records.archive_what_is_due", expires=3600)
def archive_what_is_due(**later: object) -> None:
    """The calendar's tick: archive what is past its time and held by nobody. Ticking twice archives once."""
    system = User.objects.system()
    with access_context(system.reader()), transaction.atomic():
        retention.archive_what_is_due(system)


@shared_task(name="records.sweep_files", expires=30 * 60)
def sweep_files(**later: object) -> None:
    """Beat's tick: delete bytes that no row speaks for, tell of rows without any, forget old tables and old drafts."""
    with transaction.atomic():
        swept = sweeping.sweep()
        forget_old_drafts()
        running.forget_old()
    if swept.deleted or swept.missing:
        logger.error("Files swept: %d orphans deleted, %d missing", len(swept.deleted), len(swept.missing))


@shared_task(name="records.seal_history", expires=5)
def seal_history(**later: object) -> None:
    """Chain what was committed to the logs since the last tick."""
    sealing.seal()


@shared_task(name="records.keep_head", expires=300)
def keep_head(**later: object) -> None:
    """Once a day, put the chain's head where the settings say; asked often, so that a day's failure is made good."""
    sealing.keep_head()
