"""Whether database, broker, worker and beat answer: `/health/` for machines, in words for people."""

from dataclasses import dataclass
from datetime import timedelta

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ashgabat_centre.records.heartbeats import Heartbeat

QUIET = timedelta(seconds=60)


@dataclass(frozen=True)
class Finding:
    """What was examined, whether it is well, and a sentence about it."""

    name: str | Promise
    well: bool
    says: str | Promise


def examine() -> list[Finding]:
    """Examine each part the portal needs."""
    database = _database()
    return [database, _broker(), *([_worker()] if database.well else [])]


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


def _worker() -> Finding:
    beat = Heartbeat.objects.filter(name="worker").values_list("at", flat=True).first()
    if beat is None:
        return Finding(_("Worker and calendar"), False, _("have not been seen yet"))
    lag = timezone.now() - beat
    says = _("last seen %(seconds)d seconds ago") % {"seconds": lag.total_seconds()}
    return Finding(_("Worker and calendar"), lag < QUIET, says)


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
