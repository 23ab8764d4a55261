"""Rivers, lakes, dams, valleys, mountains and deserts that officers write of: what they are called, where they lie.

`nature.csv` is written by hand. What lies in which country: FAO, AQUASTAT, Transboundary River Basins: Aral Sea basin
(2012); UNECE, Second Assessment of Transboundary Rivers, Lakes and Groundwaters (2011). Of countries only those of the
portal's own table stand there. Names: the national atlases' own in the scripts of the region, and BGN/PCGN spellings.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Feature:
    """One of them. `countries` are codes by ISO 3166-1; `other_names` stand between semicolons."""

    code: str
    kind: str
    countries: tuple[str, ...]
    name_en: str
    name_ru: str
    other_names: str


@cache
def features() -> dict[str, Feature]:
    """All of them, by the code of their place."""
    with (DATA / "nature.csv").open(encoding="utf-8", newline="") as opened:
        rows = [
            Feature(**row | {"countries": tuple(row["countries"].split())}) for row in csv.DictReader(opened)
        ]
    return {f"nature-{row.code}": row for row in rows}


@cache
def country_names() -> dict[str, str]:
    """What each country is called besides its names in the table, by its code, between semicolons."""
    with (DATA / "country_names.csv").open(encoding="utf-8", newline="") as opened:
        return {row["iso3"]: row["other_names"] for row in csv.DictReader(opened)}
