"""Celery tasks of feeds: once a minute, fetch what is due, and once an hour, empty what nobody took. Two at once share
the feeds.
"""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context
from monitoring.feeds import old_items, rounds


@shared_task(name="monitoring.fetch_feeds", expires=55)
def fetch_feeds(**later: object) -> None:
    """Beat's tick: a round over the feeds that are due."""
    with access_context(User.objects.system().reader()):
        rounds.run_round()


@shared_task(name="monitoring.empty_old_items", expires=30 * 60)
def empty_old_items(**later: object) -> None:
    """Beat's tick: one slice of what was dismissed or never sorted for long."""
    with access_context(User.objects.system().reader()), transaction.atomic():
        old_items.empty_untaken(timezone.now())
