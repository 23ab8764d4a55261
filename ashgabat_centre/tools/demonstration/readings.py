"""The demonstration's indicators, their readings as they came in, and the alerts these opened, in every state."""

import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import cycle
from pathlib import Path
from typing import Any

from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context, as_owner
from ashgabat_centre.jobs.models import Job
from ashgabat_centre.reference.models import Country, Theme
from ashgabat_centre.web.characters import language_of
from monitoring.alerts import rules
from monitoring.alerts.models import Alert
from monitoring.alerts.watch import WATCH, open_alerts
from monitoring.indicators import rules as readings
from monitoring.indicators.bands import Cadence
from monitoring.indicators.models import Indicator, Reading

FILE = Path(__file__).with_name("indicators.toml")
# From which age in days on an alert has been acknowledged, decided on, judged.
ACKNOWLEDGED, DECIDED, JUDGED = 5, 20, 50
COLUMNS = ("code", "name_en", "name_ru", "definition", "unit", "cadence", "direction")


class DemonstrationIndicators:
    """Enters the indicators, then their readings period by period, and lets the alerts go their way."""

    def __init__(self, people: dict[str, User]) -> None:
        content = tomllib.loads(FILE.read_text(encoding="utf-8"))
        self.rows, self.by_hand, self.words = content["indicator"], content["alert"], content["words"]
        self.people = {address.partition("@")[0]: person for address, person in people.items()}
        self.countries = {country.iso3: country.pk for country in Country.objects.all()}
        self.themes = {theme.code: theme.pk for theme in Theme.objects.all()}
        self.outcomes = cycle(Alert.Outcome)

    def load(self) -> None:
        """All of it, once."""
        for row in self.rows:
            self._load_indicator(row)
        for row in self.by_hand:
            self._warn(row)
        for one in Alert.objects.select_related("indicator__owner", "raised_by").order_by("raised_at", "pk"):
            self._go_on(one)
        with as_owner():  # what the worker was asked to look at was looked at here
            Job.objects.filter(name=WATCH, state=Job.State.QUEUED).delete()

    def _load_indicator(self, row: dict[str, Any]) -> None:
        owner = self.people[row["owner"]]
        one = Indicator(
            **{name: row[name] for name in COLUMNS},
            source_name=row.get("source_name", ""),
            language=language_of(row["definition"]),
            theme_id=self.themes[row["theme"]],
            country_ids=sorted(self.countries[code] for code in row["readings"]),
            attention=Decimal(row["attention"]),
            alarm=Decimal(row["alarm"]),
            owner=owner,
            review_by=timezone.localdate() + timedelta(days=row["review"]),
        )
        with access_context(owner.reader()):
            one.save(force_insert=True)
        for day, over, values in self._periods(row):
            self._read(one, day, min(_noon(over), timezone.now()), values, row["provenance"])
        if "corrected" in row:
            self._correct(one, row["corrected"], row["provenance"])

    def _periods(self, row: dict[str, Any]) -> Iterator[tuple[date, date, dict[str, str]]]:
        """The values of each period, with its first day and that of the next one, the oldest first."""
        cadence = Cadence(row["cadence"])
        days = [cadence.period_of(timezone.localdate())]
        longest = max(map(len, row["readings"].values()))
        while len(days) < longest + row.get("behind", 1):
            days.insert(0, cadence.period_of(days[0] - timedelta(days=1)))
        for place, day in enumerate(days[:longest]):
            yield day, days[place + 1], {code: values[place] for code, values in row["readings"].items()}

    def _read(
        self, one: Indicator, day: date, moment: datetime, values: dict[str, str], provenance: str
    ) -> None:
        """A period's values as they came in at that moment, and what they open."""
        with access_context(one.owner.reader()):
            for code, value in values.items():
                new = Reading(indicator=one, country_id=self.countries[code], day=day, entered_at=moment)
                new.value, new.provenance = Decimal(value), provenance
                readings.enter_reading(new, one.owner)
        with as_owner():
            known = list(one.alerts.values_list("pk", flat=True))
            open_alerts(one, timezone.localdate(moment))
            one.alerts.exclude(pk__in=known).update(raised_at=moment)

    def _correct(self, one: Indicator, row: dict[str, Any], provenance: str) -> None:
        rows = Reading.objects.standing().filter(indicator=one, country=self.countries[row["country"]])
        earlier = rows.select_related("indicator", "country").order_by("-day", "-pk")[row["back"]]
        with access_context(one.owner.reader()):
            new = readings.correction(earlier, Decimal(row["value"]), provenance, row["because"])
            readings.enter_reading(new, one.owner)

    def _warn(self, row: dict[str, Any]) -> None:
        """What a person warned of, so many days ago."""
        by = self.people[row["by"]]
        one = Alert(country_id=self.countries[row["country"]], theme_id=self.themes[row["theme"]])
        one.title_en = one.title_ru = row["title"]
        one.reason = row["reason"]
        one.raised_at = _noon(timezone.localdate() - timedelta(days=row["days"]))
        with access_context(by.reader()):
            rules.raise_by_hand(one, by)
        with as_owner():
            Alert.objects.filter(pk=one.pk).update(day=timezone.localdate() - timedelta(days=row["days"]))

    def _go_on(self, one: Alert) -> None:
        """As far as an alert of its age has come, each step some hours after the one before."""
        age = (timezone.localdate() - timezone.localdate(one.raised_at)).days
        head, raised = self.people["head"], one.raised_at
        language = "ru" if one.pk % 2 else "en"
        with access_context(head.reader()):
            if age >= ACKNOWLEDGED:
                rules.acknowledge(one, head)
            if age >= DECIDED:
                rules.decide_on(one, head, self.words[f"decision_{language}"][one.pk % 4 // 2])
            if age >= JUDGED:
                self._judge(one, head, language)
        hours = timedelta(hours=2 + one.pk % 5 * 3)
        moments = {"acknowledged_at": raised + hours, "decided_at": raised + 3 * hours}
        moments["judged_at"] = raised + timedelta(days=JUDGED - 10)
        taken = {name: moment for name, moment in moments.items() if getattr(one, name)}
        with as_owner():
            Alert.objects.filter(pk=one.pk).update(**taken)

    def _judge(self, one: Alert, head: User, language: str) -> None:
        outcome = next(self.outcomes)
        day = timezone.localdate(one.raised_at) + timedelta(days=4 + one.pk % 6 * 4)
        occurred = day if outcome == Alert.Outcome.OCCURRED else None
        rules.judge(one, head, outcome, self.words[f"{outcome.value}_{language}"], occurred)


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))
