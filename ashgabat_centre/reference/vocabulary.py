"""Countries, themes and areas by number, kept in memory: every page shows them, and they change a few times a
year.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from ashgabat_centre.reference.models import Area, Country, Theme
from ashgabat_centre.web.alphabet import sort_key

FRESH = 30.0  # seconds until an edited vocabulary shows in every process


@dataclass(frozen=True)
class Terms:
    """The vocabulary as read from the database at one moment."""

    countries: dict[int, Country]
    themes: dict[int, Theme]
    areas: dict[int, Area]
    read_at: float

    def country_names(self, ids: Iterable[int]) -> list[str]:
        """Names of these countries, in the United Nations' order, which is the table's."""
        wanted = set(ids)
        return [country.name for number, country in self.countries.items() if number in wanted]

    def theme_names(self, ids: Iterable[int]) -> list[str]:
        """Names of these themes, in the table's order."""
        wanted = set(ids)
        return [theme.name for number, theme in self.themes.items() if number in wanted]

    def area_names(self, ids: Iterable[int]) -> list[str]:
        """Names of these administrative areas in alphabetical order, country by country."""
        wanted = set(ids)
        return [area.name for area in _in_order(self.areas[number] for number in wanted & self.areas.keys())]


_terms: Terms | None = None


def terms() -> Terms:
    """The vocabulary, at most 30 seconds old."""
    global _terms
    if _terms is None or time.monotonic() - _terms.read_at > FRESH:
        themes = Theme.objects.select_related("taxonomy")
        _terms = Terms(
            {country.pk: country for country in Country.objects.all()},
            {theme.pk: theme for theme in themes},
            {area.pk: area for area in Area.objects.select_related("country")},
            time.monotonic(),
        )
    return _terms


def forget_terms() -> None:
    """Read the vocabulary from the database at its next use."""
    global _terms
    _terms = None


def country_choices() -> list[tuple[str, str]]:
    """Choices of countries for a form, in the United Nations' order."""
    return [(str(number), country.name) for number, country in terms().countries.items()]


def area_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices of all areas under their country's name, inactive ones included, for filters over old records."""
    return _grouped(terms().areas.values())


def areas_on_offer(kept: Iterable[int]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices of areas in use, and those in `kept`, which the record already has."""
    return _grouped(area for area in terms().areas.values() if area.retired_on is None or area.pk in kept)


def _grouped(areas: Iterable[Area]) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for area in _in_order(areas):
        groups.setdefault(area.country.name, []).append((str(area.pk), area.name))
    return list(groups.items())


def _in_order(areas: Iterable[Area]) -> list[Area]:
    """Country by country in the United Nations' order, then by name in the reader's language."""
    return sorted(areas, key=lambda area: (area.country.order, sort_key(area.name)))


def theme_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices of themes under their taxonomy's name, the Centre's own first."""
    groups: dict[str, list[tuple[str, str]]] = {}
    ordered = sorted(terms().themes.values(), key=lambda theme: theme.taxonomy.code != "themes")
    for theme in ordered:
        groups.setdefault(theme.taxonomy.name, []).append((str(theme.pk), theme.name))
    return list(groups.items())
