"""A year or one of its quarters, as pages of liaison are asked for it."""

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
    def asked(cls, asked: QueryDict, quarterly: bool) -> Self:
        """From an address; without one the running quarter, or year. 404 for what is neither."""
        today = timezone.localdate()
        if "year" not in asked:
            return cls(today.year, quarter_of(today) if quarterly else 0)
        year, quarter = _number(asked.get("year")), _number(asked.get("quarter", "0"))
        if year not in YEARS or quarter not in (0, *QUARTERS):
            raise Http404
        return cls(year, quarter)

    @property
    def first(self) -> date:
        return date(self.year, 3 * max(self.quarter - 1, 0) + 1, 1)

    @property
    def last(self) -> date:
        if self.quarter in (0, 4):
            return date(self.year, 12, 31)
        return date(self.year, 3 * self.quarter + 1, 1) - timedelta(days=1)

    @property
    def label(self) -> str:
        return quarter_label(self.year, self.quarter) if self.quarter else str(self.year)

    @property
    def address(self) -> str:
        keys = {"year": self.year} | ({"quarter": self.quarter} if self.quarter else {})
        return urlencode(keys)

    @property
    def days(self) -> dict[str, str]:
        """The keys by which a list shows exactly these days."""
        return {"since": self.first.isoformat(), "until": self.last.isoformat()}

    @property
    def before(self) -> "Period":
        if not self.quarter:
            return Period(self.year - 1)
        return Period(self.year, self.quarter - 1) if self.quarter > 1 else Period(self.year - 1, 4)

    @property
    def after(self) -> "Period":
        if not self.quarter:
            return Period(self.year + 1)
        return Period(self.year, self.quarter + 1) if self.quarter < 4 else Period(self.year + 1, 1)

    @property
    def whole_year(self) -> "Period":
        return Period(self.year)

    @property
    def quarters(self) -> "list[Period]":
        """Its own quarters, the earliest first."""
        return [self] if self.quarter else [Period(self.year, number) for number in QUARTERS]


def quarter_of(day: date) -> int:
    return (day.month + 2) // 3


def quarter_label(year: int, quarter: int) -> str:
    return _("%(quarter)s quarter %(year)s") % {
        "quarter": ("I", "II", "III", "IV")[quarter - 1],
        "year": year,
    }


def _number(text: object) -> int:
    """-1 where it is none."""
    return int(text) if isinstance(text, str) and re.fullmatch("[0-9]{1,4}", text) else -1
