"""UNTOP's transition register: what the closing office did, kept and owed, and who took each of it over.

The stages are identified → receiver proposed → accepted → handed over → verified; the head discontinues an
item that nobody is to take over. Nothing closes without the named receiver's acceptance: the database
enforces it.
"""

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.access.holdings import holds
from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.change_log import track
from ashgabat_centre.records.models import RecordKind
from ashgabat_centre.records.queries import RecordQuerySet
from ashgabat_centre.records.reasons import waits
from ashgabat_centre.reference.models import MandateFunction


class Stage(models.TextChoices):
    """How far an item is."""

    IDENTIFIED = "identified", _("Identified")
    PROPOSED = "proposed", _("Receiver proposed")
    ACCEPTED = "accepted", _("Accepted")
    HANDED_OVER = "handed_over", _("Handed over")
    VERIFIED = "verified", _("Verified")
    DISCONTINUED = "discontinued", _("Discontinued")


@track()
class TransitionItem(RecordKind):
    """A task, series of records, asset or commitment of the closing office. It keeps its marking as the
    record's.

    Its stage and receiver change by steps of their own, beside the text and its clearance.
    """

    class Category(models.TextChoices):
        """What sort of thing was handed over."""

        TASK = "task", _("Task")
        SERIES = "series", _("Record series")
        COMMITMENT = "commitment", _("Commitment")
        ASSET = "asset", _("Asset")

    prefix = "UTP"
    rank = 2
    default_function = MandateFunction.LIAISON
    citable = False

    category = models.CharField(_("category"), max_length=10, choices=Category, default=Category.TASK)
    basis = models.CharField(_("basis"), max_length=200, blank=True)
    custodian = models.CharField(_("where it is now"), max_length=200, blank=True)
    destination = models.CharField(_("where it goes"), max_length=200, blank=True)
    stage = models.CharField(
        _("stage"), max_length=12, choices=Stage, default=Stage.IDENTIFIED, editable=False
    )
    receiver = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("receiver"),
    )
    accepted_at = models.DateTimeField(_("accepted at"), null=True, editable=False)

    class Meta:
        verbose_name = _("item of UNTOP")
        verbose_name_plural = _("UNTOP’s transition")
        constraints = [
            models.CheckConstraint(condition=models.Q(stage__in=Stage.values), name="known_stage"),
            models.CheckConstraint(
                condition=models.Q(stage__in=("identified", "discontinued"))
                | models.Q(stage="proposed", receiver__isnull=False)
                | models.Q(receiver__isnull=False, accepted_at__isnull=False),
                name="closed_by_its_receivers_word",
                violation_error_message=_(
                    "Nothing is handed over before its named receiver has accepted it."
                ),
            ),
        ]

    def prose(self) -> Iterable[str]:
        """Basis, custodian and destination."""
        return (self.basis, self.custodian, self.destination)

    @property
    def stage_in_words(self) -> str:
        """The stage, with the receiver once there is one."""
        name = self.receiver.name if self.receiver else ""
        return ", ".join(filter(None, (self.get_stage_display(), name)))


class TransitionStep(models.Model):
    """One step that was taken, with its reason. Rows are only added."""

    class Verb(models.TextChoices):
        """What a step did. The labels say it in the past tense; the buttons' words are in rules.py."""

        PROPOSE = "propose", _("proposed a receiver")
        ACCEPT = "accept", _("accepted it")
        DECLINE = "decline", _("declined it")
        HAND_OVER = "hand_over", _("handed it over")
        VERIFY = "verify", _("verified that it arrived")
        DISCONTINUE = "discontinue", _("discontinued it")

    item = models.ForeignKey(TransitionItem, on_delete=models.CASCADE, related_name="transition_steps")
    verb = models.CharField(max_length=12, choices=Verb)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["at", "pk"]


holds(TransitionItem, "receiver", _("Items of UNTOP to take over"))


@waits("take-over", _("To take over"))
def proposed_to(records: RecordQuerySet, user: User) -> RecordQuerySet:
    """Cleared items proposed to this person; an item with a submitted correction waits for that first."""
    proposed = records.filter(
        transitionitem__stage=Stage.PROPOSED, transitionitem__receiver=user, status="cleared"
    )
    return proposed.exclude(revisions__status__in=("submitted", "returned"))
