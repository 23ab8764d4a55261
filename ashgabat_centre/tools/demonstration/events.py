"""The demonstration's events: three hundred of 26 weeks, in the six countries and both languages, all invented."""

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context
from ashgabat_centre.reference.models import Area, Country, Theme
from monitoring.events import duplicates
from monitoring.events.lists import DayPrecision
from monitoring.events.models import Event, EventReport

SKETCHES = Path(__file__).with_name("events.toml")
COUNT, DAYS = 300, 26 * 7
SECOND = {"en": "Situation sheet of a partner", "ru": "Сводка партнера"}
COUNTED_OTHERWISE = {
    "en": "Counts others who died on the way to hospital.",
    "ru": "Учтены скончавшиеся по дороге в больницу.",
}
PREFERRED = "It names its sources, and the hospital confirmed the number the day after."
SAME = "The same place and the same delegates; the second paper dates it by its own issue."


class DemonstrationEvents:
    """Entered by the two analysts, each in their own language."""

    def __init__(self, people: dict[str, User]) -> None:
        self.writers = {"en": people["analyst@unrcca.example"], "ru": people["analyst.water@unrcca.example"]}
        self.countries = {country.iso3: country.pk for country in Country.objects.all()}
        self.areas = {area.code: area.pk for area in Area.objects.all()}
        self.themes = {theme.code: theme.pk for theme in Theme.objects.all()}
        self.sketches: list[dict[str, Any]] = tomllib.loads(SKETCHES.read_text(encoding="utf-8"))["sketch"]

    def load(self) -> None:
        """Enter all of them with their reports, prefer some figures, and merge one pair."""
        drawn = [self._draw(number) for number in range(COUNT)]
        for language, writer in self.writers.items():
            with access_context(writer.reader()):
                own = [(event, sketch) for event, sketch in drawn if sketch["language"] == language]
                Event.objects.bulk_create(event for event, _sketch in own)
                EventReport.objects.bulk_create(
                    report for event, sketch in own for report in self._reports(event, sketch)
                )
                Event.objects.filter(entered_by=writer).weigh()
        writer = self.writers["en"]
        with access_context(writer.reader()):
            self._prefer(writer)
            self._merge(writer)

    def _draw(self, number: int) -> tuple[Event, dict[str, Any]]:
        sketch = self.sketches[number % len(self.sketches)]
        code, place = sketch["places"][number // len(self.sketches) % len(sketch["places"])]
        event = Event(
            day=_day_of(number),
            day_precision=DayPrecision.WEEK if number % 23 == 7 else DayPrecision.DAY,
            country_id=self.countries[sketch["country"]],
            area_id=self.areas[code],
            place=place,
            theme_ids=sorted(self.themes[theme] for theme in sketch["themes"]),
            entered_by=self.writers[sketch["language"]],
            **{name: sketch[name] for name in ("type", "sub_type", "actors")},
        )
        return event, sketch

    def _reports(self, event: Event, sketch: dict[str, Any]) -> list[EventReport]:
        """One report, and where somebody died a second one that counts otherwise."""
        language, figures = sketch["language"], sketch.get("dead", [None])
        shared = {"event": event, "entered_by": event.entered_by, "day": event.day}
        first = EventReport(
            **shared,
            source=sketch["source"],
            text=sketch["text"],
            best=figures[0],
            reported_on=event.day + timedelta(days=1),
        )
        if len(figures) == 1:
            return [first]
        second = EventReport(
            **shared,
            leads=False,
            source=SECOND[language],
            text=COUNTED_OTHERWISE[language],
            low=figures[0],
            best=figures[1],
            high=figures[1] + 2,
            reported_on=event.day + timedelta(days=3),
            restricted=True,
        )
        return [first, second]

    @staticmethod
    def _prefer(writer: User) -> None:
        """A reason for every third of the conflicting figures in Afghanistan."""
        for event in Event.objects.filter(country__iso3="AFG", deaths_low__gt=0).latest_first()[::3]:
            event.preferred = event.reports.order_by("pk")[0]
            event.preferred_by, event.preferred_because = writer, PREFERRED
            event.save(update_fields=["preferred", "preferred_by", "preferred_because"])
            Event.objects.filter(pk=event.pk).weigh()

    @staticmethod
    def _merge(writer: User) -> None:
        """The same gathering, entered twice by two papers' dates."""
        into = Event.objects.filter(type="protest", entered_by=writer).latest_first()[0]
        same = {
            name: getattr(into, name)
            for name in ("country", "area_id", "place", "type", "actors", "theme_ids")
        }
        twice = Event.objects.create(day=into.day - timedelta(days=1), entered_by=writer, **same)
        EventReport.objects.create(
            event=twice, source="Friday Review", text="A gathering of workers.", entered_by=writer
        )
        duplicates.merge_events(twice, into, writer, SAME)


def _day_of(number: int) -> date:
    """The days go back evenly over the weeks, the newest last."""
    return timezone.localdate() - timedelta(days=1 + (COUNT - 1 - number) * DAYS // COUNT)
