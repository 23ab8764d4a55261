"""Reminders of commitments and follow-ups: to their owner when they are due, and later to whoever leads."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, DateField, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Greatest, TruncDate
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.commitments.models import FollowUp
from ashgabat_centre.notices.sources import Midnight, announces, as_notices
from ashgabat_centre.records.lifecycle import Step, Verb

DAY = timedelta(days=1)
WORDS: dict[str, str | Promise] = {"soon": _("due soon"), "overdue": _("overdue")}


@announces("due", _("My commitments and follow-ups: due soon, or overdue"), WORDS, rank=30, page="follow-up")
def own_reminders(user: User) -> Any:
    """This person's own that are due within the days of the settings, or overdue."""
    day, before = timezone.localdate(), timedelta(days=settings.REMINDER_DAYS)
    rows = FollowUp.objects.filter(owner=user, status=FollowUp.Status.OPEN, due__lte=day + before)
    late = When(due__lt=day, then=F("due") + DAY)
    act = Case(When(due__lt=day, then=Value("overdue")), default=Value("soon"))
    return _reminders(rows, "due", Case(late, default=F("due") - before), act)


@announces("late", _("Commitments of others that stay overdue"), WORDS, rank=40, page="follow-up")
def reminders_of_others(user: User) -> Any:
    """Those of others that stay overdue for the days of the settings: to whoever clears, or clears their record."""
    after = timedelta(days=settings.OVERDUE_DAYS)
    rows = FollowUp.objects.overdue(timezone.localdate() - after).exclude(owner=user)
    led = rows if user.clears else rows.filter(record__reviewer=user)
    return _reminders(led, "late", F("due") + DAY + after, Value("overdue"), actor="owner_id")


def _reminders(rows: Any, source: str, begins: Any, act: Any, **more: str) -> Any:
    """From the day on which they are told, and not before the day after somebody set owner and due date as they are."""
    moment = Midnight(Greatest(Cast(begins, DateField()), Cast(_set_on() + DAY, DateField())))
    columns = {"about": "record_id", "deadline": "due", "words": "what", "link": "number"}
    return as_notices(rows, source, moment=moment, act=act, **columns, **more)


def _set_on() -> Any:
    """The day since which it stands open with this owner and due date, as far as its reader may know: since its record
    was submitted, where it was set before.
    """
    log = FollowUp.followup_events.rel.related_model.objects  # type: ignore[attr-defined]
    same = {name: OuterRef(name) for name in ("owner", "due", "status")}
    as_it_is = log.filter(pgh_obj=OuterRef("pk"), **same).order_by("pgh_id").values("pgh_created_at")
    submitted = (
        Step.objects.standing()
        .filter(record=OuterRef("record"), verb=Verb.SUBMIT)
        .order_by("pk")
        .values("at")
    )
    since = Coalesce(Subquery(as_it_is[:1]), Subquery(submitted[:1]), F("created_at"))
    return TruncDate(since, tzinfo=timezone.get_default_timezone())
