"""The periodic briefing for the Secretary-General, and the schedule by which it is due."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import connection, models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext, pgettext_lazy

from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.database.change_log import track
from ashgabat_centre.records.lifecycle import ClearedVersion
from ashgabat_centre.records.models import Record, RecordKind, Status
from ashgabat_centre.records.paragraphs import Citation
from ashgabat_centre.records.translations import Translation
from ashgabat_centre.reference.models import MandateFunction
from ashgabat_centre.workflow.models import being_corrected
from liaison.concurrences.basis import withheld
from monitoring.notes.supersession import superseded


def sources() -> models.Prefetch[Any]:
    """A prefetch of what paragraphs cite, as it stood when it was taken: the same for every reader of the
    briefing. `version` is the cleared version cited, for readers to whom its text is open.
    """
    return models.Prefetch("citations", Citation.objects.annotate(version=cited_version()))


def cited_version() -> models.Subquery:
    """The cleared version that a citation cites, in SQL; null where its text is closed to the reader."""
    return models.Subquery(ClearedVersion.objects.filter(pk=models.OuterRef("cleared")).values("version")[:1])


def week_of(slot: datetime) -> str:
    """Year and week of a cut-off by ISO 8601, in Asia/Ashgabat: 2026/47."""
    year, week, _day = timezone.localtime(slot).isocalendar()
    return f"{year}/{week:02d}"


class TsTzRange(models.Func):
    """Two columns as the period from the one up to, but not at, the other."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Schedule(models.Model):
    """When a periodic briefing is due: a weekday and an hour in Asia/Ashgabat, the Centre's time zone.

    A period runs from one cut-off up to, but not at, the next, so that every clearance falls in exactly one.
    """

    WEEKDAYS = [
        (0, _("Monday")),
        (1, _("Tuesday")),
        (2, _("Wednesday")),
        (3, _("Thursday")),
        (4, _("Friday")),
        (5, _("Saturday")),
        (6, _("Sunday")),
    ]
    DISTRIBUTIONS = [
        ("General", pgettext_lazy("distribution", "General")),
        ("Limited", pgettext_lazy("distribution", "Limited")),
        ("Restricted", pgettext_lazy("distribution", "Restricted")),
    ]

    code = models.SlugField(_("code"), unique=True)
    name_en = models.CharField(_("name in English"), max_length=120)
    name_ru = models.CharField(_("name in Russian"), max_length=120)
    weekday = models.SmallIntegerField(_("day of the cut-off"), choices=WEEKDAYS, default=4)
    cutoff = models.TimeField(_("hour of the cut-off"), default=time(15))
    ceiling = models.SmallIntegerField(
        _("highest marking included"),
        choices=[c for c in Sensitivity.choices if c[0] is not None and c[0] < 2],
        default=Sensitivity.CONFIDENTIAL,
    )
    distribution = models.CharField(
        _("distribution"), max_length=20, choices=DISTRIBUTIONS, default="Limited"
    )
    starts_on = models.DateField(_("first period begins"))
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("briefing schedule")
        verbose_name_plural = _("briefing schedules")

    def __str__(self) -> str:
        return self.name_en

    def name(self, language: str) -> str:
        """What its briefings are called in this language."""
        return self.name_ru if language == "ru" else self.name_en

    def slot_at(self, moment: datetime) -> datetime:
        """The first cut-off after this moment: the end of the period the moment lies in."""
        local = moment.astimezone(timezone.get_default_timezone())
        day = local.date() + timedelta(days=(self.weekday - local.weekday()) % 7)
        slot = timezone.make_aware(datetime.combine(day, self.cutoff), timezone.get_default_timezone())
        return slot if slot > local else slot + timedelta(days=7)

    def due_slots(self, now: datetime, most: int = 8) -> list[datetime]:
        """The cut-offs passed since the schedule began, the newest few, oldest first."""
        begun = timezone.make_aware(datetime.combine(self.starts_on, time()), timezone.get_default_timezone())
        newest = self.slot_at(now) - timedelta(days=7)
        slots = (newest - timedelta(days=7 * back) for back in range(most))
        return sorted(slot for slot in slots if slot > begun)


