"""Import of readings: a row names an indicator, a country, a period and a value, as INFORM's tables and our own do.

What stands already is known; another value becomes a correction, beside the one it corrects. What the Centre does not
keep, such as other countries and other indicators of a worldwide table, is left out and counted.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.imports.lookup import Directory, index
from ashgabat_centre.imports.targets import (
    Column,
    Fault,
    Judged,
    Target,
    Values,
    fold_name,
    missing,
    register,
)
from ashgabat_centre.web import dates
from monitoring.indicators import rules
from monitoring.indicators.bands import LENGTHS, Cadence
from monitoring.indicators.models import ANOTHER_VALUE, Indicator, Reading
from monitoring.indicators.written_values import as_figure, loses_digits, value_in

LONGEST = 300  # letters of where it comes from
INDICATOR = Column(
    "indicator",
    gettext_lazy("Indicator"),
    ("indicatorid", "indicatorname", "indicator code", "code", "показатель", "код"),
    help=gettext_lazy("By its code, its name in either language, or its name at the source."),
)
READING_COLUMNS = (
    INDICATOR,
    Column("country", gettext_lazy("Country"), ("iso3", "countryname", "страна"), required=True),
    Column(
        "day",
        gettext_lazy("Period"),
        ("period", "date", "year", "month", "gnayear", "validityyear", "период", "дата", "год", "месяц"),
        required=True,
        help=gettext_lazy("A day, or a month, quarter or year: 2026-05-17, 2026-05, 2026-Q2, 2026."),
    ),
    Column("value", gettext_lazy("Value"), ("score", "indicatorscore", "значение"), required=True),
    Column("unit", gettext_lazy("Unit"), ("единица", "единица измерения")),
    Column("provenance", gettext_lazy("Where it comes from"), ("source", "источник")),
)
SHORT: tuple[tuple[Cadence, re.Pattern[str], Callable[[int, int], date]], ...] = (
    (Cadence.YEAR, re.compile(r"(\d{4})()"), lambda year, _none: date(year, 1, 1)),
    (Cadence.QUARTER, re.compile(r"(\d{4})[- ]?[qQкК]([1-4])"), lambda year, q: date(year, 3 * q - 2, 1)),
    (Cadence.MONTH, re.compile(r"(\d{4})[-./](\d{1,2})"), lambda year, month: date(year, month, 1)),
)


class ReadingPlace(NamedTuple):
    """What a reading is of: one of each indicator, country and period."""

    indicator: int
    country: int
    day: date


class ReadingMaker:
    """Checks and makes rows with readings."""

    def __init__(self, user: User, level: int) -> None:
        self.user = user
        self.directory = Directory()
        self.above: dict[ReadingPlace, tuple[Decimal, Judged]] = {}  # rows above in the file
        self._said: dict[int, dict[ReadingPlace, list[Reading]]] = {}

    @cached_property
    def indicators(self) -> dict[int, Indicator]:
        """All indicators by number."""
        return {one.pk: one for one in Indicator.objects.all()}

    @cached_property
    def _names(self) -> Any:
        rows = self.indicators.values()
        return index(
            (one.pk, name) for one in rows for name in {one.code, one.name_en, one.name_ru, one.source_name}
        )

    def judge(self, values: Values) -> Judged:
        """Check one row. Nothing more is said of a row that is none of the Centre's."""
        judged = Judged()
        indicator = self._indicator(values, judged.faults)
        country = self._country(values, indicator, judged.faults) if indicator else None
        if indicator is None or country is None:
            return judged
        judged.faults += missing(values, READING_COLUMNS)
        day = _answer(judged.faults, "day", lambda: period_in(values.get("day", ""), indicator))
        value = _answer(judged.faults, "value", lambda: value_in(values.get("value", "")))
        if not judged.faults and day and value is not None:
            if loses_digits(values["value"]):
                judged.notes.append(
                    Fault("value", _("Is kept rounded: %(value)s.") % {"value": as_figure(value)})
                )
            self._compare(judged, indicator, ReadingPlace(indicator.pk, country, day), value)
            judged.ready = (indicator, country, day, value, values.get("provenance", ""), judged.ready)
        return judged

    def _indicator(self, values: Values, faults: list[Fault]) -> Indicator | None:
        """The indicator a row names, kept in the unit it names."""
        text = values.get("indicator", "")
        known = [self.indicators[number] for number in self._names.get(fold_name(text), ())]
        unit = fold_name(values.get("unit", ""))
        active = [one for one in known if not one.retired_on and (not unit or fold_name(one.unit) == unit)]
        if len(active) == 1:
            return active[0]
        sentence = _("The Centre keeps no active indicator called “%(text)s” in this unit.")
        if active:
            sentence = _("Several active indicators are called “%(text)s”, so write a code: %(codes)s.")
        codes = ", ".join(sorted(one.code for one in active))
        faults.append(
            Fault("indicator", sentence % {"text": text[:80], "codes": codes}, unmatched=not active)
        )
        return None

    def _country(self, values: Values, indicator: Indicator, faults: list[Fault]) -> int | None:
        """The country a row names, if the indicator is read there."""
        numbers = self.directory.countries("country", values.get("country", ""), faults)
        if len(numbers) == 1 and numbers[0] in indicator.country_ids:
            return numbers[0]
        if not faults:
            faults.append(Fault("country", _("This indicator is not read there."), unmatched=True))
        return None

    def _compare(self, judged: Judged, indicator: Indicator, cell: ReadingPlace, value: Decimal) -> None:
        """With the rows above in the file, and with what was said of this cell before."""
        judged.facts = (indicator.code, cell.country, cell.day, value)
        other, first = self.above.setdefault(cell, (value, judged))
        if other != value:
            for one in (first, judged):
                one.faults = [Fault("value", _two_values(other, value), conflicts=True)]
            return
        said = self._of(indicator).get(cell, [])
        if not said:
            return
        judged.ready, judged.known = said[0], said[0].value == value
        if not judged.known:
            judged.notes.append(Fault("value", _corrects(said[0], value)))
        if not judged.known and (said[0].value is None or value in {row.value for row in said}):
            judged.alike = [Fault("value", _("This value stood here before and was corrected or withdrawn."))]
        if not judged.known and rules.refuse_upkeep(indicator, self.user):
            judged.faults = [Fault("value", _another_corrects())]

    def _of(self, indicator: Indicator) -> dict[ReadingPlace, list[Reading]]:
        """All that was said of an indicator, the last word first."""
        if indicator.pk not in self._said:
            cells: dict[ReadingPlace, list[Reading]] = defaultdict(list)
            for row in Reading.objects.filter(indicator=indicator).order_by("-pk"):
                cells[ReadingPlace(indicator.pk, row.country_id, row.day)].append(row)
            self._said[indicator.pk] = cells
        return self._said[indicator.pk]

    def make(self, judged: Judged, where: str) -> dict[str, Any]:
        """Store the reading, or the correction of the one that stands. It bears its origin itself."""
        indicator, country, day, value, provenance, before = judged.ready
        reading = Reading(indicator=indicator, country_id=country, day=day, value=value, supersedes=before)
        reading.provenance = "; ".join(filter(None, (provenance, where)))[:LONGEST]
        reading.because = ANOTHER_VALUE if before else ""
        rules.enter_reading(reading, self.user)
        return {}


