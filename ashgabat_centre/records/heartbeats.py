"""When each repeated duty was last done: the worker's answer to beat's tick, the export of the chain's head."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models.functions import Now

TICK = "worker"
SILENCE = timedelta(minutes=2)  # twelve ticks: a worker that starts anew is back before


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    """Duties, by when they were last done."""

    def answered(self) -> Self:
        """The tick, where one was answered within two minutes, by the database's clock. Where none was, or none ever,
        the worker is away, or beat is, or the broker between them.
        """
        return self.filter(name=TICK, at__gte=Now() - SILENCE)


class Heartbeat(models.Model):
    """When one duty was last done, by its name."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    objects = HeartbeatQuerySet.as_manager()
