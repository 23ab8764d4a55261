"""Events that were found to be one, and parted again."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from monitoring.events.models import Event


class EventMerging(models.Model):
    """Two events were found to be one: by whom, why, and until when that was held true."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="mergings")
    into = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="absorbed")
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("merging of events")
        ordering: ClassVar = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["event"], condition=Q(undone_at=None), name="event_merged_once"),
        ]
