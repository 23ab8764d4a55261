"""Commitments and follow-ups: by whom, to whom, until when, and how they were closed.

A commitment of the Centre, one of the other side, and a follow-up of our own are one table with three sides,
so that due dates, proof, verification and overdue lists exist once (docs/decisions/0031). Each belongs to the
record it was made in and is read by the staff who read that record. The database holds the rules too
(policy.sql).
"""

from datetime import date, timedelta
from typing import Any, ClassVar, Self
from uuid import uuid4

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.access.holdings import holds
from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.change_log import track
from ashgabat_centre.database.context import current_reader
from ashgabat_centre.directory.models import Person
from ashgabat_centre.files.models import Attachment
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.reasons import awaits
from ashgabat_centre.reference.models import Organization

SOON = 7  # days before it is due from which a follow-up waits for its owner


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    """Commitments and follow-ups the reader may see."""

    def open(self) -> Self:
        """Not yet closed, those reported done that wait for verification included."""
        return self.filter(status__in=FollowUp.OPEN)

    def ended(self) -> Self:
        """Closed ones."""
        return self.exclude(status__in=FollowUp.OPEN)

    def overdue(self, day: date) -> Self:
        """Open ones due before that day."""
        return self.filter(status=FollowUp.Status.OPEN, due__lt=day)

    def commitments(self) -> Self:
        """Commitments between the Centre and another side, in either direction."""
        return self.exclude(side=FollowUp.Side.OWN)

    def due_soon(self, day: date) -> Self:
        """Open ones due within a week of that day, or overdue."""
        return self.filter(status=FollowUp.Status.OPEN, due__lte=day + timedelta(days=SOON))

    def to_do(self, user: User) -> Self:
        """This person's own that are due within a week, or overdue."""
        return self.filter(owner=user).due_soon(timezone.localdate())

    def to_verify(self, user: User) -> Self:
        """Those that others reported done and this person may verify."""
        mine = Q(record__author=user) | Q(record__owner=user)
        reported = self.filter(status=FollowUp.Status.REPORTED).exclude(closed_by=user)
        return reported if user.clears else reported.filter(mine)

    def with_whom(self, organizations: Any, people: Any = ()) -> Self:
        """Commitments with one of these institutions, or one of these people wherever they work now."""
        return self.commitments().filter(Q(organization__in=organizations) | Q(person__in=people))

    def soonest_first(self) -> Self:
        """By due date."""
        return self.order_by("due", "pk")


