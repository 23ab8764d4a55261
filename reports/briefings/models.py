"""The periodic briefing for the Secretary-General, and the schedule by which it is due."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.database.change_log import track
from ashgabat_centre.records.models import RecordKind, Status
from ashgabat_centre.records.paragraphs import Citation
from ashgabat_centre.reference.models import MandateFunction


def sources() -> models.Prefetch[Any]:
    """A prefetch of what paragraphs cite, as it stood when it was taken: the same for every reader of the
    briefing.
    """
    return models.Prefetch("citations", Citation.objects.all())


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

    class Meta:
        verbose_name = _("briefing")
        verbose_name_plural = _("briefings")
        constraints = [
            models.UniqueConstraint(fields=["schedule", "slot"], name="one_briefing_per_period"),
            models.CheckConstraint(
                condition=models.Q(covers_from__lt=models.F("covers_to")), name="period_in_order"
            ),
        ]

    @property
    def number(self) -> str:
        """Year and week of the cut-off by ISO 8601, in Asia/Ashgabat: 2026/47."""
        year, week, _day = timezone.localtime(self.slot).isocalendar()
        return f"{year}/{week:02d}"

    @property
    def symbol(self) -> str:
        """The symbol that is printed on it."""
        return f"UNRCCA/{self.schedule.code.upper()}/{self.number}"

    def name(self, language: str) -> str:
        """Its title in this language."""
        return f"{self.schedule.name_ru if language == 'ru' else self.schedule.name_en} {self.number}"

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

    def refuse_clearance(self) -> str:
        """A briefing is not cleared while it cites a text that was returned, withdrawn or marked higher
        since.
        """
        resting = Citation.objects.filter(paragraph__in=self.printed())
        sound = resting.filter(
            cited__status=Status.CLEARED,
            cited__cleared_version=models.F("cleared__version"),
            cited__sensitivity__lte=self.sensitivity,
        )
        shaken = resting.exclude(pk__in=sound.values("pk")).count()
        if not shaken:
            return ""
        return ngettext(
            "One paragraph rests on a record that was changed after it was taken in: leave it out or wait for it.",
            "%(count)d paragraphs rest on records that were changed after they were taken in: "
            "leave them out or wait for them.",
            shaken,
        ) % {"count": shaken}
