"""Exchanges with regional organizations, country teams and UNAMA: the third to fifth functions in the
founding letter (S/2007/279).
"""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.database.change_log import track
from ashgabat_centre.records.models import RecordKind
from ashgabat_centre.reference.models import MandateFunction, Organization


@track()
class Exchange(RecordKind):
    """What was sent to a partner or received from one, with both sides' reference numbers."""

    class Direction(models.TextChoices):
        """Whether it was sent or received."""

        SENT = "sent", _("Sent")
        RECEIVED = "received", _("Received")

    class Medium(models.TextChoices):
        """How it was sent."""

        LETTER = "letter", _("Letter")
        NOTE_VERBALE = "note_verbale", _("Note verbale")
        CABLE = "cable", _("Code cable")
        EMAIL = "email", _("E-mail")
        MEETING = "meeting", _("Meeting")
        CALL = "call", _("Telephone")

    prefix = "EXC"
    default_function = MandateFunction.REGIONAL
    exchanged = True

    direction = models.CharField(_("direction"), max_length=8, choices=Direction, default=Direction.SENT)
    partner = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="exchanges", verbose_name=_("partner")
    )
    medium = models.CharField(_("medium"), max_length=12, choices=Medium, default=Medium.LETTER)
    our_reference = models.CharField(_("our reference"), max_length=80, blank=True)
    their_reference = models.CharField(_("their reference"), max_length=80, blank=True)
    reply_due = models.DateField(_("reply due"), null=True, blank=True)

    class Meta:
        verbose_name = _("exchange")
        verbose_name_plural = _("exchanges")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Its function follows from its partner's."""
        self.function = self.partner.function
        super().save(*args, **kwargs)

    def prose(self) -> Iterable[str]:
        """Both references."""
        return (self.our_reference, self.their_reference)

    def entries(self) -> Iterable[Organization]:
        """The partner."""
        return (self.partner,)
