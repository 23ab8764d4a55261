"""When each repeated duty was last done: the worker's answer to a tick, beat's tick, the export of the
chain's head.
"""

from django.db import models


class Heartbeat(models.Model):
    """When one duty was last done, by its name."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()
