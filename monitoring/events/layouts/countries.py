"""Which of the portal's countries and areas a source means, by the codes and names that sources use."""

import csv
from functools import lru_cache
from pathlib import Path

from ashgabat_centre import reference
from ashgabat_centre.reference.vocabulary import terms
from ashgabat_centre.web.characters import fold

NAMES = Path(next(iter(reference.__path__))) / "data" / "region_names.csv"
# GDELT writes the codes of FIPS 10-4.
FIPS = {"KZ": "KAZ", "KG": "KGZ", "TI": "TJK", "TX": "TKM", "UZ": "UZB", "AF": "AFG"}
# What says only that it is an area. “City” is kept: it tells Almaty from the region around it.
SORTS = ("region", "province", "oblast", "velayat", "wilayat", "viloyat", "область", "велаят", "провинция")


def known_country(*names: str) -> int | None:
    """The country that one of these codes or names means; None for one beyond the region."""
    return _country_of(names, terms().read_at)


def known_area(country: int | None, name: str) -> int | None:
    """The country's area of this name; None where it has none, or where the name may mean two."""
    return _area_of(country, name, terms().read_at) if country and name else None


# The rows of a file name the same few again and again.
@lru_cache(maxsize=5_000)
def _country_of(names: tuple[str, ...], read_at: float) -> int | None:
    known = _countries(read_at)
    return next((known[key] for name in names if (key := fold(name)) in known), None)


@lru_cache(maxsize=5_000)
def _area_of(country: int, name: str, read_at: float) -> int | None:
    known, key = _areas(read_at), spelled(name)
    return known.get((country, key)) or known.get((country, without_sort(key)))


BRACKETS = str.maketrans("()", "  ")


@lru_cache(maxsize=2)
def _countries(read_at: float) -> dict[str, int]:
    vocabulary = terms()
    of_code = {country.iso3: number for number, country in vocabulary.countries.items()}
    known = {fold(code): of_code[iso3] for code, iso3 in FIPS.items() if iso3 in of_code}
    for number, country in vocabulary.countries.items():
        for name in (country.iso3, str(number), country.name_en, country.name_ru, country.official_en):
            known[fold(name)] = number
    return known


@lru_cache(maxsize=2)
def _areas(read_at: float) -> dict[tuple[int, str], int]:
    vocabulary, others = terms(), _other_names()
    known: dict[tuple[int, str], int] = {}
    loose: dict[tuple[int, str], set[int]] = {}
    for number, area in vocabulary.areas.items():
        for name in (area.code, area.name_en, area.name_ru, *others.get(area.code, ())):
            known[area.country_id, spelled(name)] = number
            loose.setdefault((area.country_id, without_sort(spelled(name))), set()).add(number)
    for key, numbers in loose.items():
        if len(numbers) == 1:
            known.setdefault(key, *numbers)
    return known


def spelled(name: str) -> str:
    """A name as it is compared: “Almaty (city)” is “Almaty City”."""
    return fold(name.translate(BRACKETS))


def without_sort(name: str) -> str:
    """A folded name without the words that only say what it is a name of, or all of them where there are no others."""
    return " ".join(word for word in name.split() if word not in SORTS) or name


def _other_names() -> dict[str, list[str]]:
    with NAMES.open(encoding="utf-8", newline="") as file:
        return {row["area"]: row["other_names"].split("; ") for row in csv.DictReader(file)}
