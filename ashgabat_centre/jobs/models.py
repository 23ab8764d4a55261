"""Work in the background: a job is a row, written in the transaction that asked for it.

The broker carries only the job's number. A worker claims the job under a lease with a fencing number, so that
a claim that outlived its lease can't finish, and a job done twice leaves one result. A key makes two requests
for the same job one.
"""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import Record

LEASE = timedelta(seconds=90)  # longer than the task's hard time limit: no living task outlasts its lease
RING_AGAIN = timedelta(seconds=10)
TRIES = 3


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs."""

    def unanswered(self) -> Self:
        """Jobs nobody claimed some time after the notification, and those whose worker let the lease run out."""
        waiting = models.Q(state=Job.State.QUEUED, rung_at__lt=Now() - RING_AGAIN)
        return self.filter(waiting | models.Q(state=Job.State.RUNNING, lease_until__lt=Now()))

    def standing_at(self, state: str) -> Self:
        """Jobs in this state; all of them for a word that is none."""
        return self.filter(state=state) if state in Job.State.values else self

    def recent(self) -> Self:
        """The 50 newest jobs, with the people who asked for them."""
        return self.select_related("asked_by").order_by("-asked_at", "-pk")[:50]


class Job(models.Model):
    """One piece of work for the worker, with who asked for it and how far it is."""

    class State(models.TextChoices):
        """Where a job stands."""

        QUEUED = "queued", _("Waiting for the worker")
        RUNNING = "running", _("Under way")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    name = models.CharField(max_length=60)
    subject = models.CharField(_("what"), max_length=200)
    key = models.CharField(max_length=100, blank=True)
    arguments = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    reason = models.TextField(_("reason"), blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="jobs")
    private = models.BooleanField(default=False)  # shown to its asker alone, not to the head
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    rung_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    fence = models.IntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    result = models.ForeignKey(Record, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [models.Index(fields=["state", "rung_at"], name="job_unanswered")]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~models.Q(key=""), name="job_once_per_key")
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_open(self) -> bool:
        """Whether the job is waiting or running."""
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    def failed_before(self, moment: datetime) -> bool:
        """Whether its last try failed before this moment."""
        if self.state != self.State.FAILED or self.finished_at is None:
            return False
        return self.finished_at < moment

    @property
    def seconds(self) -> int | None:
        """How many seconds the last try took; None until it is over."""
        if self.started_at is None or self.finished_at is None:
            return None
        return round((self.finished_at - self.started_at).total_seconds())

    def claim(self) -> bool:
        """Claim the job for the length of a lease; False where it is done, cancelled or claimed by another
        worker.
        """
        free = models.Q(state=self.State.QUEUED) | models.Q(state=self.State.RUNNING, lease_until__lt=Now())
        claimed = Job.objects.filter(free, pk=self.pk).update(
            state=self.State.RUNNING,
            attempts=models.F("attempts") + 1,
            fence=models.F("fence") + 1,
            started_at=Now(),
            lease_until=Now() + LEASE,
            reason="",
        )
        self.refresh_from_db()
        return bool(claimed)

    def finish(self, result: Record | None) -> bool:
        """Close the job in the same transaction as its work; False where another worker holds the lease by
        now.
        """
        return bool(
            self._held().update(state=self.State.DONE, finished_at=Now(), lease_until=None, result=result)
        )

    def fail(self, reason: str) -> None:
        """Put the job back into the queue while tries are left, otherwise close it as failed with the reason."""
        again = self.attempts < TRIES
        self._held().update(
            state=self.State.QUEUED if again else self.State.FAILED,
            reason=reason,
            rung_at=Now(),
            lease_until=None,
            finished_at=None if again else Now(),
        )

    def cancel(self) -> bool:
        """Cancel a waiting job; False where it is running or over."""
        return bool(
            Job.objects.filter(pk=self.pk, state=self.State.QUEUED).update(
                state=self.State.CANCELLED, finished_at=Now()
            )
        )

    def ask_again(self) -> bool:
        """Put a failed or cancelled job back into the queue, with all its tries."""
        over = (self.State.FAILED, self.State.CANCELLED)
        return bool(
            Job.objects.filter(pk=self.pk, state__in=over).update(
                state=self.State.QUEUED, attempts=0, reason="", rung_at=Now(), finished_at=None
            )
        )

    def _held(self) -> JobQuerySet:
        """A query for this job that gives no row once another worker has claimed it."""
        held: JobQuerySet = Job.objects.filter(pk=self.pk, fence=self.fence, state=self.State.RUNNING)
        return held
