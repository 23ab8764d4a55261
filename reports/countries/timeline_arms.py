"""What stands on a country's timeline: a table that has a country and a day is one *arm* of it.

Every arm gives the same four columns, so that one query puts all of them in order: the day, the arm's place among the
others, the row's number, and as JSON the facts of its entry. A further kind of thing is a further arm in `ARMS`.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.db.models import DateField, F, Q, QuerySet, SmallIntegerField, Value
from django.db.models.functions import TruncDate
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.facts import facts_of
from ashgabat_centre.records.kinds import kind_label, kinds
from ashgabat_centre.records.models import Record
from ashgabat_centre.reference.vocabulary import terms
from ashgabat_centre.web.characters import language_of
from ashgabat_centre.web.keyset import row_numbered
from ashgabat_centre.web.small_numbers import small_number
from monitoring.alerts.models import MARKING as ALERT_MARKING
from monitoring.alerts.models import Alert
from monitoring.country_calls.models import MARKING, CountryCall, cell_address
from monitoring.events.lists import DayPrecision
from monitoring.events.models import Event
from monitoring.scales import Trend

Facts = dict[str, Any]


@dataclass(frozen=True)
class TimelineQuestion:
    """What a timeline is asked for, both days included; without `kinds`, all there are."""

    country: int
    until: date
    since: date | None = None
    theme: int | None = None
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True)
class TimelinePlace:
    """Where a row stands: its day, its arm's place among those of one day, and its number within the arm."""

    day: date
    arm: int
    row: int


@dataclass(frozen=True)
class TimelineEntry:
    """One thing on the timeline, as its reader may see it.

    `key` names it in the address of the next page; `remark` is a few words more. Both the title and these are in the
    page's language where none is given for them.
    """

    day: date
    kind: str | Promise
    title: str
    url: str
    key: str
    language: str = ""
    remark: str = ""
    remark_language: str = ""
    reference: str = ""
    marking: int = 0
    status: tuple[str, str | Promise] = ("", "")
    day_precision: int = DayPrecision.DAY


class Arm(ABC):
    """One table on the timeline: `day` is the day its rows stand at, `facts` the columns an entry is made of."""

    name: ClassVar[str]
    label: ClassVar[str | Promise] = ""
    day: ClassVar[Any]
    facts: ClassVar[tuple[str, ...]]

    def kinds(self) -> Iterable[tuple[str, str | Promise]]:
        """The kinds it can be narrowed to, each with its label: by its name alone unless it has several."""
        return [(self.name, self.label)]

    def is_read_by(self, user: User) -> bool:
        """Whether its policy shows this person any of its rows."""
        return True

    @abstractmethod
    def rows(self, question: TimelineQuestion) -> QuerySet[Any]:
        """Its rows on the country, the theme and the kinds asked for."""

    @abstractmethod
    def entry(self, day: date, facts: Facts) -> TimelineEntry:
        """An entry made of a row's facts."""

    @abstractmethod
    def find(self, key: str) -> Any:
        """The row of this key, or None."""

    def chosen(self, question: TimelineQuestion, rank: int, after: TimelinePlace | None, many: int) -> Any:
        """The newest so many of its rows after that place in the line, as the columns of every arm."""
        rows = self.rows(question).annotate(on=self.day).filter(on__lte=question.until)
        if question.since:
            rows = rows.filter(on__gte=question.since)
        if after:
            rows = rows.filter(_behind(rank, after))
        arm = Value(rank, output_field=SmallIntegerField())
        return rows.order_by("-on", "-pk")[:many].values(
            "on", arm=arm, row=F("pk"), facts=facts_of(self.facts)
        )


def _behind(rank: int, after: TimelinePlace) -> Q:
    """A condition on the rows of the arm of this rank: those that stand after the place."""
    if rank < after.arm:
        return Q(on__lt=after.day)
    later = Q(on__lt=after.day) | Q(pk__lt=after.row)
    return Q(on__lte=after.day) & (later if rank == after.arm else Q())


class RecordArm(Arm):
    """Records of all kinds that concern the country."""

    name = "record"
    day = F("occurred_on")
    facts = ("kind", "reference", "title", "language", "status", "sensitivity")

    def kinds(self) -> Iterable[tuple[str, str | Promise]]:
        """Every kind of record."""
        return [(name, kind._meta.verbose_name_plural or "") for name, kind in kinds().items()]

    def rows(self, question: TimelineQuestion) -> QuerySet[Any]:
        """Records under the theme, of these kinds."""
        rows = Record.objects.concerning(question.country)
        if question.theme:
            rows = rows.under(question.theme)
        return rows.filter(kind__in=question.kinds) if question.kinds else rows

    def entry(self, day: date, facts: Facts) -> TimelineEntry:
        """By its subject, with what its lists say of it."""
        record = Record(occurred_on=day, **facts)
        return TimelineEntry(
            day,
            kind_label(record.kind),
            record.title,
            record.get_absolute_url(),
            record.slug,
            language=record.language,
            reference=record.reference,
            marking=record.sensitivity,
            status=(record.status, record.get_status_display()),
        )

    def find(self, key: str) -> Any:
        """By reference."""
        return Record.objects.at(key).annotate(on=self.day).values("on", "pk").first()


