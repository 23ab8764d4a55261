"""Events: what happened, when and where, and beside it what each source reports of it.

An event is the Centre's own line; a report is one source's account, with its figures. Conflicting figures stand side by
side, and the preferred one is chosen by a person, with a reason. Two events that are one are merged as entries of the
directory are: the duplicate keeps its reports and its history, and leads on.
"""

from datetime import date, timedelta
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.change_log import track
from ashgabat_centre.database.violations import say
from ashgabat_centre.reference.models import Area, Country
from ashgabat_centre.reference.vocabulary import terms
from ashgabat_centre.web import addresses
from monitoring.events.event_guards import GUARDS
from monitoring.events.figures import COUNTED, IN_ORDER, STANDS_FOR, as_range, least, most
from monitoring.events.lists import DayPrecision, EventType, PlacePrecision, SourceSystem

DAY = timedelta(days=1)
LONGEST_TEXT = 20_000
DEATHS_COUNTED = _("A number of deaths is from 0 to 10,000,000.")

say("preferred_of_event", _("The preferred figure is one of the event’s own reports."))
say("event_area_in_country", _("The area does not lie in this country. Choose one of the country’s own."))
say("event_has_come", _("An event is of a day that has come: check its date."))


class EventQuerySet(models.QuerySet["Event"]):
    """Events the reader may see."""

    def leading(self) -> Self:
        """Without duplicates, which their leading event stands for."""
        return self.filter(merged_into=None)

    def in_country(self, country: int, since: date | None = None) -> Self:
        """Events of a country from that day on; the index `event_of_country` answers it."""
        rows = self.leading().filter(country=country)
        return rows.filter(day__gte=since) if since else rows

    def latest_first(self) -> Self:
        """By day, the latest first."""
        return self.order_by("-day", "-pk")

    def together_with(self, event: "Event") -> Self:
        """An event and all duplicates merged into it."""
        return self.filter(Q(pk=event.pk) | Q(merged_into=event))

    def alike(self, event: "Event") -> Self:
        """What may be the same event: in the same country a day apart at most, in the same area, of a like type."""
        days = (event.day - DAY, event.day + DAY)
        same = self.leading().filter(country=event.country_id, elsewhere=event.elsewhere, day__range=days)
        if event.area_id:
            same = same.filter(Q(area=event.area_id) | Q(area=None))
        return same.filter(type__in=[*EventType.like(event.type), ""]).exclude(pk=event.pk)

    def weigh(self) -> None:
        """Write down the deaths these events stand for: the preferred figure, or what all reports span."""
        with connection.cursor() as cursor:
            cursor.execute("select portal.weigh_events(%s)", [list(self.values_list("pk", flat=True))])


