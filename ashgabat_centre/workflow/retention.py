"""How long a record is kept, and what is past that.

ST/SGB/2007/5 leaves retention to schedules that an office agrees with the Archives; ST/SGB/2007/6 has classified
material reviewed at twenty years, strictly confidential material piece by piece. The periods in the settings are this
house's own reading of the two, and a date set on a record goes before them.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role, Sensitivity
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.queries import RecordQuerySet
from ashgabat_centre.records.reasons import waits

NOTICE = timedelta(days=60)  # how long ahead the head is asked to look at what is about to be archived


def kept_until(record: Record) -> date:
    """The day set on the record, else the one that its marking's period leads to."""
    if record.keep_until is not None:
        day: date = record.keep_until
        return day
    return years_after(record.occurred_on, settings.RETENTION_YEARS[record.sensitivity])


def due(records: RecordQuerySet, by: date) -> RecordQuerySet:
    """Cleared records whose time is over by that day, and which nobody holds."""
    own_period = Q(pk__in=[])
    for level, latest in _latest_days(by):
        own_period |= Q(keep_until=None, sensitivity=level, occurred_on__lte=latest)
    return records.filter(Q(keep_until__lte=by) | own_period, status="cleared", hold_because="")


def _latest_days(by: date) -> Iterator[tuple[Sensitivity, date]]:
    for level in Sensitivity:
        yield level, years_after(by, -settings.RETENTION_YEARS[level])


def years_after(day: date, years: int) -> date:
    """The same day so many years on; the 29th of February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


@waits("retention", _("Due for a review of its retention"))
def about_to_be_archived(records: RecordQuerySet, user: User) -> RecordQuerySet:
    """Records whose retention ends within the notice, for the head of office, who decides on them."""
    if user.role != Role.HEAD:
        return records.none()
    return due(records, timezone.localdate() + NOTICE)
