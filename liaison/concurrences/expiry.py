"""Concurrences that run out: told in time to ask for another."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import DateField, Exists, F, OuterRef, Q
from django.db.models.functions import Cast, Greatest, TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.notices.sources import Midnight, announces, as_notices
from ashgabat_centre.records.models import Status
from ashgabat_centre.records.reasons import belongs_to
from liaison.concurrences.models import GIVING, Concurrence, ConcurrenceState

DAY = timedelta(days=1)


@announces("expiry", _("Concurrences that run out"), {"ends": _("the concurrence runs out")}, rank=60)
def running_out(user: User) -> Any:
    """Those in force that end within the days of the settings, or ended: to who answers for them, and to who clears."""
    before = timedelta(days=settings.EXPIRY_DAYS)
    given = ConcurrenceState.objects.filter(~Exists(_taken_back()), record=OuterRef("pk"), state__in=GIVING)
    rows = Concurrence.objects.filter(
        Exists(given), status=Status.CLEARED, valid_until__lte=timezone.localdate() + before
    )
    mine = rows if user.clears else rows.filter(belongs_to(user))
    cleared = TruncDate("cleared_at", tzinfo=timezone.get_default_timezone()) + DAY
    moment = Midnight(Greatest(Cast(F("valid_until") - before, DateField()), Cast(cleared, DateField())))
    return as_notices(mine, "expiry", moment=moment, act="ends", about="pk", deadline="valid_until")


def _taken_back() -> Any:
    """What the same Government, or every one, said later that gives nothing."""
    same = Q(country=None) | Q(country=OuterRef("country"))
    later = ConcurrenceState.objects.filter(same, record=OuterRef("record"), pk__gt=OuterRef("pk"))
    return later.exclude(state__in=GIVING)
