"""Situation notes: monitoring of the situation on the ground, the second function in the founding letter
(S/2007/279).
"""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database import violations
from ashgabat_centre.database.change_log import track
from ashgabat_centre.records.models import RecordKind, Status
from ashgabat_centre.reference.models import MandateFunction
from monitoring.scales import Confidence, Likelihood, off_scale, on_scale, refuse_mixture
from monitoring.sources.models import refuse_confirmation

SUPERSEDING = (Status.CLEARED, Status.ARCHIVED)
SUPERSEDED_ONCE = _(
    "Another note has superseded the same note already: let this one supersede that one, or none."
)
violations.say("superseded_once", SUPERSEDED_ONCE)
REPORTED_AHEAD = _("This date is in the future: enter the day the Centre learned of it, or leave it empty.")
REPORTED_BEFORE = _("It was reported before it took place: check both dates.")
violations.say("confidence_of_note_on_scale", off_scale(Confidence))
violations.say("note_reported_ahead", REPORTED_AHEAD)
violations.say("note_reported_before", REPORTED_BEFORE)
violations.say(
    "supersedes_cleared_note", _("A note supersedes one that was cleared, of those that its author may read.")
)


@track()
class SituationNote(RecordKind):
    """What happened, the evidence it rests on and, kept apart, the Centre's assessment and its outlook.

    Facts stand in `body`, the assessment in `comment`. How likely the outlook is and how sure the Centre is of it are
    two answers, and never stand in one sentence (ICD 203).
    """

    class Report(models.TextChoices):
        """What sort of note it is: of one development, of a week, of one theme over a time."""

        SPOT = "spot", _("Spot report")
        WEEKLY = "weekly", _("Weekly report")
        THEMATIC = "thematic", _("Thematic report")

    prefix = "NOTE"
    default_function = MandateFunction.MONITORING

    report = models.CharField(_("sort of report"), max_length=8, choices=Report, default=Report.SPOT)
    reported_on = models.DateField(
        _("reported on"), null=True, blank=True, help_text=_("When the Centre learned of it.")
    )
    outlook = models.TextField(_("outlook"), blank=True, help_text=_("What will come of it, and by when."))
    likelihood = models.SmallIntegerField(_("likelihood"), choices=Likelihood, null=True, blank=True)
    confidence = models.CharField(_("confidence"), max_length=8, choices=Confidence, blank=True)
    confidence_basis = models.TextField(
        _("what the confidence rests on"),
        blank=True,
        help_text=_("Sources, reasoning, and what is not known."),
    )
    supersedes = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="later_notes",
        verbose_name=_("supersedes"),
    )

    class Meta:
        verbose_name = _("situation note")
        verbose_name_plural = _("situation notes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(report__in=("spot", "weekly", "thematic")), name="known_report"
            ),
            on_scale("likelihood", Likelihood, "likelihood_of_note_on_scale"),
            models.CheckConstraint(
                condition=models.Q(confidence="") | models.Q(confidence__in=Confidence.values),
                name="confidence_of_note_on_scale",
            ),
            models.CheckConstraint(
                condition=models.Q(likelihood=None) | ~models.Q(outlook=""),
                name="likelihood_of_an_outlook",
                violation_error_message=_("Say in the outlook what it is that is so likely."),
            ),
            models.CheckConstraint(
                condition=models.Q(confidence="") | ~models.Q(confidence_basis=""),
                name="confidence_has_a_basis",
                violation_error_message=_("Say what the confidence rests on: sources, reasoning, gaps."),
            ),
            # Whatever was filed later may supersede it, so that no two can supersede each other.
            models.CheckConstraint(
                condition=models.Q(supersedes=None) | models.Q(supersedes__lt=models.F("record")),
                name="supersedes_an_earlier_note",
                violation_error_message=_("A note supersedes one that was filed before it."),
            ),
        ]

    @classmethod
    def refuse_words(cls, text: str) -> str:
        """Likelihood and confidence never stand in one sentence."""
        return refuse_mixture(text)

    def refuse_submission(self) -> str:
        """A note names a source before it is submitted, and two for what is confirmed."""
        evidence = list(self.evidence_items.select_related("source"))
        if not evidence:
            return gettext("Give at least one source first: a note says what it rests on.")
        return str(refuse_confirmation(evidence))

    def refuse_clearance(self) -> str:
        """A note is superseded once: of two that say so of one and the same, the second is not cleared. And no
        correction leaves it without what it rests on.
        """
        earlier = self.supersedes_id
        others = self.superseding(earlier).exclude(pk=self.pk) if earlier else ()
        return str(SUPERSEDED_ONCE) if others else self.refuse_submission()

    def rests_unseen(self, evidence: list[Any], user: User) -> bool:
        """Whether it rests on what this reader is not shown, and on nothing else: of this evidence they see none, and
        no note is cleared without any.
        """
        return not evidence and not user.writes and self.status in SUPERSEDING

    @classmethod
    def superseding(cls, earlier: Any) -> Any:
        """The notes that supersede this one, of those the reader may see: cleared, whether archived since or not."""
        return cls.objects.filter(supersedes=earlier, status__in=SUPERSEDING)

    @cached_property
    def superseded_by(self) -> list[Any]:
        """The notes that supersede it, of those the reader may see: one, where they may see all."""
        return list(self.superseding(self.pk).newest_first())

    def prose(self) -> Iterable[str]:
        """The outlook, what the confidence rests on, and the evidence as it is cited; of a protected source nothing."""
        yield from (self.outlook, self.confidence_basis)
        for evidence in self.evidence_items.select_related("source").exclude(source__protected=True):
            yield from (evidence.named, evidence.excerpt)

    @property
    def likelihood_span(self) -> str:
        """The percentages of its likelihood, as they are printed; '' where none is given."""
        return Likelihood(self.likelihood).span if self.likelihood else ""
