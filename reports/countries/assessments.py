"""Levels and trends of countries, which other apps give: a tile and a country's page show what there is.

Nothing is shown where nobody gives any; no place is kept empty for it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Trend(models.TextChoices):
    """Which way a level moves; up is not better."""

    WORSE = "worse", _("worse")
    BETTER = "better", _("better")
    SAME = "same", _("unchanged")


ARROWS = {Trend.WORSE: "▲", Trend.BETTER: "▼", Trend.SAME: "="}


@dataclass(frozen=True)
class Assessment:
    """What somebody judged of one country: `level` from 0 to 5 on one theme or on all, where it moves, and why.

    `marking` is that of the record it stands in, and `url` leads there.
    """

    country: int
    level: int
    label: str | Promise
    trend: Trend
    reason: str
    url: str
    marking: int = 0

    @property
    def arrow(self) -> str:
        """The trend as a sign; its word stands beside it."""
        return ARROWS[self.trend]


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