class EventArm(Arm):
    """Events in the country; a duplicate is its leading event's."""

    name, label = "event", _("events")
    day = F("day")
    facts = (
        *("number", "day_precision", "type", "sub_type"),
        *("place", "area_id", "country_id", "deaths_low", "deaths_high"),
    )

    def is_read_by(self, user: User) -> bool:
        """Staff alone."""
        return user.writes

    def rows(self, question: TimelineQuestion) -> QuerySet[Any]:
        """Events under the theme."""
        rows = Event.objects.in_country(question.country)
        return (
            rows.exclude(theme_ids=[]).filter(theme_ids__contains=[question.theme])
            if question.theme
            else rows
        )

    def entry(self, day: date, facts: Facts) -> TimelineEntry:
        """By its type and place, with its deaths."""
        event = Event(day=day, **facts)
        remark = gettext("Deaths: %(range)s") % {"range": event.deaths} if event.deaths else ""
        return TimelineEntry(
            day,
            _("event"),
            event.title,
            event.get_absolute_url(),
            str(event.number),
            remark=remark,
            day_precision=event.day_precision,
        )

    def find(self, key: str) -> Any:
        """By its number."""
        return row_numbered(Event.objects.annotate(on=self.day).values("on", "pk"), key)


class CallArm(Arm):
    """Levels of the country that moved, at the day on which they were validated."""

    name, label = "level", _("levels that moved")
    day = TruncDate("decided_at", output_field=DateField())
    facts = ("id", "country_id", "theme_id", "level", "trend", "reason", "language")

    def is_read_by(self, user: User) -> bool:
        """Whoever is cleared for them."""
        return user.level >= MARKING

    def rows(self, question: TimelineQuestion) -> QuerySet[Any]:
        """Calls on the theme."""
        rows = CountryCall.objects.once_valid().filter(country=question.country).exclude(trend=Trend.SAME)
        return rows.filter(theme=question.theme) if question.theme else rows

    def entry(self, day: date, facts: Facts) -> TimelineEntry:
        """By its theme, its level and the way it moved; its reason stands beside it."""
        call, known = CountryCall(**facts), terms()
        theme = known.themes[call.theme_id] if call.theme_id else None
        about = theme.name if theme else gettext("Overall")
        title = f"{about}: {call.level}, {call.level_word}, {call.direction.label}"
        return TimelineEntry(
            day,
            _("level"),
            title,
            cell_address(known.countries[call.country_id], theme),
            str(call.pk),
            remark=call.reason,
            remark_language=call.language,
            marking=MARKING,
        )

    def find(self, key: str) -> Any:
        """By its number."""
        rows = CountryCall.objects.once_valid().filter(pk=small_number(key))
        return rows.annotate(on=self.day).values("on", "pk").first()


class AlertArm(Arm):
    """Alerts on the country, at the day on which they were raised, as their own list has them."""

    name, label = "alert", _("alerts")
    day = TruncDate("raised_at", output_field=DateField())
    facts = ("number", "title_en", "title_ru", "day", "band", "state", "outcome")

    def is_read_by(self, user: User) -> bool:
        """Staff alone, cleared for them."""
        return user.writes and user.level >= ALERT_MARKING

    def rows(self, question: TimelineQuestion) -> QuerySet[Any]:
        """Alerts on the theme."""
        rows = Alert.objects.filter(country=question.country)
        return rows.filter(theme=question.theme) if question.theme else rows

    def entry(self, day: date, facts: Facts) -> TimelineEntry:
        """By its title, with where it stands; one of a threshold says of which period its reading is."""
        alert = Alert(**facts | {"day": date.fromisoformat(facts["day"])})
        remark = alert.get_outcome_display() if alert.outcome else alert.get_state_display()
        if alert.threshold:
            remark = f"{remark} · {alert.period_words}"
        return TimelineEntry(
            day,
            _("alert"),
            alert.title,
            alert.get_absolute_url(),
            str(alert.number),
            language=language_of(alert.title),
            remark=remark,
            marking=ALERT_MARKING,
        )

    def find(self, key: str) -> Any:
        """By its number."""
        return row_numbered(Alert.objects.annotate(on=self.day).values("on", "pk"), key)


# The arms in the order of what stands at one day.
ARMS: tuple[Arm, ...] = (RecordArm(), EventArm(), CallArm(), AlertArm())
