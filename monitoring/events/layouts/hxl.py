"""Tables with HXL tags (https://hxlstandard.org): read where their tags say what an event needs."""

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache

from django.utils.translation import gettext as _

from ashgabat_centre.web.characters import fold
from monitoring.events.layouts import acled
from monitoring.events.layouts.cells import EventFacts, RowCells, RowRefused, refuse_disorder
from monitoring.events.layouts.countries import known_area, known_country
from monitoring.events.lists import EventType

TAG = re.compile(r"#[a-z]\w*(?:\s*\+\s*[a-z]\w*)*\Z", re.I)
# What each of our columns may be tagged as, the likeliest first; a tag stands for every tag that has its attributes.
MEANINGS: dict[str, tuple[str, ...]] = {
    "id": ("#event+id", "#event+code", "#meta+id", "#id"),
    "date": ("#date+start", "#date+event", "#date+occurred", "#date"),
    "country": ("#country+name", "#country+code", "#country"),
    "code": ("#country+code",),
    "area": ("#adm1+name", "#adm1"),
    "place": ("#loc+name", "#loc"),
    "latitude": ("#geo+lat",),
    "longitude": ("#geo+lon",),
    "type": ("#event+type", "#event+name", "#cause"),
    "actors": ("#group+name", "#group"),
    "source": ("#meta+source", "#org+source", "#org"),
    "text": ("#description", "#event+description"),
    "low": ("#affected+killed+min",),
    "best": ("#affected+killed",),
    "high": ("#affected+killed+max",),
    "reported": ("#date+reported",),
    "url": ("#meta+url", "#meta+link"),
}
NEEDED = {"id": "#event+id", "date": "#date", "country": "#country"}
YEARS_ALONE = "year"
# Words for types, by which a table without codes says the same as ACLED.
KINDS = acled.TYPES | {
    "battle": EventType.BATTLE,
    "explosion": EventType.EXPLOSION,
    "remote violence": EventType.EXPLOSION,
    "protest": EventType.PROTEST,
    "riot": EventType.RIOT,
    "strategic development": EventType.STRATEGIC,
}
MARK = 9  # letters before a number that say whose it is


def is_tags(row: Sequence[str]) -> bool:
    """Whether a row holds the tags: one at least, and no other words."""
    filled = [cell.strip() for cell in row if cell.strip()]
    return bool(filled) and all(TAG.match(cell) for cell in filled)


def places(tags: Sequence[str]) -> dict[str, int]:
    """Where each of our columns stands, by the tags."""
    parsed = [_parse(tag) for tag in tags]
    where: dict[str, int] = {}
    for name, meanings in MEANINGS.items():
        for meaning in map(_parse, meanings):
            fits = [place for place, tag in enumerate(parsed) if _fits(tag, meaning, name)]
            if fits:
                where.setdefault(name, min(fits, key=lambda place: len(parsed[place][1])))
    return where


def _parse(tag: str) -> tuple[str, frozenset[str]]:
    name, *attributes = re.split(r"\s*\+\s*", tag.strip().casefold())
    return name, frozenset(attributes)


def _fits(tag: tuple[str, frozenset[str]], meaning: tuple[str, frozenset[str]], name: str) -> bool:
    """Whether a tag has the meaning's name and attributes. A year is no day, nor is a report's day the event's."""
    unlike = {"date": {YEARS_ALONE, "end", "reported", "updated"}, "best": {"min", "max"}}
    return tag[0] == meaning[0] and tag[1] >= meaning[1] and not tag[1] & unlike.get(name, set())


def absent_tags(tags: Sequence[str]) -> list[str]:
    """The tags an event needs and the table lacks."""
    where = places(tags)
    return [tag for name, tag in NEEDED.items() if name not in where]


def repeated_tags(tags: Sequence[str]) -> list[str]:
    """The tags of ours that stand twice and alike, so that nobody can tell which column is meant."""
    parsed = [_parse(tag) for tag in tags]
    return [
        tag.strip()
        for name, place in places(tags).items()
        for tag in tags[place : place + 1]
        if parsed.count(parsed[place]) > 1
    ]


@lru_cache(maxsize=1_000)
def mark(tags: tuple[str, ...], owner: str) -> str:
    """What stands before the numbers of one office's tables of these tags: another office's number 1 is another event,
    also where both fill in one template.
    """
    words = "\n".join([*map(str.strip, tags), fold(owner)])
    return f"{hashlib.sha256(words.encode('utf-8', 'replace')).hexdigest()[: MARK - 1]}:"


def read(cells: RowCells) -> EventFacts:
    """The event of one row. Raises RowRefused."""
    name = cells.needed("country", "sub_type")
    country = known_country(cells.plain("code"), name)
    area, kind = cells.text("area"), cells.text("type", "sub_type")
    latitude, longitude = cells.coordinates("latitude", "longitude")
    low, best, high = (cells.count(column) for column in ("low", "best", "high"))
    refuse_disorder(low, best, high, "best")
    return EventFacts(
        upstream_id=cells.needed("id", "id"),
        day=cells.day("date"),
        country=country,
        elsewhere="" if country else name,
        area=known_area(country, area),
        area_cited=area,
        place=cells.text("place"),
        latitude=latitude,
        longitude=longitude,
        kind=kind,
        type=KINDS.get(kind.casefold(), ""),
        sub_type="" if kind.casefold() in KINDS else kind,
        actors=cells.text("actors", "actors"),
        source=_owner(cells),
        text=cells.text("text", "text"),
        low=low,
        best=best,
        high=high,
        reported_on=cells.day("reported") if cells.plain("reported") else None,
        url=cells.address("url"),
    )


def _owner(cells: RowCells) -> str:
    """Whose row it is: the table's own word, or else its importer's. Raises RowRefused where neither says it."""
    if not (owner := cells.text("source", "source") or cells.owner):
        raise RowRefused(
            "source",
            _("It is empty, and rows are known by whose they are. Say it where the file is sent in."),
        )
    return owner
