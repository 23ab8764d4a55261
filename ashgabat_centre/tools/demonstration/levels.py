"""The demonstration's levels: half a year of country calls with their reasons, and a baseline of each country."""

import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context, as_owner
from ashgabat_centre.reference.models import Country, Theme
from ashgabat_centre.web.characters import language_of
from monitoring.country_calls import rules
from monitoring.country_calls.models import OVERALL, CountryBaseline, CountryCall, month_before, month_of
from monitoring.scales import Trend

FILE = Path(__file__).with_name("calls.toml")
Row = dict[str, Any]


class Levels:
    """Proposed by their analysts and validated by the head, month after month, each dated back to its month's end."""

    def __init__(self, people: dict[str, User]) -> None:
        self.people, self.head = people, people["head@unrcca.example"]
        self.countries = {country.iso3: country for country in Country.objects.all()}
        self.themes: dict[str, Theme | None] = {theme.code: theme for theme in Theme.objects.all()}
        self.themes[OVERALL] = None

    def load(self) -> None:
        """Calls the months from the oldest on, as the trend asks what stood before; then what waits."""
        told = tomllib.loads(FILE.read_text(encoding="utf-8"))
        for ago in range(6, 0, -1):
            for row in told["cell"]:
                if ago >= row.get("until", 1):
                    self._call(row, ago)
        for row in told["proposal"]:
            call = self._propose(row, row, month_ago(1), row.get("trend", Trend.SAME))
            if "returned" in row:
                with access_context(self.head.reader()):
                    rules.decide(call, "return", self.head, row["returned"])
        for row in told["baseline"]:
            for version in row["texts"]:
                self._baseline(row, version)

    def _call(self, row: Row, ago: int) -> None:
        begun = next(one for one in reversed(row["calls"]) if one["ago"] >= ago)
        month = month_ago(ago)
        trend = begun.get("trend", Trend.SAME) if begun["ago"] == ago else Trend.SAME
        call = self._propose(row, begun, month, trend)
        with access_context(self.head.reader()):
            rules.decide(call, "validate", self.head)
        _date_back(call, month_ago(ago - 1) + timedelta(days=2))

    def _propose(self, row: Row, said: Row, month: date, trend: str) -> CountryCall:
        by = self.people[row["by"]]
        flags = {name: said.get(name, False) for name in ("risk_alert", "opportunity")}
        call = CountryCall(
            country=self.countries[row["country"]],
            theme=self.themes[row["theme"]],
            month=month,
            level=said["level"],
            trend=trend,
            reason=said["reason"],
            language=language_of(said["reason"]),
            **flags,
        )
        with access_context(by.reader()):
            return rules.propose_call(call, by)

    def _baseline(self, row: Row, version: Row) -> None:
        by, day = self.people[row["by"]], timezone.localdate() - timedelta(days=version["ago"])
        text = {"text": version["text"], "language": language_of(version["text"])}
        baseline = CountryBaseline(country=self.countries[row["country"]], since=day, **text)
        with access_context(by.reader()):
            rules.propose_baseline(baseline, by)
        with access_context(self.head.reader()):
            rules.decide(baseline, "validate", self.head)
        _date_back(baseline, day)


def month_ago(number: int) -> date:
    """The first day of the month so many months before the present one."""
    month = month_of(timezone.localdate())
    for _one in range(number):
        month = month_before(month)
    return month


def _date_back(one: Any, day: date) -> None:
    """Proposed the day before it was validated, in the morning, and never in the future."""
    morning = timezone.make_aware(datetime.combine(day, time(10)))
    moment = min(morning, timezone.now() - timedelta(minutes=5))
    with as_owner():
        rows = type(one).objects.filter(pk=one.pk)
        rows.update(decided_at=moment, proposed_at=moment - timedelta(days=1))
