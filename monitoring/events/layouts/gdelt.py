"""The event export of GDELT 2.0: 61 cells between tabs, no line of names, countries by FIPS code. Leads only."""

import re
from datetime import date
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.events.layouts.cells import EventFacts, RowCells, RowRefused, read_event_day, seen, together
from monitoring.events.layouts.countries import known_area, known_country
from monitoring.events.lists import EventType, PlacePrecision

NAMES = """
    GLOBALEVENTID SQLDATE MonthYear Year FractionDate Actor1Code Actor1Name Actor1CountryCode Actor1KnownGroupCode
    Actor1EthnicCode Actor1Religion1Code Actor1Religion2Code Actor1Type1Code Actor1Type2Code Actor1Type3Code Actor2Code
    Actor2Name Actor2CountryCode Actor2KnownGroupCode Actor2EthnicCode Actor2Religion1Code Actor2Religion2Code
    Actor2Type1Code Actor2Type2Code Actor2Type3Code IsRootEvent EventCode EventBaseCode EventRootCode QuadClass
    GoldsteinScale NumMentions NumSources NumArticles AvgTone Actor1Geo_Type Actor1Geo_FullName Actor1Geo_CountryCode
    Actor1Geo_ADM1Code Actor1Geo_ADM2Code Actor1Geo_Lat Actor1Geo_Long Actor1Geo_FeatureID Actor2Geo_Type
    Actor2Geo_FullName Actor2Geo_CountryCode Actor2Geo_ADM1Code Actor2Geo_ADM2Code Actor2Geo_Lat Actor2Geo_Long
    Actor2Geo_FeatureID ActionGeo_Type ActionGeo_FullName ActionGeo_CountryCode ActionGeo_ADM1Code ActionGeo_ADM2Code
    ActionGeo_Lat ActionGeo_Long ActionGeo_FeatureID DATEADDED SOURCEURL
"""
COLUMNS = tuple(NAMES.split())
# By the beginning of a CAMEO code, the longest first; what is not clearly one of the six stays without a type.
TYPES = {
    "145": EventType.RIOT,
    "14": EventType.PROTEST,
    "183": EventType.EXPLOSION,
    "195": EventType.EXPLOSION,
    "19": EventType.BATTLE,
    "20": EventType.CIVILIANS,
}
PLACES = {"1": PlacePrecision.COUNTRY, "2": PlacePrecision.AREA, "3": PlacePrecision.PLACE}
PLACES |= {"4": PlacePrecision.PLACE, "5": PlacePrecision.AREA, "0": PlacePrecision.COUNTRY}
DATE = re.compile(r"(\d{4})(\d\d)(\d\d)(?:\d{6})?\Z")


def is_row(row: list[str]) -> bool:
    """Whether a first row can be one of GDELT's: it is recognised by its numbers, having no names."""
    return len(row) == len(COLUMNS) and row[0].isdecimal() and DATE.match(row[1]) is not None


def read(cells: RowCells) -> EventFacts:
    """The event of one row. Raises RowRefused, for one without a place among others."""
    if not (code := cells.text("ActionGeo_CountryCode")):
        raise RowRefused("ActionGeo_CountryCode", _("It is empty: the row does not say in which country."))
    country = known_country(code)
    full_name = cells.text("ActionGeo_FullName")
    parts = [part.strip() for part in full_name.split(",")]
    cameo, url = cells.needed("EventCode"), cells.address("SOURCEURL")
    latitude, longitude = cells.coordinates("ActionGeo_Lat", "ActionGeo_Long")
    area = parts[-2] if len(parts) > 1 else ""
    return EventFacts(
        upstream_id=cells.needed("GLOBALEVENTID", "id"),
        day=_day(cells, "SQLDATE"),
        country=country,
        elsewhere="" if country else (parts[-1] or code)[:100],
        area=known_area(country, area),
        area_cited=area,
        place=parts[0] if len(parts) > 1 else "",
        latitude=latitude,
        longitude=longitude,
        place_precision=cells.choice("ActionGeo_Type", PLACES, PlacePrecision.COUNTRY)
        if latitude is not None
        else None,
        type=next((type_ for start, type_ in TYPES.items() if cameo.startswith(start)), ""),
        kind=f"CAMEO {cameo}"[:200],
        sub_type=f"CAMEO {cameo}"[:100],
        actors=together(cells.text("Actor1Name"), cells.text("Actor2Name")),
        source=urlsplit(url).netloc or "GDELT",
        reported_on=_day(cells, "DATEADDED") if cells.plain("DATEADDED") else None,
        url=url,
    )


def _day(cells: RowCells, name: str) -> date:
    """A day in eight digits, with an hour behind it or not. Raises RowRefused."""
    text = cells.needed(name)
    if not (match := DATE.match(text)):
        raise RowRefused(name, _("A day as 20070731 was expected, not “%(seen)s”.") % seen(text))
    return read_event_day(name, "-".join(match.groups()), timezone.localdate())
