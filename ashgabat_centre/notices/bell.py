"""What a person has not seen yet, as conditions of one query: the inbox counts it with what waits."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, Subquery
from django.db.models.functions import Greatest, Now
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.notices.models import NoticeChoice, NoticeVisit
from ashgabat_centre.notices.sources import LASTS, NoticeSource, Way


def unseen(user: User, source: NoticeSource) -> Any:
    """Notices of this source that came since the person last looked; none where they chose to hear of none."""
    seen = NoticeVisit.objects.filter(user=user).values("seen_at")
    off = NoticeChoice.objects.filter(user=user, source=source.name, way=Way.OFF)
    since = Greatest(Subquery(seen), Now() - LASTS)  # of a null and a moment PostgreSQL takes the moment
    return source.rows(user).filter(~Exists(off), moment__gt=since, moment__lte=Now())


def seen_up_to(user: User) -> datetime:
    """The same moment, for a page that shows what is new."""
    seen = NoticeVisit.objects.filter(user=user).values_list("seen_at", flat=True).first()
    begins = timezone.now() - LASTS
    return max(seen, begins) if seen else begins
