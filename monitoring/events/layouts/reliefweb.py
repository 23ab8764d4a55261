"""Answers of the ReliefWeb API, version 1 and 2: disasters and reports, flattened to one row each in the sandbox."""

import re
from datetime import date

from django.utils.translation import gettext as _

from monitoring.events.layouts.cells import EventFacts, RowCells, RowRefused, seen
from monitoring.events.layouts.countries import known_country
from monitoring.events.lists import DayPrecision

COLUMNS = ("id", "title", "date", "reported", "country", "iso3", "type", "glide", "source", "text", "url")
NO_ITEM = "none"  # in place of a number
UNNAMED = "ReliefWeb"  # stands for its source where an answer names none
NAMED = re.compile(
    r"(?:(?P<country>[^:]+): )?(?P<kind>.+?)(?: -|:)? (?P<month>[A-Z][a-z]{2})[a-z]* (?P<year>\d{4})\Z"
)
GLIDE = re.compile(r"[A-Z]{2}-(?P<year>\d{4})-\d{6}-(?P<iso3>[A-Z]{3})\Z")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def read(cells: RowCells) -> EventFacts:
    """The event of one item. Raises RowRefused for one that says no date, or no country."""
    if cells.plain("id") == NO_ITEM:
        raise RowRefused("fields", _("It is no item of ReliefWeb: it has no fields."))
    title = cells.needed("title", "source")
    named, glide = NAMED.match(title), GLIDE.match(cells.plain("glide"))
    iso3 = cells.plain("iso3") or (glide["iso3"] if glide else "")
    before, colon, _after = title.partition(":")
    name = cells.text("country", "sub_type") or (before if colon else "") or iso3
    if not name:
        raise RowRefused("country", _("It names no country."))
    country = known_country(iso3, name)
    day, exact = _day(cells, named, glide)
    kind = cells.text("type", "sub_type")
    return EventFacts(
        upstream_id=cells.needed("id", "id"),
        day=day,
        day_precision=exact,
        country=country,
        elsewhere="" if country else name[:100],
        kind=kind[:200],
        sub_type=(kind or (named["kind"] if named else title))[:100],
        source=cells.plain("source")[:1000] or UNNAMED,
        text="\n\n".join(filter(None, (title, cells.plain("text"))))[:20_000],
        reported_on=cells.day("reported") if cells.plain("reported") else None,
        url=cells.address("url"),
    )


def _day(cells: RowCells, named: re.Match[str] | None, glide: re.Match[str] | None) -> tuple[date, int]:
    """The day it says; without one, the month its title ends in, or the year of its GLIDE number."""
    if cells.plain("date"):
        return cells.day("date"), DayPrecision.DAY
    if named and named["month"] in MONTHS:
        return date(int(named["year"]), MONTHS.index(named["month"]) + 1, 1), DayPrecision.MONTH
    if glide:
        return date(int(glide["year"]), 1, 1), DayPrecision.YEAR
    raise RowRefused(
        "date", _("It says no date, nor does its title: “%(seen)s”.") % seen(cells.plain("title"))
    )
