"""Situation notes: monitoring of the situation on the ground, the second function in the founding letter
(S/2007/279).
"""

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.database.change_log import track
from ashgabat_centre.records.models import RecordKind
from ashgabat_centre.reference.models import MandateFunction


@track()
class SituationNote(RecordKind):
    """What happened, the sources it rests on and, kept apart, the Centre's assessment."""

    prefix = "NOTE"
    default_function = MandateFunction.MONITORING

    reported_on = models.DateField(
        _("reported on"), null=True, blank=True, help_text=_("When the Centre learned of it.")
    )

    class Meta:
        verbose_name = _("situation note")
        verbose_name_plural = _("situation notes")

    def refuse_submission(self) -> str:
        """A note names a source before it is submitted."""
        return (
            ""
            if self.sources.exists()
            else gettext("Give at least one source first: a note says what it rests on.")
        )

    def prose(self) -> Iterable[str]:
        """Its sources, as they are cited."""
        for source in self.sources.all():
            yield source.citation


@track()
class Source(models.Model):
    """A source of a note, graded on the two scales of the Admiralty code, each independently of the other."""

    class Reliability(models.TextChoices):
        """How reliable the source is, A to F."""

        A = "A", _("A · Completely reliable")
        B = "B", _("B · Usually reliable")
        C = "C", _("C · Fairly reliable")
        D = "D", _("D · Not usually reliable")
        E = "E", _("E · Unreliable")
        F = "F", _("F · Reliability cannot be judged")

    class Credibility(models.IntegerChoices):
        """How credible the information is, 1 to 6."""

        CONFIRMED = 1, _("1 · Confirmed by other sources")
        PROBABLE = 2, _("2 · Probably true")
        POSSIBLE = 3, _("3 · Possibly true")
        DOUBTFUL = 4, _("4 · Doubtful")
        IMPROBABLE = 5, _("5 · Improbable")
        UNKNOWN = 6, _("6 · Truth cannot be judged")

    record = models.ForeignKey(SituationNote, on_delete=models.CASCADE, related_name="sources")
    citation = models.CharField(_("source"), max_length=400)
    reliability = models.CharField(_("reliability"), max_length=1, choices=Reliability)
    credibility = models.SmallIntegerField(_("credibility"), choices=Credibility)

    class Meta:
        verbose_name = _("source")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.citation} ({self.reliability}{self.credibility})"
