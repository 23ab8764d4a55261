"""Hours by the clocks of the place of a meeting. Stored in UTC, shown in that place's zone to every reader alike."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

OWN = "Asia/Ashgabat"
# Where the Centre meets: the region and its neighbours first, then the seats of organizations.
OFFERED: dict[str, str | Promise] = {
    "Asia/Ashgabat": gettext_lazy("Ashgabat"),
    "Asia/Almaty": gettext_lazy("Almaty, Astana"),
    "Asia/Bishkek": gettext_lazy("Bishkek"),
    "Asia/Dushanbe": gettext_lazy("Dushanbe"),
    "Asia/Tashkent": gettext_lazy("Tashkent"),
    "Asia/Kabul": gettext_lazy("Kabul"),
    "Asia/Tehran": gettext_lazy("Tehran"),
    "Asia/Baku": gettext_lazy("Baku"),
    "Asia/Shanghai": gettext_lazy("Beijing"),
    "Asia/Kolkata": gettext_lazy("New Delhi"),
    "Asia/Karachi": gettext_lazy("Islamabad"),
    "Europe/Istanbul": gettext_lazy("Ankara"),
    "Europe/Moscow": gettext_lazy("Moscow"),
    "Europe/Brussels": gettext_lazy("Brussels"),
    "Europe/Vienna": gettext_lazy("Vienna"),
    "Europe/Zurich": gettext_lazy("Geneva"),
    "America/New_York": gettext_lazy("New York"),
}


def choices() -> list[tuple[str, str | Promise]]:
    return [("", gettext_lazy("The zone of the place")), *OFFERED.items()]


def name(zone: str) -> str:
    """The zone's town in the reader's language, or as the IANA list has it."""
    return str(OFFERED.get(zone) or zone.rpartition("/")[2].replace("_", " "))


def is_known(zone: str) -> bool:
    return zone in available_timezones()


def moment(day: date, hour: time, zone: str) -> datetime:
    """That hour of that day by the clocks of the zone, in UTC.

    ValidationError where the clocks there were put forward over it, so that there was no such hour.
    """
    local = datetime.combine(day, hour, ZoneInfo(zone))
    found = local.astimezone(UTC)
    if found.astimezone(ZoneInfo(zone)).time() != hour:
        raise ValidationError(
            _("The clocks are put forward over this hour there: there is no such time that day.")
        )
    return found


def local(at: datetime | None, zone: str) -> datetime | None:
    """The same moment by the clocks of the zone."""
    return at.astimezone(ZoneInfo(zone)) if at else None


def hours(start: datetime | None, end: datetime | None, zone: str) -> str:
    """`14:30–15:30, Bishkek time (UTC+6)`; '' where the beginning is not known."""
    begins, ends = local(start, zone), local(end, zone)
    if begins is None:
        return ""
    span = f"{begins:%H:%M}–{ends:%H:%M}" if ends else f"{begins:%H:%M}"
    return _("%(hours)s, %(place)s time (%(offset)s)") % {
        "hours": span,
        "place": name(zone),
        "offset": offset(begins),
    }


def offset(at: datetime) -> str:
    """`UTC+6`, `UTC+4:30`, `UTC−5`."""
    minutes = int((at.utcoffset() or at - at).total_seconds()) // 60
    whole, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{whole}{f':{rest:02d}' if rest else ''}"