def _answer[Answer](faults: list[Fault], column: str, read: Callable[[], Answer]) -> Answer | None:
    """What a cell says; None, with a fault added, where it can't be read or another fault stands already."""
    try:
        return read() if not faults else None
    except ValueError as refused:
        faults.append(Fault(column, str(refused)))
        return None


def _corrects(before: Reading, value: Decimal) -> str:
    return _("Corrects what stands: %(before)s → %(after)s.") % {
        "before": before.figure or "—",
        "after": as_figure(value),
    }


def _another_corrects() -> str:
    return _(
        "Another value stands there. Its indicator’s owner, an analyst or the head of the Centre corrects it: ask "
        "one of them to import this row, or take it out of the file."
    )


def _two_values(one: Decimal, other: Decimal) -> str:
    sentence = _("The file gives two values, %(one)s and %(other)s: enter the one that is meant by hand.")
    return sentence % {"one": as_figure(one), "other": as_figure(other)}


def period_in(text: str, indicator: Indicator) -> date:
    """The first day of the indicator's period that this text names. Raises ValueError with what to write."""
    length, day = _named(text)
    cadence = Cadence(indicator.cadence)
    if LENGTHS[length] > LENGTHS[cadence]:
        sentence = _("“%(text)s” is longer than a period: this indicator is read %(cadence)s.")
        raise ValueError(sentence % {"text": text[:80], "cadence": cadence.label})
    first = cadence.period_of(day)
    if sentence := dates.refuse_year(day, dates.INDEPENDENCE) or rules.refuse_period(first):
        raise ValueError(sentence)
    return first


def _named(text: str) -> tuple[Cadence, date]:
    """How long a stretch of time the text names, and its first day."""
    for length, form, first in SHORT:
        if match := form.fullmatch(text.strip()):
            try:
                return length, first(int(match[1]), int(match[2] or 0))
            except ValueError:
                break
    return Cadence.DAY, dates.read_day(text)


READINGS = register(
    Target("readings", gettext_lazy("Readings of indicators"), READING_COLUMNS, ReadingMaker, most=3_000)
)
