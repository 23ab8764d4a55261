"""Countries, themes and places that an item seems to be about, by plain rules a person can look up: lists of words in
words.toml, and the gazetteer. They are offered to whoever reads the item, and nothing is filed by them.
"""

import re
import time
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from ashgabat_centre.directory.models import Place
from ashgabat_centre.directory.names.parts import parts
from ashgabat_centre.reference.vocabulary import terms
from ashgabat_centre.web.characters import fold

WORDS = Path(__file__).with_name("words.toml")
READ = 1_500  # characters of a text; what it is about stands at its beginning
FRESH = 600.0  # seconds until an edited gazetteer shows
MOST = 4  # of one sort
TITLE, BODY, ENOUGH = (
    2,
    1,
    2,
)  # what a word counts in the headline and below it, and from where it is a suggestion
WORD = re.compile(r"[^\W\d_]+(?:['’ʻ-][^\W\d_]+)*")
NAMED = [Place.Kind.CAPITAL, Place.Kind.CENTRE, Place.Kind.TOWN, Place.Kind.REGION]
SHORTEST = 4  # sounds of a name that may stand with an ending
ENDING = 3  # letters of it

Sounds = tuple[str, ...]


@dataclass(frozen=True)
class Suggestion:
    """Numbers of countries, themes and places, the likeliest first."""

    countries: list[int]
    themes: list[int]
    places: list[int]


@dataclass(frozen=True)
class Gazetteer:
    """Places by the sounds of their names, and the country of each, as read at one moment."""

    places: dict[Sounds, int]
    countries: dict[int, int]
    read_at: float


def suggest(title: str, text: str) -> Suggestion:
    """What an item with this headline and text seems to be about."""
    body = text[:READ]
    words = [(TITLE, fold(title)), (BODY, fold(body))]
    places = list(dict.fromkeys(_places(f"{title}\n{body}")))[:MOST]
    numbers = {country.iso3: number for number, country in terms().countries.items()}
    named = [numbers[iso3] for iso3 in _ranked("countries", words, BODY) if iso3 in numbers]
    lying = [gazetteer().countries[place] for place in places if place in gazetteer().countries]
    codes = {theme.code: number for number, theme in terms().themes.items() if theme.retired_on is None}
    themes = [codes[code] for code in _ranked("themes", words, ENOUGH) if code in codes]
    return Suggestion(list(dict.fromkeys([*named, *lying]))[:MOST], themes[:MOST], places)


def suggest_type(title: str, text: str) -> str:
    """The type of event that an item with this headline and text tells of; '' where its words tell none."""
    words = [(TITLE, fold(title)), (BODY, fold(text[:READ]))]
    return next(iter(_ranked("types", words, ENOUGH)), "")


@cache
def patterns() -> dict[str, dict[str, re.Pattern[str]]]:
    """For each country, theme and type of event, what finds its words."""
    lists = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return {sort: {code: _pattern(words) for code, words in codes.items()} for sort, codes in lists.items()}


def _pattern(entries: Iterable[str]) -> re.Pattern[str]:
    """Each word of an entry begins a word of the text. Entries of three letters and fewer are followed by few."""
    tails = {entry: r"\w{0,3}\b" if len(entry) <= 3 else r"\w*" for entry in entries}
    return re.compile(
        "|".join(rf"\b{entry.replace(' ', chr(92) + 'w* ')}{tail}" for entry, tail in tails.items())
    )


def _ranked(sort: str, words: Iterable[tuple[int, str]], enough: int) -> list[str]:
    """The codes whose words stand there often enough, those with most of them first."""
    counted = {
        code: sum(weight * len(set(pattern.findall(text))) for weight, text in words)
        for code, pattern in patterns()[sort].items()
    }
    return sorted(
        (code for code, count in counted.items() if count >= enough), key=lambda code: -counted[code]
    )


# --- Places ---------------------------------------------------------------------------------------------------

_gazetteer: Gazetteer | None = None


def gazetteer() -> Gazetteer:
    """The places one may read of, at most ten minutes old."""
    global _gazetteer
    if _gazetteer is None or time.monotonic() - _gazetteer.read_at > FRESH:
        rows = list(Place.objects.filter(kind__in=NAMED).order_by("-kind", "pk"))
        places = {
            sounds: row.pk for row in rows for name in (row.name_en, row.name_ru) for sounds in _sounds(name)
        }
        countries = {row.pk: row.country_id for row in rows if row.country_id}
        _gazetteer = Gazetteer(places, countries, time.monotonic())
    return _gazetteer


def forget_gazetteer() -> None:
    """Read the places from the database at their next use."""
    global _gazetteer
    _gazetteer = None


def _sounds(name: str) -> Iterator[Sounds]:
    """A name of one word or two, as the directory hears it."""
    heard = tuple(part.sounds[0] for part in parts(name) if part.distinguishes and part.sounds)
    if 0 < len(heard) <= 2:
        yield heard


def _places(text: str) -> Iterator[int]:
    """Places whose names stand in the text with a capital letter, in any script, with or without a Russian ending."""
    known = gazetteer().places
    capitals = [match[0] for match in WORD.finditer(text) if not match[0][0].islower()]
    heard = [next(_sounds(word), ()) for word in capitals]
    for sounds in (*(one + other for one, other in pairwise(heard) if len(one + other) == 2), *heard):
        if (place := _looked_up(sounds, known)) is not None:
            yield place


def _looked_up(sounds: Sounds, known: dict[Sounds, int]) -> int | None:
    """The place of these sounds, of which the last may have an ending and so lack its own last letter."""
    if not sounds or sounds in known:
        return known.get(sounds)
    *before, last = sounds
    for cut in range(1, ENDING + 1):
        stem = last[:-cut]
        for letter in ("", "a", "i", "o", "e"):
            if len(stem) >= SHORTEST and (*before, stem + letter) in known:
                return known[*before, stem + letter]
    return None