@track()
class FollowUp(models.Model):
    """A commitment or a follow-up, with its owner, due date, priority and result."""

    class Side(models.TextChoices):
        """Who made the commitment; a follow-up of our own has no other side."""

        OURS = "ours", _("Commitment by the Centre")
        THEIRS = "theirs", _("Commitment by the other side")
        OWN = "own", _("Follow-up of our own")

    class Priority(models.IntegerChoices):
        """A high priority needs a proof, and is verified by a second person."""

        NORMAL = 0, _("Normal")
        HIGH = 1, _("High")

    class Status(models.TextChoices):
        """Open, reported done, or closed with an outcome."""

        OPEN = "open", _("Open")
        REPORTED = "reported", _("To be verified")
        DONE = "done", _("Done")
        TRANSFERRED = "transferred", _("Transferred")
        DROPPED = "dropped", _("Dropped")

    OPEN = (Status.OPEN, Status.REPORTED)
    ENDS = (Status.DONE, Status.TRANSFERRED, Status.DROPPED)

    number = models.UUIDField(unique=True, default=uuid4, editable=False)
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="follow_ups")
    side = models.CharField(_("who"), max_length=6, choices=Side, default=Side.OURS)
    what = models.CharField(_("what"), max_length=300)
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("to whom, or by whom"),
    )
    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("interlocutor"),
    )
    due = models.DateField(_("by when"))
    priority = models.SmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL)
    owner = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="follow_ups", verbose_name=_("owner")
    )
    status = models.CharField(_("status"), max_length=11, choices=Status, default=Status.OPEN, editable=False)
    outcome = models.CharField(_("outcome"), max_length=11, blank=True, editable=False)
    result = models.TextField(_("result"), blank=True, editable=False)
    proof_record = models.ForeignKey(
        Record,
        on_delete=models.PROTECT,
        null=True,
        related_name="proves",
        editable=False,
        verbose_name=_("proof: record"),
    )
    proof_file = models.ForeignKey(
        Attachment,
        on_delete=models.PROTECT,
        null=True,
        related_name="proves",
        editable=False,
        verbose_name=_("proof: file"),
    )
    closed_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("closed by"),
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, editable=False)
    verified_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("verified by"),
    )
    verified_at = models.DateTimeField(_("verified at"), null=True, editable=False)
    reopened_because = models.TextField(_("why it was opened again"), blank=True, editable=False)
    moved_because = models.TextField(_("why its due date was moved"), blank=True, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment or follow-up")
        verbose_name_plural = _("commitments and follow-ups")
        ordering: ClassVar = ["pk"]
        indexes = [
            models.Index(
                fields=["owner", "due"],
                condition=Q(status__in=("open", "reported")),
                name="follow_up_waiting",
            ),
            models.Index(
                fields=["organization", "due"],
                condition=Q(status__in=("open", "reported")),
                name="follow_up_with_whom",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(side__in=("ours", "theirs", "own"), priority__in=(0, 1))
                & Q(status__in=("open", "reported", "done", "transferred", "dropped"))
                & Q(outcome__in=("", "done", "transferred", "dropped")),
                name="known_follow_up",
            ),
            models.CheckConstraint(
                condition=Q(side="own") | Q(organization__isnull=False),
                name="commitment_has_other_side",
                violation_error_message=_("Say to whom the commitment was made, or who made it."),
            ),
            models.CheckConstraint(
                condition=Q(status="open", outcome="", result="", closed_by=None, closed_at=None)
                & Q(verified_by=None, proof_record=None, proof_file=None)
                | ~Q(status="open")
                & ~Q(outcome="")
                & Q(result__regex=r"\S", closed_by__isnull=False, closed_at__isnull=False),
                name="ended_with_a_result",
                violation_error_message=_("Give the result: nothing is closed without one."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=("open", "reported")) | Q(status=F("outcome")),
                name="ended_as_reported",
            ),
            models.CheckConstraint(
                condition=Q(priority=0)
                | ~Q(outcome="done")
                | Q(proof_record__isnull=False)
                | Q(proof_file__isnull=False),
                name="high_priority_is_proved",
                violation_error_message=_("A high priority is closed with a proof: a file or a record."),
            ),
            models.CheckConstraint(
                condition=Q(priority=0)
                | Q(status__in=("open", "reported"))
                | (Q(verified_by__isnull=False, verified_at__isnull=False) & ~Q(verified_by=F("closed_by"))),
                name="high_priority_is_verified_by_another",
                violation_error_message=_(
                    "A high priority is verified by another person than the one who did it."
                ),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="fixed_when_made", fields=["number", "record", "created_by", "created_at"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()}: {self.what}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Whoever enters it is written down, and owns it where nobody else was named."""
        reader = current_reader()
        entered_by: Any = self.created_by_id
        if self._state.adding and entered_by is None and reader is not None:
            self.created_by_id = reader.user_id
        seen_to_by: Any = self.owner_id
        if seen_to_by is None:
            self.owner_id = self.created_by_id
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Its own page."""
        return reverse("follow-up", args=[self.number])

    @property
    def is_open(self) -> bool:
        """Whether it is not closed yet."""
        return self.status in self.OPEN

    @property
    def badge(self) -> str:
        """The CSS class of its state."""
        looks = {self.Status.OPEN: "draft", self.Status.REPORTED: "submitted", self.Status.DONE: "done"}
        return looks.get(self.Status(self.status), "archived")

    @property
    def outcome_label(self) -> str:
        """The outcome in words; '' while there is none."""
        return str(self.Status(self.outcome).label) if self.outcome else ""

    @property
    def is_overdue(self) -> bool:
        """Whether it is open past its due date."""
        return bool(self.status == self.Status.OPEN and self.due < timezone.localdate())


@awaits("follow-ups", _("To do within a week, or overdue"), "follow-up-list", whose="mine", state="soon")
def to_do(user: User) -> FollowUpQuerySet:
    """What needs this person's action: their own that are due."""
    return FollowUp.objects.to_do(user)


@awaits("verify", _("To be verified"), "follow-up-list", whose="verify")
def to_verify(user: User) -> FollowUpQuerySet:
    """What needs this person's action: those to verify."""
    return FollowUp.objects.to_verify(user)


holds(FollowUp, "owner", _("Commitments and follow-ups"))
