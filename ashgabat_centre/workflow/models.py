"""The correction of a cleared record: what its author typed, kept beside the cleared text until it is cleared too."""

import hashlib
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import STAFF, Sensitivity
from ashgabat_centre.database.change_log import track
from ashgabat_centre.database.context import current_reader
from ashgabat_centre.database.numbers import Numbers
from ashgabat_centre.database.violations import say
from ashgabat_centre.records.models import Record

say(
    "one_open_correction",
    _(
        "A correction of this record that you may not read is open already. Who wrote it or the head of the Centre "
        "decides on it first."
    ),
)


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Corrections, by where they stand."""

    def open(self) -> Self:
        """Corrections neither applied nor discarded yet."""
        return self.filter(status__in=Revision.OPEN)


@track()
class Revision(models.Model):
    """One correction. Its record, with every column of it, stays as it is cleared until the correction is cleared.

    What was typed is kept as the form sent it, and is put through that form again when it is cleared: no second
    place knows the columns of a kind.
    """

    # Its words are the record's own once they are cleared, and no row of its history.
    told_elsewhere = True

    class State(models.TextChoices):
        """Where a correction stands; it is open until it is applied or discarded."""

        DRAFT = "draft", _("Correction in draft")
        SUBMITTED = "submitted", _("Correction submitted")
        RETURNED = "returned", _("Correction returned")
        APPLIED = "applied", _("Correction cleared")
        DISCARDED = "discarded", _("Correction discarded")

    OPEN = (State.DRAFT, State.SUBMITTED, State.RETURNED)

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="revisions")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    version = models.IntegerField(default=1)
    base_version = models.IntegerField()  # the cleared version it corrects
    applied_version = models.IntegerField(null=True)  # the cleared version it became
    # Written by the database: in what transaction it was applied.
    applied_in = models.CharField(max_length=60, blank=True, editable=False)
    text = models.TextField()
    text_hash = models.CharField(max_length=64)
    reason = models.TextField()
    sensitivity = models.SmallIntegerField(choices=Sensitivity)
    started_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["record"],
                condition=Q(status__in=("draft", "submitted", "returned")),
                name="one_open_correction",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("draft", "submitted", "returned", "applied", "discarded")),
                name="known_correction_status",
            ),
            models.CheckConstraint(
                condition=~Q(status="applied")
                | (Q(applied_version__isnull=False, decided_by__isnull=False) & ~Q(decided_by=F("author"))),
                name="correction_cleared_by_another",
                violation_error_message=_("A text is cleared by another person than its author."),
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Whether it is neither applied nor discarded yet."""
        return self.status in self.OPEN


def typed_hash(text: str) -> str:
    """SHA-256 of what was typed: what the clearance of a correction is bound to."""
    return hashlib.sha256(text.encode()).hexdigest()


def being_corrected() -> Exists | Value:
    """Whether a record has an open correction that the reader may see; the database leaves out the others.

    It shows none to anybody but staff: theirs is the only list in which looking for them is worth its time.
    """
    reader = current_reader()
    if reader is None or reader.role not in STAFF:
        return Value(False, output_field=models.BooleanField())
    return Exists(Revision.objects.open().filter(record=OuterRef("pk")))


# The portal's own reader sees no correction. It is told which records wait for one, and which wait no longer.


def held_back() -> Numbers:
    """The records that are being corrected; asked by the worker, and empty for everybody else."""
    return Numbers("portal.under_correction")


def let_go_between(start: datetime, end: datetime) -> Numbers:
    """The records whose correction was discarded from start up to, but not at, end; for the worker alone."""
    return Numbers("portal.corrections_discarded", start, end)