@track(exclude=("deaths_low", "deaths_high", "version"), by_statement=True)
class Event(models.Model):
    """One event, as the Centre holds it."""

    number = models.UUIDField(unique=True, default=uuid4, editable=False)
    day = models.DateField(_("date"))
    day_precision = models.SmallIntegerField(
        _("date is exact to"), choices=DayPrecision, default=DayPrecision.DAY
    )
    country = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("country"),
    )
    elsewhere = models.CharField(_("country beyond the region"), max_length=100, blank=True, editable=False)
    area = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("administrative area"),
    )
    place = models.CharField(_("place"), max_length=200, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    place_precision = models.SmallIntegerField(
        _("coordinates are exact to"), choices=PlacePrecision, null=True, blank=True
    )
    type = models.CharField(_("type"), max_length=12, choices=EventType, blank=True)
    sub_type = models.CharField(_("sub-type"), max_length=100, blank=True)
    actors = models.CharField(_("actors"), max_length=1000, blank=True)
    theme_ids = ArrayField(models.SmallIntegerField(), default=list, blank=True, verbose_name=_("themes"))
    annotation = models.TextField(_("annotation by the Centre"), blank=True)
    by_hand = models.BooleanField(default=True, editable=False)  # no longer follows its source
    deaths_low = models.IntegerField(_("deaths, at least"), null=True, editable=False)
    deaths_high = models.IntegerField(_("deaths, at most"), null=True, editable=False)
    preferred = models.ForeignKey(
        "EventReport",
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        editable=False,
        related_name="+",
        verbose_name=_("preferred figure"),
    )
    preferred_because = models.TextField(_("why this figure"), blank=True, editable=False)
    preferred_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        editable=False,
        related_name="+",
        verbose_name=_("who prefers it"),
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        editable=False,
        related_name="duplicates",
        verbose_name=_("merged into"),
    )
    entered_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        db_index=False,
        editable=False,
        related_name="+",
        verbose_name=_("entered by"),
    )
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now, editable=False)
    version = models.IntegerField(default=1, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering: ClassVar = ["-day", "-pk"]
        indexes = [
            models.Index(
                fields=["country", "-day", "-id"], condition=Q(merged_into=None), name="event_of_country"
            ),
            models.Index(fields=["-day", "-id"], condition=Q(merged_into=None), name="event_by_day"),
            models.Index(
                fields=["area", "-day", "-id"],
                condition=Q(merged_into=None, area__isnull=False),
                name="event_of_area",
            ),
            GinIndex(
                OpClass("theme_ids", name="array_ops"), condition=~Q(theme_ids=[]), name="event_of_theme"
            ),
            models.Index(
                fields=["merged_into"], condition=Q(merged_into__isnull=False), name="event_duplicate"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(country=None) ^ Q(elsewhere=""),
                name="event_in_one_country",
                violation_error_message=_("Choose the country in which it happened."),
            ),
            models.CheckConstraint(
                condition=Q(day_precision__in=DayPrecision.values)
                & (Q(place_precision=None) | Q(place_precision__in=PlacePrecision.values))
                & Q(type__in=["", *EventType.values]),
                name="known_event",
                violation_error_message=_("Choose the type and the precision from the lists."),
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False)
                & Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="event_on_earth",
                violation_error_message=_(
                    "Give both coordinates: latitude from −90 to 90, longitude from −180 to 180."
                ),
            ),
            models.CheckConstraint(
                condition=Q(preferred=None, preferred_because="", preferred_by=None)
                | Q(preferred__isnull=False, preferred_by__isnull=False) & ~Q(preferred_because=""),
                name="preferred_with_reason",
                violation_error_message=_("Say why this figure is preferred."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="event_merged_into_another"
            ),
            models.CheckConstraint(condition=STANDS_FOR, name="event_deaths_in_order"),
        ]
        triggers = GUARDS

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The event's page."""
        return reverse("event", args=[self.number])

    @property
    def title(self) -> str:
        """What it is called in lists: its type and its place, in the reader's language."""
        kind = self.get_type_display() or self.sub_type or str(_("Event"))
        return f"{kind}: {self.where}" if self.where else str(kind)

    @property
    def name(self) -> str:
        """Its title, as other pages name it."""
        return self.title

    @property
    def told(self) -> str:
        """In one line, for a choice among several: day, title, deaths."""
        return " · ".join(filter(None, (date_format(self.day), self.title, self.deaths)))

    @property
    def where(self) -> str:
        """Place, area and country, from the small to the large."""
        return ", ".join(filter(None, (self.place, self.area_name, self.country_name)))

    @property
    def area_name(self) -> str:
        """The area's name in the reader's language; '' where none is known."""
        return terms().areas[self.area_id].name if self.area_id in terms().areas else ""

    @property
    def country_name(self) -> str:
        """The country's name in the reader's language; beyond the region, as the source has it."""
        known = terms().countries.get(self.country_id) if self.country_id else None
        return known.name if known else self.elsewhere

    @property
    def theme_names(self) -> list[str]:
        """Its themes in the reader's language."""
        return terms().theme_names(self.theme_ids)

    @property
    def deaths(self) -> str:
        """The deaths it stands for, as a range; '' where no report gives a figure."""
        return as_range(self.deaths_low, self.deaths_high)

    @transaction.atomic
    def prefer(self, report: "EventReport", by: User, reason: str) -> None:
        """Let this report's figure stand for the event, with the reason of who chose it."""
        self.preferred, self.preferred_by, self.preferred_because = report, by, reason
        self.save(update_fields=["preferred", "preferred_by", "preferred_because"])
        Event.objects.filter(pk=self.pk).weigh()

    def fallen_preference(self) -> Any:
        """The row of its history in which a figure was preferred last, where that has changed since or left with its
        duplicate; None where one stands, or none ever did.
        """
        if self.preferred_id:
            return None
        history: Any = self
        rows = history.event_events.filter(preferred__isnull=False).select_related("preferred_by")
        return rows.order_by("-pgh_id").first()

    def reports_of_all(self) -> Any:
        """Its reports and those of the duplicates merged into it, by source and date."""
        of_all = Event.objects.together_with(self).values("pk")
        return EventReport.objects.filter(event__in=of_all).order_by("source", "reported_on", "pk")


class EventReportQuerySet(models.QuerySet["EventReport"]):
    """Reports of events."""

    def standing(self) -> Self:
        """Without those that their source has taken back."""
        return self.filter(gone_at=None)

    def figured(self) -> Self:
        """Those that give a number of deaths."""
        return self.exclude(low=None, best=None, high=None)


@track(exclude=("clock",), by_statement=True)
class EventReport(models.Model):
    """What one source reports of an event; its figures stand beside those of others."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="reports")
    leads = models.BooleanField(default=True, editable=False)  # the event was made of it
    system = models.CharField(
        _("where it came from"), max_length=10, choices=SourceSystem, default=SourceSystem.OWN, editable=False
    )
    upstream_id = models.CharField(_("number at the source"), max_length=100, default=uuid4, editable=False)
    source = models.CharField(_("source as cited"), max_length=1000)
    text = models.TextField(_("what it reports"), blank=True)
    day = models.DateField(_("date as reported"), null=True, blank=True)
    kind = models.CharField(_("type as cited"), max_length=200, blank=True)
    area = models.CharField(_("area as cited"), max_length=200, blank=True)
    low = models.IntegerField(_("deaths, at least"), null=True, blank=True)
    best = models.IntegerField(_("deaths, best estimate"), null=True, blank=True)
    high = models.IntegerField(_("deaths, at most"), null=True, blank=True)
    reported_on = models.DateField(_("reported on"), null=True, blank=True)
    url = models.CharField(_("address"), max_length=1000, blank=True)
    restricted = models.BooleanField(
        _("not to be passed on"),
        default=False,
        help_text=_("Its licence or its giver forbids it: the row stays out of every file."),
    )
    digest = models.CharField(max_length=32, blank=True, editable=False)  # of what the source says
    clock = models.BigIntegerField(null=True, editable=False)  # when it said so, by its own clock
    gone_at = models.DateTimeField(_("no longer at the source since"), null=True, editable=False)
    file = models.CharField(_("file"), max_length=150, blank=True, editable=False)
    row = models.IntegerField(_("row"), null=True, editable=False)
    entered_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        db_index=False,
        editable=False,
        related_name="+",
        verbose_name=_("entered by"),
    )
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now, editable=False)
    unsaid = frozenset({"digest", "row"})  # by histories: a reader learns nothing of them

    objects = EventReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of an event")
        verbose_name_plural = _("reports of events")
        ordering: ClassVar = ["pk"]
        indexes = [
            models.Index(fields=["event"], condition=Q(gone_at__isnull=False), name="report_gone"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["system", "upstream_id"], name="report_once_per_source"),
            models.CheckConstraint(condition=Q(system__in=SourceSystem.values), name="known_source_system"),
            models.CheckConstraint(
                condition=Q(url="") | Q(url__iregex=addresses.SCHEME),
                name="report_on_the_web",
                violation_error_message=_(
                    "An address begins with https:// or http://. Correct it, or leave it empty."
                ),
            ),
            models.CheckConstraint(
                condition=IN_ORDER,
                name="deaths_in_order",
                violation_error_message=_(
                    "“At least” is no more than the best estimate, and that no more than “at most”."
                ),
            ),
            models.CheckConstraint(
                condition=COUNTED,
                name="deaths_counted",
                violation_error_message=DEATHS_COUNTED,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The source as cited, with the day of its report where one is known."""
        return f"{self.source}, {date_format(self.reported_on)}" if self.reported_on else self.source

    @property
    def deaths(self) -> str:
        """Its range of deaths; '' where it gives none."""
        return as_range(least(self.low, self.best, self.high), most(self.low, self.best, self.high))
