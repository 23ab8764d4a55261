"""The Georeferenced Event Dataset of the Uppsala Conflict Data Program, as published and as HDX ships it."""

from contextlib import suppress
from datetime import date, timedelta

from django.utils.translation import gettext as _

from monitoring.events.layouts.cells import EventFacts, RowCells, RowRefused, refuse_disorder, seen, together
from monitoring.events.layouts.countries import known_area, known_country
from monitoring.events.lists import DayPrecision, EventType, PlacePrecision

NEEDED = ("id", "type_of_violence", "country", "date_start", "best", "low", "high")
TYPES = {
    "1": ("State-based violence", EventType.BATTLE),
    "2": ("Non-state violence", EventType.BATTLE),
    "3": ("One-sided violence", EventType.CIVILIANS),
}
DAYS = {"1": DayPrecision.DAY, "2": DayPrecision.WEEK, "3": DayPrecision.WEEK, "4": DayPrecision.MONTH}
DAYS |= {"5": DayPrecision.YEAR}
PLACES = {
    "1": PlacePrecision.PLACE,
    "2": PlacePrecision.NEAR,
    "3": PlacePrecision.NEAR,
    "4": PlacePrecision.AREA,
}
PLACES |= {"5": PlacePrecision.AREA, "6": PlacePrecision.COUNTRY, "7": PlacePrecision.COUNTRY}
SPANS = ((0, DayPrecision.DAY), (7, DayPrecision.WEEK), (31, DayPrecision.MONTH))


def read(cells: RowCells) -> EventFacts:
    """The event of one row. Raises RowRefused."""
    code = cells.needed("type_of_violence")
    if code not in TYPES:
        raise RowRefused("type_of_violence", _("1, 2 or 3 was expected, not “%(seen)s”.") % seen(code))
    kind, type_ = TYPES[code]
    country_name = cells.needed("country", "sub_type")
    country = known_country(cells.plain("iso3"), country_name)
    area = cells.text("adm_1")
    latitude, longitude = cells.coordinates("latitude", "longitude")
    low, best, high = (cells.count(name) for name in ("low", "best", "high"))
    refuse_disorder(low, best, high, "best")
    day = cells.day("date_start")
    return EventFacts(
        upstream_id=cells.needed("id", "id"),
        day=day,
        day_precision=max(cells.choice("date_prec", DAYS, DayPrecision.DAY), _span(day, cells)),
        country=country,
        elsewhere="" if country else country_name,
        area=known_area(country, area),
        area_cited=area,
        place=cells.text("where_coordinates"),
        latitude=latitude,
        longitude=longitude,
        place_precision=cells.choice("where_prec", PLACES, PlacePrecision.PLACE)
        if latitude is not None
        else None,
        type=type_,
        kind=kind,
        actors=together(cells.text("side_a", "source"), cells.text("side_b", "source"))[:1000],
        source=(cells.plain("source_office") or cells.plain("source_article") or "UCDP")[:1000],
        text=together(cells.plain("source_headline"), cells.plain("source_article"))[:20_000],
        low=low,
        best=best,
        high=high,
        reported_on=_reported(cells),
    )


def _span(day: date, cells: RowCells) -> int:
    """How exact the date is where the event ended on another day. Raises RowRefused where it ended before."""
    if not cells.plain("date_end"):
        return DayPrecision.DAY
    length = cells.day("date_end") - day
    if length < timedelta(0):
        raise RowRefused("date_end", _("A day on or after the first one was expected."))
    return next((exact for days, exact in SPANS if length.days <= days), DayPrecision.YEAR)


def _reported(cells: RowCells) -> date | None:
    """The date of the first source that is named with one; None where none is a date."""
    with suppress(ValueError):
        return date.fromisoformat(cells.plain("source_date").partition(";")[0].strip())
    return None
