"""Capitals, regions, populated places, countries and rivers, with their names of before and in other languages.

Our own list stands in places.csv; geonames.csv beside it is the subset of GeoNames that `make gazetteer` writes.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from ashgabat_centre.directory.models import Place
from ashgabat_centre.directory.names.fold import bones
from ashgabat_centre.directory.names.models import DirectoryName, PlaceName
from ashgabat_centre.directory.names.parts import parts
from ashgabat_centre.directory.names.spelling_index import index_many
from ashgabat_centre.reference.features import country_names, features
from ashgabat_centre.reference.models import Area, Country
from ashgabat_centre.web.alphabet import with_apostrophe_forms

FOLDER = Path(__file__).parents[2] / "reference" / "data"
ZONES = {
    "KAZ": "Asia/Almaty",
    "KGZ": "Asia/Bishkek",
    "TJK": "Asia/Dushanbe",
    "TKM": "Asia/Ashgabat",
    "UZB": "Asia/Tashkent",
    "AFG": "Asia/Kabul",
}
TOWN = 5_000  # people from which on a place is no village
TELLING = 5  # consonants
POPULATED = [Place.Kind.VENUE, Place.Kind.VILLAGE, Place.Kind.TOWN, Place.Kind.CENTRE, Place.Kind.CAPITAL]
SAME = ["name_en", "name_ru", "kind", "country", "area", "time_zone"]


def load() -> None:
    """Add what is missing and bring the portal's own entries up to date; what others entered stays."""
    areas = {area.code: area for area in Area.objects.select_related("country")}
    called = {_of_region(area).code: "" for area in areas.values()}
    called |= {_of_region(areas[row["area"]]).code: row["other_names"] for row in _read("region_names.csv")}
    towns = []
    for row in _read("places.csv"):
        towns.append(_town(row, areas[row["area"]]))
        called[towns[-1].code] = row["other_names"]
    rows = [*(_of_region(area) for area in areas.values()), *towns, *_beside(towns, called, areas)]
    rows += [*_countries(called), *_features(called)]
    Place.objects.bulk_create(rows, update_conflicts=True, unique_fields=["code"], update_fields=SAME)
    _name(called)


def _beside(towns: list[Place], called: dict[str, str], areas: dict[str, Any]) -> Iterator[Place]:
    """The places of GeoNames that aren't among our own; those that are give theirs the names they have there."""
    countries = {code[:2]: area.country for code, area in areas.items()}
    known = {
        (town.country_id, _sounds(name)): town.code
        for town in towns
        for name in _names(town, called[town.code])
    }
    met: set[str] = set()  # a town of ours is one of theirs
    for row in _read("geonames.csv"):
        place = _populated(row, countries[row["country"]], areas.get(row["area"]))
        keys = {(place.country_id, _sounds(name)) for name in (place.name_en, place.name_ru)}
        code = next((known[key] for key in keys if known.get(key, "") not in {"", *met}), place.code)
        met.add(code)
        called[code] = "; ".join(filter(None, [called.get(code), place.name_en, row["other_names"]]))
        if code == place.code:
            yield place


def _countries(called: dict[str, str]) -> Iterator[Place]:
    """The countries by all their names, which lead to the records that mention them."""
    for country in Country.objects.all():
        place = Place(
            code=f"country-{country.iso3.lower()}",
            kind=Place.Kind.COUNTRY,
            time_zone=ZONES[country.iso3],
            country=country,
            name_en=country.name_en,
            name_ru=country.name_ru,
        )
        official = f"{country.official_en}; {country.official_ru}"
        called[place.code] = f"{official}; {country_names().get(country.iso3, '')}"
        yield place


def _features(called: dict[str, str]) -> Iterator[Place]:
    """Rivers and the like, at the time of the first country they lie in."""
    for code, feature in features().items():
        called[code] = feature.other_names
        yield Place(
            code=code,
            kind=feature.kind,
            time_zone=ZONES[feature.countries[0]],
            name_en=feature.name_en,
            name_ru=feature.name_ru,
        )


def _names(place: Place, others: str) -> set[str]:
    """All names of a place, with the others as a file has them."""
    return set(filter(None, (place.name_en, place.name_ru, *(name.strip() for name in others.split(";")))))


def _read(file: str) -> list[dict[str, str]]:
    with (FOLDER / file).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def _of_region(area: Any) -> Place:
    """The area as a place: where a visit to a region is planned, and no town of it yet."""
    return Place(
        code=slugify(f"region-{area.code}"),
        kind=Place.Kind.REGION,
        time_zone=ZONES[area.country.iso3],
        country=area.country,
        area=area,
        name_en=area.name_en,
        name_ru=area.name_ru,
    )


def _town(row: dict[str, str], area: Any) -> Place:
    return Place(
        code=slugify(f"{area.code}-{row['name_en']}"),
        kind=row["kind"],
        time_zone=row["zone"],
        country=area.country,
        area=area,
        name_en=row["name_en"],
        name_ru=row["name_ru"],
    )


def _populated(row: dict[str, str], country: Country, area: Any) -> Place:
    return Place(
        code=f"gn-{row['geonames_id']}",
        kind=Place.Kind.TOWN if int(row["population"]) >= TOWN else Place.Kind.VILLAGE,
        time_zone=row["zone"],
        country=country,
        area=area,
        name_en=row["name_en"],
        name_ru=row["name_ru"] or row["name_en"],
    )


def _name(called: dict[str, str]) -> None:
    """Write down what places are called besides, and find anew those that were called otherwise."""
    places = Place.objects.in_bulk(called, field_name="code")
    others = [
        PlaceName(place=places[code], text=name)
        for code, names in called.items()
        for name in _names(places[code], names) - {places[code].name_en, places[code].name_ru}
    ]
    PlaceName.objects.bulk_create(others, ignore_conflicts=True)
    found_by: dict[int, set[str]] = defaultdict(set)
    for pk, text in DirectoryName.objects.of_kinds(["place"]).values_list("place_id", "text"):
        found_by[pk].add(text)
    index_many(
        place
        for code, place in places.items()
        if not with_apostrophe_forms(_names(place, called[code])) <= found_by[place.pk]
    )


def take_in(places: list[Place]) -> list[Place]:
    """Enter places from a list, all of one country, the larger first: each as stored, in their order.

    An entry that bears the name already stands for the first of that name; namesakes are entered beside it. Regions
    don't count as the towns they are named after.
    """
    known = dict(_known(places[0].country)) if places else {}
    taken: set[int] = set()
    entered = []
    for place in places:
        entry = known.get(_sounds(place.name_en))
        entered.append(place if entry is None or entry.pk in taken else entry)
        taken.add(entered[-1].pk)
    index_many(Place.objects.bulk_create(place for place in entered if place.pk is None))
    return entered


def _known(country: Country | None) -> Iterator[tuple[str, Place]]:
    """By their sounds, entries of a country, the likelier of two last: by a name of today, and the larger."""
    rows = Place.objects.filter(country=country, kind__in=POPULATED).prefetch_related("other_names")
    places = sorted(rows, key=lambda place: POPULATED.index(place.kind))
    for place in places:
        yield from ((_sounds(other.text), place) for other in place.other_names.all())
    for place in places:
        yield from ((_sounds(name), place) for name in (place.name_en, place.name_ru))


def _sounds(name: str) -> str:
    """The same for a name and its respellings: consonants, where they are enough to tell towns apart."""
    sound = "".join(part.sounds[0] for part in parts(name))
    key = bones(sound)
    return key if len(key) >= TELLING else sound or name
