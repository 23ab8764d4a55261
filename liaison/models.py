"""Liaison with the Governments of the region: the first function of the letter."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.records.history import track
from ashgabat_centre.records.models import MandateFunction, Organization, RecordKind


@track()
class Meeting(RecordKind):
    """A contact with an institution: who was met, through which channel, what was said."""

    class Channel(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        CALL = "call", _("Telephone")
        VIDEO = "video", _("Video")
        MARGINS = "margins", _("In the margins of an event")

    prefix = "MTG"
    keys, begin_keys, icon = "gm", "cm", "meeting"
    begin = _("Log a meeting")
    default_function = MandateFunction.LIAISON

    channel = models.CharField(_("how"), max_length=10, choices=Channel, default=Channel.IN_PERSON)
    place = models.CharField(_("place"), max_length=200, blank=True)
    starts_at = models.TimeField(_("time"), null=True, blank=True)

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")

    def prose(self) -> Iterable[str]:
        yield self.place
        for row in self.counterparts.select_related("organization"):
            yield from (row.organization.name_en, row.organization.name_ru, row.name, row.post)


@track()
class Counterpart(models.Model):
    """Somebody met, with name and post as they were that day."""

    record = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="counterparts")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("institution")
    )
    name = models.CharField(_("name"), max_length=160, blank=True)
    post = models.CharField(_("post"), max_length=160, blank=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("person met")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.name, self.post, self.organization.name)))
