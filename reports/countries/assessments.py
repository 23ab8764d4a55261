"""Levels and trends of countries, which other apps give: a tile and a country's page show what there is.

Nothing is shown where nobody gives any; no place is kept empty for it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from monitoring.scales import Level, Trend


@dataclass(frozen=True)
class Assessment:
    """What somebody judged of one country: `level` from 0 to 5 on one theme or on all, where it moves, and why.

    `marking` is that of what it stands in, and `url` leads there; `language` is that of its reason, and it is `stale`
    where it has to be looked at again.
    """

    country: int
    level: int
    label: str | Promise
    trend: Trend
    reason: str
    url: str
    marking: int = 0
    language: str = "en"
    stale: bool = False

    @property
    def word(self) -> str:
        """The level in a word."""
        return str(Level(self.level).label)


Source = Callable[[], Iterable[Assessment]]
_sources: list[Source] = []


def assesses(source: Source) -> Source:
    """Register a source: a function that gives what stands today, asked as the reader, in one query."""
    _sources.append(source)
    return source


def by_country() -> dict[int, list[Assessment]]:
    """What every source gives, by country."""
    given: dict[int, list[Assessment]] = defaultdict(list)
    for source in _sources:
        for assessment in source():
            given[assessment.country].append(assessment)
    return given
