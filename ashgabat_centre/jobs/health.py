"""Whether database, broker, worker, scheduler and virus scanner answer: for machines, and in words for people."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import redis
from celery import current_app
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from ashgabat_centre.records.heartbeats import TICK, Heartbeat

QUIET = timedelta(seconds=60)


@dataclass(frozen=True)
class Finding:
    """What was examined, whether it is well, and a sentence about it."""

    name: str | Promise
    well: bool
    says: str | Promise


LOOKS: list[Callable[[], list[Finding]]] = []


def examines(look: Callable[[], list[Finding]]) -> Callable[[], list[Finding]]:
    """Register what a room above looks at too; nothing is found of a part this installation does without."""
    LOOKS.append(look)
    return look


def examine() -> list[Finding]:
    """Examine each part the portal needs."""
    database, broker = _database(), _broker()
    background = _background(broker.well, _heard() if database.well else None)
    return [database, broker, *background, *(more for look in LOOKS for more in look())]


def _database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select similarity('БЕРДЫ', 'берды') = 1")
            (well,) = cursor.fetchone()
    except DatabaseError:
        return Finding(_("Database"), False, _("does not answer"))
    return Finding(_("Database"), well, _("answers") if well else _("cannot compare Cyrillic letters"))


def broker_answers() -> bool:
    """Whether the broker answers a ping within its time limit."""
    try:
        client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
        return bool(client.ping())
    except redis.RedisError:
        return False


def _broker() -> Finding:
    well = broker_answers()
    return Finding(
        _("Broker"), well, _("answers") if well else _("does not answer: jobs wait, nothing is lost")
    )


def _heard() -> timedelta | None:
    """How long ago a worker last answered the scheduler's tick, which comes every ten seconds; None for never."""
    at = Heartbeat.objects.filter(name=TICK).values_list("at", flat=True).first()
    return timezone.now() - at if at else None


def _background(reached: bool, heard: timedelta | None) -> list[Finding]:
    """The worker and the scheduler. Where no tick was answered, the worker is asked, so that the two are told apart."""
    ticks = heard is not None and heard < QUIET
    answers = ticks or (reached and worker_answers())
    worker = _("answers") if answers else _("does not answer: jobs wait, nothing is lost")
    return [Finding(_("Worker"), answers, worker), Finding(_("Scheduler"), ticks, _of_ticks(heard, answers))]


def _of_ticks(heard: timedelta | None, answers: bool) -> str:
    if not answers:
        return _("can’t be checked without a worker")
    if heard is None:
        return _("has not answered yet")
    return _("last answered %(seconds)d s ago") % {"seconds": heard.total_seconds()}


def worker_answers() -> bool:
    """Whether a worker answers through the broker within a second."""
    try:
        return bool(current_app.control.inspect(timeout=1, limit=1).ping())
    except (OperationalError, redis.RedisError, OSError):
        return False


@transaction.non_atomic_requests
@require_safe
@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """200 where all is well, 503 where not.

    Signed-in people see what is wrong, others only whether something is.
    """
    findings = examine()
    status = 200 if all(finding.well for finding in findings) else 503
    if not request.user.is_authenticated:
        return JsonResponse({"well": status == 200}, status=status)
    return render(request, "jobs/health.html", {"findings": findings}, status=status)
