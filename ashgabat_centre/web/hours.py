"""Hours of pages in their reader's time zone, which is named wherever it is not the office's.

Only what a page shows is turned: what day it is, what is overdue and which week a briefing covers stays a matter of the
office's clock, whoever reads, and so do files, printed sheets and letters, which go to others.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template import Library, defaultfilters
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

# The region and its neighbours first, then the seats of organizations.
CITIES: dict[str, str | Promise] = {
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
ZONES: dict[str, str | Promise] = CITIES | {"UTC": "UTC"}
NAMED = ("DATETIME_FORMAT", "SHORT_DATETIME_FORMAT", "TIME_FORMAT")

_zone: ContextVar[str] = ContextVar("zone", default="")
register = Library()


@contextmanager
def shown_in(zone: str) -> Iterator[None]:
    """Pages made inside show their hours in this zone; in the office's where it is '' or no zone that is offered."""
    token = _zone.set(zone if zone in ZONES else "")
    try:
        yield
    finally:
        _zone.reset(token)


def readers_zone() -> str:
    """The zone in which hours are shown now."""
    return _zone.get() or settings.TIME_ZONE


def in_readers_zone(value: datetime) -> datetime:
    """The same moment, as its reader's clock has it."""
    return value.astimezone(ZoneInfo(readers_zone()))


def city_beside(zone: str) -> str:
    """` (New York)`, to stand behind an hour; '' for the office's own zone."""
    return "" if zone == settings.TIME_ZONE else f" ({ZONES[zone]})"


def _is_turned(value: Any) -> bool:
    """A moment that a template did not put into another zone itself."""
    moment = isinstance(value, datetime) and timezone.is_aware(value)
    return moment and getattr(value, "convert_to_local_time", True)


def _said(value: Any, form: str | None, fill: Any) -> Any:
    if not _is_turned(value):
        return fill(value, form)
    beside = city_beside(readers_zone()) if form in NAMED else ""
    return fill(in_readers_zone(value), form) + beside


@register.filter(is_safe=False)
def date(value: Any, form: str | None = None) -> Any:
    """Django's `date`, by the reader's clock."""
    return _said(value, form, defaultfilters.date)


@register.filter(is_safe=False)
def time(value: Any, form: str | None = None) -> Any:
    """Django's `time`, by the reader's clock."""
    return _said(value, form, defaultfilters.time)


@register.filter
def with_offset(value: datetime) -> str:
    """Day and hour as a history says them, always with the difference from UTC."""
    local = in_readers_zone(value)
    return f"{defaultfilters.date(local, 'DATETIME_FORMAT')} (UTC{local:%z})"
