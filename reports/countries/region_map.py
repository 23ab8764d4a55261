"""The cleared map with the levels of the countries on it, as a page of its reader shows it."""

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from reports.countries.models import ClearedMap
from reports.countries.tiles import CountryTile

HATCHES = 100  # as many lines of a hatch would fill the map's width


@dataclass(frozen=True)
class MapPart:
    """A piece of the drawing, and the country it draws; None for what is no country of the region."""

    drawing: SafeString
    tile: CountryTile | None

    @property
    def level(self) -> str:
        """The level by which it is coloured; '' where none stands."""
        judged = self.tile.assessments[:1] if self.tile else []
        return str(judged[0].level) if judged else ""

    @property
    def stale(self) -> bool:
        """Whether its level has to be looked at again, and so is hatched."""
        judged = self.tile.assessments[:1] if self.tile else []
        return bool(judged and judged[0].stale)


@dataclass(frozen=True)
class RegionMap:
    """The map that stands: its parts in their order, and by whose word it may be shown."""

    parts: list[MapPart]
    view_box: str
    clearance_number: str
    cleared_on: date
    office: str

    @property
    def hatched(self) -> list[str]:
        """The levels of which a hatch is needed."""
        return sorted({part.level for part in self.parts if part.stale})

    @property
    def hatch(self) -> str:
        """How far apart the lines of a hatch stand, in the map's own units."""
        return f"{float(self.view_box.split()[2]) / HATCHES:.4f}"

    @property
    def line(self) -> str:
        """How wide they are, likewise."""
        return f"{float(self.view_box.split()[2]) / HATCHES / 4:.4f}"


def map_of(tiles: list[CountryTile]) -> RegionMap | None:
    """The standing map with these tiles on it; None where no map stands."""
    standing = ClearedMap.objects.standing().first()
    if standing is None:
        return None
    by_code = {tile.country.iso3: tile for tile in tiles}
    # Safe, as map_reader.py wrote it from its lists alone, and the database lets nobody rewrite it.
    parts = [MapPart(SafeString(text), by_code.get(code)) for code, text in standing.pieces]
    return RegionMap(
        parts, standing.view_box, standing.clearance_number, standing.cleared_on, standing.office
    )
