"""Celery tasks of the hash chain over the logs."""

from celery import shared_task

from ashgabat_centre.history import chain


@shared_task(name="records.seal_history", expires=5)
def seal_history(**later: object) -> None:
    """Chain what was committed to the logs since the last run."""
    chain.extend()


@shared_task(name="records.keep_head", expires=300)
def keep_head(**later: object) -> None:
    """Write the chain's head where the settings say, once a day; the task runs more often, so that a failure
    is made good.
    """
    chain.keep_head()
