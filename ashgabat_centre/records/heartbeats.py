"""When what is done again and again was last done: the worker's answer to a tick, the keeping of the chain's head."""

from django.db import models


class Heartbeat(models.Model):
    """When the worker last answered a tick, and when beat last sent one."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()
