"""Capitals, regions and main towns, with what they were called before and in other languages."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from ashgabat_centre.directory.models import Place
from ashgabat_centre.directory.names.fold import bones
from ashgabat_centre.directory.names.models import PlaceName
from ashgabat_centre.directory.names.parts import parts
from ashgabat_centre.directory.names.spelling_index import index_many
from ashgabat_centre.reference.models import Area, Country

FOLDER = Path(__file__).parents[2] / "reference" / "data"
ZONES = {
    "KAZ": "Asia/Almaty",
    "KGZ": "Asia/Bishkek",
    "TJK": "Asia/Dushanbe",
    "TKM": "Asia/Ashgabat",
    "UZB": "Asia/Tashkent",
    "AFG": "Asia/Kabul",
}
TELLING = 5  # consonants
SAME = ["name_en", "name_ru", "kind", "country", "area", "time_zone"]


def load() -> None:
    """Add what is missing and bring the portal's own entries up to date; what others entered stays."""
    areas = {area.code: area for area in Area.objects.select_related("country")}
    regions, towns = _read("region_names.csv"), _read("places.csv")
    called = {_of_region(area).code: "" for area in areas.values()}
    called |= {_of_region(areas[row["area"]]).code: row["other_names"] for row in regions}
    rows = [_of_region(area) for area in areas.values()]
    for row in towns:
        town = _town(row, areas[row["area"]])
        called[town.code] = row["other_names"]
        rows.append(town)
    Place.objects.bulk_create(rows, update_conflicts=True, unique_fields=["code"], update_fields=SAME)
    _name(called)


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


def _name(called: dict[str, str]) -> None:
    places = Place.objects.in_bulk(called, field_name="code")
    others = [
        PlaceName(place=places[code], text=name.strip())
        for code, names in called.items()
        for name in names.split(";")
        if name.strip()
    ]
    PlaceName.objects.bulk_create(others, ignore_conflicts=True)
    index_many(places.values())


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
    rows = Place.objects.filter(country=country).exclude(kind=Place.Kind.REGION)
    for place in rows.prefetch_related("other_names"):
        for name in (place.name_en, place.name_ru, *(other.text for other in place.other_names.all())):
            yield _sounds(name), place


def _sounds(name: str) -> str:
    """The same for a name and its respellings: consonants, where they are enough to tell towns apart."""
    sound = "".join(part.sounds[0] for part in parts(name))
    key = bones(sound)
    return key if len(key) >= TELLING else sound or name
