"""The export of ACLED, 31 columns with a line of names (https://acleddata.com/methodology/acled-codebook)."""

import re

from django.utils.translation import gettext as _

from monitoring.events.layouts.cells import EventFacts, RowCells, RowRefused, seen, together
from monitoring.events.layouts.countries import known_area, known_country
from monitoring.events.lists import DayPrecision, EventType, PlacePrecision

NEEDED = ("event_id_cnty", "event_date", "event_type", "country", "notes", "fatalities")
TYPES = {
    "battles": EventType.BATTLE,
    "explosions/remote violence": EventType.EXPLOSION,
    "violence against civilians": EventType.CIVILIANS,
    "protests": EventType.PROTEST,
    "riots": EventType.RIOT,
    "strategic developments": EventType.STRATEGIC,
}
DAYS = {"1": DayPrecision.DAY, "2": DayPrecision.WEEK, "3": DayPrecision.MONTH}
SECONDS = re.compile(r"[0-9]{1,12}\Z")  # of a clock that counts from 1970
PLACES = {"1": PlacePrecision.PLACE, "2": PlacePrecision.NEAR, "3": PlacePrecision.AREA}


def read(cells: RowCells) -> EventFacts:
    """The event of one row. Raises RowRefused."""
    kind, sub_type = cells.needed("event_type"), cells.text("sub_event_type", "sub_type")
    if kind.casefold() not in TYPES:
        raise RowRefused(
            "event_type", _("One of ACLED’s six types was expected, not “%(seen)s”.") % seen(kind)
        )
    country_name = cells.needed("country", "sub_type")
    country = known_country(cells.plain("iso"), country_name)
    area = cells.text("admin1")
    latitude, longitude = cells.coordinates("latitude", "longitude")
    return EventFacts(
        upstream_id=cells.needed("event_id_cnty", "id"),
        day=cells.day("event_date"),
        day_precision=cells.choice("time_precision", DAYS, DayPrecision.DAY),
        country=country,
        elsewhere="" if country else country_name,
        area=known_area(country, area),
        area_cited=area,
        place=cells.text("location"),
        latitude=latitude,
        longitude=longitude,
        place_precision=cells.choice("geo_precision", PLACES, PlacePrecision.PLACE)
        if latitude is not None
        else None,
        type=TYPES[kind.casefold()],
        sub_type=sub_type,
        kind=together(kind, sub_type)[:200],
        actors=together(
            *(cells.text(name, "actors") for name in ("actor1", "assoc_actor_1", "actor2", "assoc_actor_2"))
        )[:1000],
        source=cells.text("source", "source") or "ACLED",
        text=cells.text("notes", "text"),
        best=cells.count("fatalities"),
        clock=_clock(cells.plain("timestamp")),
    )


def _clock(text: str) -> int | None:
    """When the source wrote the row; None where it says so in another way than by a number."""
    return int(text) if SECONDS.match(text) else None
