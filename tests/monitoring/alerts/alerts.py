"""Alerts for tests: of a threshold, or raised by hand."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context, as_owner
from ashgabat_centre.jobs import queue as jobs
from ashgabat_centre.jobs.models import Job
from monitoring.alerts import rules
from monitoring.alerts.models import Alert
from monitoring.alerts.watch import WATCH
from tests import factories
from tests.cast import in_role, seen_by


def alert(by: User, **fields: Any) -> Alert:
    """Raised by this person."""
    usual = {
        "country_id": factories.KAZAKHSTAN,
        "theme_id": 1,
        "title_en": "Queues for fuel",
        "title_ru": "Queues for fuel",
        "reason": "Two drivers say so.",
    }
    with seen_by(by):
        return rules.raise_by_hand(Alert(**usual | fields), by)


def decided(by: User, head: User, **fields: Any) -> Alert:
    """Acknowledged and decided on by the head."""
    one = alert(by, **fields)
    with seen_by(head):
        rules.acknowledge(one, head)
        rules.decide_on(one, head, "Ask the embassy.")
    return one


def aged(one: Alert, days: int) -> Alert:
    """As if it had been raised so many days ago."""
    with as_owner():
        Alert.objects.filter(pk=one.pk).update(raised_at=timezone.now() - timedelta(days=days))
        one.refresh_from_db()
    return one


def look() -> int:
    """Let the worker do what readings asked for; how many looks there were."""
    with access_context(User.objects.system().reader()):
        numbers = list(
            Job.objects.filter(name=WATCH, state="queued").order_by("pk").values_list("pk", flat=True)
        )
    with in_role("portal_worker"):
        for number in numbers:
            jobs.do(number)
    with as_owner():  # a test is one transaction, and each asks for one look
        Job.objects.filter(name=WATCH).update(key="")
    return len(numbers)
