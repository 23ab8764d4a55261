"""Asking for work in the background, and doing it: rows in PostgreSQL, and a message over the broker for
each.
"""

import logging
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from celery import shared_task
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import access_context
from ashgabat_centre.jobs.models import TRIES, Job
from ashgabat_centre.notices.sources import Way, announces, as_notices
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.reasons import awaits

logger = logging.getLogger(__name__)
Work = Callable[[Job], Record | None]
_works: dict[str, Work] = {}
_labels: dict[str, str | Promise] = {}
# Jobs that wait longest are notified first; the beat comes again in seconds.
RING_AT_ONCE = 500


class JobLost(Exception):
    """Another worker holds the lease by now; what this one did is rolled back."""


def work(name: str, label: str | Promise) -> Callable[[Work], Work]:
    """Register a function as the work of jobs of this name, called `label` on pages.

    It runs in one transaction, as the portal's own reader.
    """

    def register(function: Work) -> Work:
        _works[name] = function
        _labels[name] = label
        return function

    return register


def label_of(name: str) -> str | Promise:
    """What jobs of this name are called on pages; the name itself where no room of today does such work."""
    return _labels.get(name, name)


def ask(
    name: str,
    *,
    asked_by: User,
    subject: str,
    key: str = "",
    again_after: timedelta | None = None,
    **arguments: Any,
) -> Job:
    """Write down a job in this transaction and notify the worker after commit.

    Under a key it is written down once, and that job is returned; where `again_after` is given and the job failed so
    long ago, it is put back into the queue with all its tries.
    """
    fields = {"name": name, "asked_by": asked_by, "subject": subject, "arguments": arguments}
    job: Job = Job.objects.get_or_create(key=key, defaults=fields)[0] if key else Job.objects.create(**fields)
    if again_after is not None and job.failed_before(timezone.now() - again_after):
        job.ask_again()
    ring(job)
    return job


@awaits("failed-jobs", gettext_lazy("Background jobs that failed"), "job-list", state="failed")
def failed_jobs(user: User) -> Any:
    """What the calendar asked for and the worker failed at, for the head: it is tried again by itself."""
    failed = Job.objects.filter(state=Job.State.FAILED, private=False).exclude(key="")
    return failed if user.role == Role.HEAD else failed.none()


@announces(
    "jobs",
    gettext_lazy("Background jobs I asked for"),
    {"done": gettext_lazy("is done"), "failed": gettext_lazy("failed")},
    rank=70,
    page="job-list",
    usual=Way.PORTAL,
)
def ended_jobs(user: User) -> Any:
    """What this person asked of the worker and it did, or failed at."""
    ended = Job.objects.filter(asked_by=user, private=False, state__in=(Job.State.DONE, Job.State.FAILED))
    return as_notices(ended, "jobs", moment="finished_at", act=F("state"), about="result_id", words="subject")


def ask_privately(name: str, *, asked_by: User, subject: str, key: str = "", **arguments: Any) -> Job:
    """Like `ask`, for a job nobody else may know of: its number is random, so that no gap shows it."""
    fields = {"name": name, "asked_by": asked_by, "subject": subject, "arguments": arguments}
    fields |= {"pk": secrets.randbelow(2**62) + 2**32, "private": True}
    job: Job = Job.objects.get_or_create(key=key, defaults=fields)[0] if key else Job.objects.create(**fields)
    ring(job)
    return job


def ring(job: Job) -> None:
    """Notify the worker after commit. If the broker is down nothing is lost: `ring_unanswered` repeats it."""
    transaction.on_commit(lambda: _ring_now(job.pk), robust=True)


def _ring_now(pk: int) -> None:
    do_job.apply_async(args=(pk,), retry=False)


def ring_unanswered() -> int:
    """Notify the worker again of jobs nobody claimed and of those whose worker died, and fail those that were
    tried too often. Returns the number of notifications, 500 at most.
    """
    Job.objects.unanswered().filter(attempts__gte=TRIES).update(
        state=Job.State.FAILED,
        finished_at=Now(),
        lease_until=None,
        reason=_(
            "The worker stopped in the middle of it %(tries)d times. Ask for it again, or tell the administrator."
        )
        % {"tries": TRIES},
    )
    unanswered = Job.objects.unanswered().order_by("rung_at", "pk")
    numbers = list(unanswered.values_list("pk", flat=True)[:RING_AT_ONCE])
    Job.objects.filter(pk__in=numbers).update(rung_at=Now())
    for pk in numbers:
        _ring_now(pk)
    return len(numbers)


def do(pk: int) -> None:
    """Claim the job and do it; the result and the job's closing are committed together or not at all."""
    system = User.objects.system().reader()
    with access_context(system):
        with transaction.atomic():
            job = Job.objects.filter(pk=pk).first()
            if job is None or not job.claim():
                return
        try:
            with transaction.atomic():
                with translation.override(job.asked_by.language):
                    result = _works[job.name](job)
                if not job.finish(result):
                    raise JobLost(f"job {pk}")
        except JobLost:
            logger.warning("Job %s was taken over by another worker", pk)
        except Exception as error:
            logger.exception("Job %s failed", pk)
            with transaction.atomic(), translation.override(job.asked_by.language):
                job.fail(_reason(error))


def _reason(error: Exception) -> str:
    """The reason a job failed, for the person who asked: a rule's own sentence, or the type of an unexpected
    error, whose details go to the log.
    """
    if isinstance(error, (ValueError, LookupError)) and str(error):
        return str(error)
    return _("An unexpected fault (%(kind)s). It is in the log under the job's number.") % {
        "kind": type(error).__name__
    }


@shared_task(name="records.do_job")
def do_job(pk: int, **later: object) -> None:
    """Celery task: do one job. Its message carries only the job's number."""
    do(pk)
