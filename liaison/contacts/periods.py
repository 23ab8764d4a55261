"""A year or one of its quarters, as an address names it."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

YEARS = range(1991, 2200)  # the five States are independent since 1991
QUARTERS = range(1, 5)


@dataclass(frozen=True)
class Period:
    """Days in Asia/Ashgabat, first and last included; `quarter` is 0 for the whole year."""

    year: int
    quarter: int = 0

    @classmethod
    def of_address(cls, address: QueryDict, quarterly: bool) -> Self:
        """The period an address names; without one, the current quarter or year.

        Http404 for anything else.
        """
        today = timezone.localdate()
        if "year" not in address:
            return cls(today.year, quarter_of(today) if quarterly else 0)
        year, quarter = _number(address.get("year")), _number(address.get("quarter", "0"))
        if year not in YEARS or quarter not in (0, *QUARTERS):
            raise Http404
        return cls(year, quarter)

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, 3 * max(self.quarter - 1, 0) + 1, 1)

    @property
    def last(self) -> date:
        """The last day."""
        if self.quarter in (0, 4):
            return date(self.year, 12, 31)
        return date(self.year, 3 * self.quarter + 1, 1) - timedelta(days=1)

    @property
    def label(self) -> str:
        """The period in words."""
        return quarter_label(self.year, self.quarter) if self.quarter else str(self.year)

    @property
    def address(self) -> str:
        """The query string that names this period."""
        keys = {"year": self.year} | ({"quarter": self.quarter} if self.quarter else {})
        return urlencode(keys)

    @property
    def days(self) -> dict[str, str]:
        """The parameters by which a list shows exactly these days."""
        return {"since": self.first.isoformat(), "until": self.last.isoformat()}

    @property
    def before(self) -> "Period":
        """The period before it, of the same length."""
        if not self.quarter:
            return Period(self.year - 1)
        return Period(self.year, self.quarter - 1) if self.quarter > 1 else Period(self.year - 1, 4)

    @property
    def after(self) -> "Period":
        """The period after it, of the same length."""
        if not self.quarter:
            return Period(self.year + 1)
        return Period(self.year, self.quarter + 1) if self.quarter < 4 else Period(self.year + 1, 1)

    @property
    def whole_year(self) -> "Period":
        """The year it lies in."""
        return Period(self.year)

    @property
    def quarters(self) -> "list[Period]":
        """The quarters in it, the earliest first."""
        return [self] if self.quarter else [Period(self.year, number) for number in QUARTERS]


def quarter_of(day: date) -> int:
    """The quarter of a day, from 1 to 4."""
    return (day.month + 2) // 3


def quarter_label(year: int, quarter: int) -> str:
    """A quarter in words."""
    return _("%(quarter)s quarter %(year)s") % {
        "quarter": ("I", "II", "III", "IV")[quarter - 1],
        "year": year,
    }


def _number(text: object) -> int:
    """The number in a text; -1 where it is none."""
    return int(text) if isinstance(text, str) and re.fullmatch("[0-9]{1,4}", text) else -1
