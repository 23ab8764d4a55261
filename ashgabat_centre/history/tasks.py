"""Celery tasks of the chain over the logs."""

from celery import shared_task

from ashgabat_centre.history import chain


@shared_task(name="records.seal_history", expires=5)
def seal_history(**later: object) -> None:
    """Chain what was committed to the logs since the last tick."""
    chain.seal()


@shared_task(name="records.keep_head", expires=300)
def keep_head(**later: object) -> None:
    """Once a day, put the chain's head where the settings say; asked often, so that a day's failure is made good."""
    chain.keep_head()