# The reason that the database gives where a raised marking takes a paragraph out (policy.sql).
TAKEN_OUT = gettext_noop("A record it rests on was marked higher after it was taken in.")


ISSUED = (Status.CLEARED, Status.ARCHIVED)


@track()
class Briefing(RecordKind):
    """A period's cleared records as numbered paragraphs under the five functions, each citing what it rests
    on.
    """

    prefix = "BRF"
    steps_open = ("clear", "archive", "restore")
    citable = False
    translated = False
    takes_files = False
    highest = Sensitivity.CONFIDENTIAL  # the portal is its author and its owner, and reads nothing above
    default_function = MandateFunction.MONITORING

    schedule = models.ForeignKey(
        Schedule, on_delete=models.PROTECT, related_name="briefings", verbose_name=_("briefing schedule")
    )
    slot = models.DateTimeField(_("cut-off"))
    covers_from = models.DateTimeField(_("covers from"))
    covers_to = models.DateTimeField(_("covers until"))
    # As its schedule said while it was assembled. A schedule edited later changes no briefing that is cleared.
    number = models.CharField(_("number"), max_length=20)
    symbol = models.CharField(_("symbol"), max_length=80, unique=True)
    name_en = models.CharField(_("name in English"), max_length=120)
    name_ru = models.CharField(_("name in Russian"), max_length=120)
    distribution = models.CharField(_("distribution"), max_length=20, choices=Schedule.DISTRIBUTIONS)

    class Meta:
        verbose_name = _("briefing")
        verbose_name_plural = _("briefings")
        constraints = [
            ExclusionConstraint(
                name="period_covered_once",
                expressions=[
                    ("schedule", RangeOperators.EQUAL),
                    (TsTzRange("covers_from", "covers_to"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=models.Q(covers_from__lt=models.F("covers_to")), name="period_in_order"
            ),
        ]

    @classmethod
    def issued(cls) -> Any:
        """Those that were cleared and stand, archived or not, the latest first."""
        out = cls.objects.filter(status__in=ISSUED, cleared_at__isnull=False)
        return out.order_by("-slot", "-pk")

    @property
    def is_issued(self) -> bool:
        """Whether it was cleared and stands, archived or not."""
        return self.status in ISSUED and self.cleared_at is not None

    def name(self, language: str) -> str:
        """Its title in this language."""
        return f"{self.name_ru if language == 'ru' else self.name_en} {self.number}"

    def take_words(self) -> None:
        """Call it as its schedule does today."""
        self.name_en, self.name_ru = self.schedule.name_en, self.schedule.name_ru
        self.distribution = self.schedule.distribution
        self.title = self.name("en")

    def take_number(self) -> None:
        """Number it by year and week of its cut-off, ISO 8601 in Asia/Ashgabat: 2026/47, and 2026/47/2 where a
        briefing bears that number: of a week in which two were asked for, or the day of the cut-off was changed.
        """
        taken = set(Briefing.objects.filter(schedule=self.schedule).values_list("number", flat=True))
        week = week_of(self.slot)
        numbers = (week, *(f"{week}/{count}" for count in range(2, len(taken) + 3)))
        self.number = next(number for number in numbers if number not in taken)
        self.symbol = f"UNRCCA/{self.schedule.code.upper()}/{self.number}"
        self.details = "\n".join(self.prose())

    def prose(self) -> Iterable[str]:
        """Its symbol, whole and without the Centre's name."""
        return (self.symbol, self.symbol.removeprefix("UNRCCA/"))

    @property
    def is_open(self) -> bool:
        """Whether paragraphs may still be added and edited."""
        return self.status == Status.SUBMITTED

    def least_marking(self) -> int:
        """The highest marking of what it cites, as it stood when cited, including what was left out since."""
        cited = Citation.objects.filter(paragraph__parent=self.pk).aggregate(most=models.Max("sensitivity"))
        return max(super().least_marking(), cited["most"] or Sensitivity.UNCLASSIFIED)

    def printed(self) -> models.QuerySet[Any]:
        """The paragraphs that are printed, in their order."""
        printed: models.QuerySet[Any] = self.paragraphs.filter(excluded_because="")
        return printed

    def taken_out(self) -> int:
        """How many paragraphs a record's raised marking took out, which its drafter may not see any more."""
        with connection.cursor() as cursor:
            cursor.execute("select portal.taken_out(%s)", [self.pk])
            return int(cursor.fetchone()[0])

    def refuse_clearance(self) -> str:
        """A briefing is not cleared while a printed paragraph rests on a text that is no longer what stands, or
        is being corrected as far as this reader is told.
        """
        unshaken = ("", Shift.SUPERSEDED)  # what it says still stands as it was cleared
        shaken = len({shift.paragraph_id for shift in self.shifts().exclude(moved__in=unshaken)})
        if not shaken:
            return ""
        return ngettext(
            "One paragraph rests on a record that was changed after it was taken in: leave it out or wait for it.",
            "%(count)d paragraphs rest on records that were changed after they were taken in: "
            "leave them out or wait for them.",
            shaken,
        ) % {"count": shaken}

    def shifts(self) -> models.QuerySet[Any]:
        """What its printed paragraphs cite, each with `moved`: what became of the record since, as a Shift; and with
        the `countries` it is about, none where it is closed to the reader; and whether somebody has `checked` what a
        machine translated of it.
        """
        resting = Citation.objects.filter(paragraph__in=self.printed()).annotate(version=cited_version())
        about = Record.objects.filter(pk=models.OuterRef("cited_id")).values("country_ids")[:1]
        checked = Translation.objects.filter(record=models.OuterRef("cited_id"), status="cleared")
        return resting.annotate(
            countries=models.Subquery(about),
            moved=moved(self.sensitivity),
            checked=models.Exists(checked.filter(checked_by__isnull=False)),
        ).order_by("paragraph", "pk")


class Shift(models.TextChoices):
    """What became of a cited record after it was cited."""

    HIDDEN = "hidden", _("is no longer open to you")
    CORRECTED = "corrected", _("was corrected and cleared again")
    RAISED = "raised", _("was marked higher")
    WITHDRAWN = "withdrawn", _("was withdrawn")
    RETURNED = "returned", _("is not cleared any more")
    UNFOUNDED = "unfounded", _("is a contact without concurrence, which the head has to resolve")
    ARCHIVED = "archived", _("was archived")
    CORRECTING = "correcting", _("is being corrected")
    SUPERSEDED = "superseded", _("is superseded by a later note")


def moved(sensitivity: int) -> Coalesce:
    """The Shift of a citation in a briefing of this marking, in SQL; '' where its record stands as it was cited.

    A record or a correction that is closed to the reader is left to the database's policies.
    """
    cited = Record.objects.filter(pk=models.OuterRef("cited_id"))
    here = cited.annotate(
        shift=models.Case(
            models.When(status=Status.WITHDRAWN, then=models.Value(Shift.WITHDRAWN.value)),
            models.When(status=Status.ARCHIVED, then=models.Value(Shift.ARCHIVED.value)),
            models.When(~models.Q(status=Status.CLEARED), then=models.Value(Shift.RETURNED.value)),
            models.When(sensitivity__gt=sensitivity, then=models.Value(Shift.RAISED.value)),
            models.When(withheld(), then=models.Value(Shift.UNFOUNDED.value)),
            models.When(
                ~models.Q(cleared_version=models.OuterRef("version")),
                then=models.Value(Shift.CORRECTED.value),
            ),
            models.When(being_corrected(), then=models.Value(Shift.CORRECTING.value)),
            models.When(superseded(), then=models.Value(Shift.SUPERSEDED.value)),
            default=models.Value(""),
            output_field=models.CharField(),
        )
    )
    return Coalesce(
        models.Subquery(here.values("shift")[:1]),
        models.Value(Shift.HIDDEN.value),
        output_field=models.CharField(),
    )


class PrintedBriefing(models.Model):
    """A cleared briefing as it was printed in one language, byte for byte. Rows are only added, and sealed."""

    briefing = models.ForeignKey(Briefing, on_delete=models.PROTECT, related_name="prints")
    language = models.CharField(max_length=2)
    version = models.IntegerField()
    pdf = models.BinaryField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["briefing", "language", "version"], name="printed_once_per_version"
            )
        ]
