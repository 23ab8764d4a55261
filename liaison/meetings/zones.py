"""Hours in the time zone of a meeting's place: stored in UTC, shown in that zone to every reader."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.web.hours import CITIES

OWN = "Asia/Ashgabat"
OFFERED = CITIES  # where the Centre meets


def choices() -> list[tuple[str, str | Promise]]:
    """Time zones as choices of a form."""
    return [("", gettext_lazy("The zone of the place")), *OFFERED.items()]


def name(zone: str) -> str:
    """The zone's town in the reader's language, or its name in the IANA list."""
    return str(OFFERED.get(zone) or zone.rpartition("/")[2].replace("_", " "))


def moment(day: date, hour: time, zone: str) -> datetime:
    """That hour of that day in the zone, in UTC.

    ValidationError where the clocks were put forward over it, so that the hour did not exist.
    """
    local = datetime.combine(day, hour, ZoneInfo(zone))
    moment_in_utc = local.astimezone(UTC)
    if moment_in_utc.astimezone(ZoneInfo(zone)).time() != hour:
        raise ValidationError(
            _("The clocks are put forward over this hour there: there is no such time that day.")
        )
    return moment_in_utc


def local(at: datetime | None, zone: str) -> datetime | None:
    """The same moment in the zone."""
    return at.astimezone(ZoneInfo(zone)) if at else None


def today(zone: str) -> date:
    """What day it is there."""
    return timezone.localdate(timezone=ZoneInfo(zone))


def hours(start: datetime | None, end: datetime | None, zone: str) -> str:
    """`14:30–15:30, Bishkek time (UTC+6)`; '' where the start is not known."""
    begins, ends = local(start, zone), local(end, zone)
    if begins is None:
        return ""
    span = f"{begins:%H:%M}–{ends:%H:%M}" if ends else f"{begins:%H:%M}"
    if ends and ends.date() > begins.date():
        span += _(" the next day")
    return _("%(hours)s, %(place)s time (%(offset)s)") % {
        "hours": span,
        "place": name(zone),
        "offset": offset(begins),
    }


def offset(at: datetime) -> str:
    """The difference from UTC: `UTC+6`, `UTC+4:30`, `UTC−5`."""
    minutes = int((at.utcoffset() or at - at).total_seconds()) // 60
    whole, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{whole}{f':{rest:02d}' if rest else ''}"
