"""What one row of a file says of an event, and how its cells are read: within limits, or refused in words."""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext as _

from ashgabat_centre.web import dates
from ashgabat_centre.web.addresses import web_address
from ashgabat_centre.web.characters import normalize
from monitoring.events.figures import MOST_DEATHS
from monitoring.events.lists import DayPrecision
from monitoring.events.models import LONGEST_TEXT

SHOWN = 40  # letters of a cell in a sentence
INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)\Z", re.I | re.A)
LONGEST = {"id": 90, "name": 200, "sub_type": 100, "actors": 1000, "source": 1000, "url": 1000}


class EventFacts(NamedTuple):
    """One row in the columns of an event and its report."""

    upstream_id: str
    day: date
    country: int | None
    elsewhere: str = ""  # the country beyond the region, as the source names it
    day_precision: int = DayPrecision.DAY
    area: int | None = None
    area_cited: str = ""
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None
    place_precision: int | None = None
    type: str = ""
    sub_type: str = ""
    kind: str = ""
    actors: str = ""
    source: str = ""
    text: str = ""
    low: int | None = None
    best: int | None = None
    high: int | None = None
    reported_on: date | None = None
    url: str = ""
    clock: int | None = None  # when the source last wrote it, by its own clock


class RowRefused(ValueError):
    """The row can't become an event: which column, what was expected and what was seen."""

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column, self.sentence = column, sentence


class RowCells:
    """The cells of one row by the names of their columns; a column that the file lacks is empty. None tells of a day
    that is to come on `today`; `owner` is whose the file is by its importer's word.
    """

    __slots__ = ("owner", "places", "row", "today")

    def __init__(self, places: Mapping[str, int], row: Sequence[str], today: date, owner: str = "") -> None:
        self.places, self.row, self.today, self.owner = places, row, today, owner

    def plain(self, name: str) -> str:
        """The cell as it stands, without surrounding blanks."""
        place = self.places.get(name)
        if place is None or place >= len(self.row) or not (cell := self.row[place]):
            return ""
        return normalize(cell).strip()

    def text(self, name: str, sort: str = "name") -> str:
        """A text no longer than its sort may be. Raises RowRefused."""
        text, longest = self.plain(name), LONGEST.get(sort, LONGEST_TEXT)
        if len(text) > longest:
            raise RowRefused(
                name, _("At most %(limit)s letters were expected, and there are more.") % {"limit": longest}
            )
        return text

    def address(self, name: str) -> str:
        """An address of the web; '' for every other, as of feeds. Raises RowRefused for one that is too long."""
        return web_address(self.text(name, "url"))

    def needed(self, name: str, sort: str = "name") -> str:
        """A text that is there. Raises RowRefused for an empty cell."""
        if not (text := self.text(name, sort)):
            raise RowRefused(name, _("It is empty, and an event needs it."))
        return text

    def day(self, name: str) -> date:
        """A day that somebody can mean and that is not to come. Raises RowRefused."""
        return read_event_day(name, self.needed(name), self.today)

    def count(self, name: str, most: int = MOST_DEATHS) -> int | None:
        """A whole number from 0; None for an empty cell. Raises RowRefused."""
        if not (text := self.plain(name)):
            return None
        whole = text.removesuffix(".0")
        if not (whole.isascii() and whole.isdecimal() and len(whole) <= 9 and int(whole) <= most):
            raise RowRefused(name, _("A whole number from 0 was expected, not “%(seen)s”.") % seen(text))
        return int(whole)

    def choice(self, name: str, choices: Mapping[str, int], usual: int) -> int:
        """A code of this list; `usual` for an empty cell. Raises RowRefused for another one."""
        if not (code := self.plain(name)):
            return usual
        if code not in choices:
            words = {"codes": ", ".join(choices)} | seen(code)
            raise RowRefused(name, _("One of %(codes)s was expected, not “%(seen)s”.") % words)
        return choices[code]

    def coordinates(self, latitude: str, longitude: str) -> tuple[float | None, float | None]:
        """Both coordinates, or none. Raises RowRefused for one without the other, and for what is off the Earth."""
        first, second = self._degrees(latitude, 90), self._degrees(longitude, 180)
        if (first is None) != (second is None):
            missing = latitude if first is None else longitude
            raise RowRefused(missing, _("It is empty, and the other coordinate is not."))
        return first, second

    def _degrees(self, name: str, most: int) -> float | None:
        if not (text := self.plain(name)):
            return None
        try:
            degrees = float(text) if len(text) <= SHOWN else math.nan
        except ValueError:
            degrees = math.nan
        if not -most <= degrees <= most:
            words = {"most": most} | seen(text)
            raise RowRefused(
                name, _("Degrees from −%(most)s to %(most)s were expected, not “%(seen)s”.") % words
            )
        return degrees


def seen(text: str) -> dict[str, str]:
    """The beginning of a cell, for a sentence."""
    return {"seen": text if len(text) <= SHOWN else f"{text[:SHOWN]}…"}


@lru_cache(maxsize=20_000)
def read_event_day(name: str, text: str, today: date) -> date:
    """The day of this text, of an instant with its zone the day as written. Raises RowRefused where it is none, or no
    event can have happened on it yet.
    """
    try:
        day = dates.read_moment(INSTANT.sub(r"\1", text[:100])).day
    except dates.DateRefused as refused:
        raise RowRefused(name, str(refused)) from refused
    if sentence := dates.refuse_year(day, dates.OLDEST):
        raise RowRefused(name, sentence)
    if day > today + timedelta(days=1):
        raise RowRefused(name, _("A day that has come was expected, not “%(seen)s”.") % seen(text))
    return day


def refuse_disorder(low: int | None, best: int | None, high: int | None, column: str) -> None:
    """Raises RowRefused where a range of deaths is upside down."""
    figures = [figure for figure in (low, best, high) if figure is not None]
    if figures != sorted(figures):
        shown = {"seen": " – ".join(map(str, figures))}
        raise RowRefused(
            column, _("At least, best and at most were expected in this order, not “%(seen)s”.") % shown
        )


def together(*parts: str) -> str:
    """Several cells as one text."""
    return "; ".join(dict.fromkeys(filter(None, parts)))
