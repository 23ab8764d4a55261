"""Alerts: a threshold that was reached, or what a person warned of; whether it was seen, what was decided, and what
came of it.

The worker opens one for each crossing of a threshold in a country, once; staff raise others by hand, with a reason.
"""

from datetime import date, timedelta
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.database.change_log import track
from ashgabat_centre.database.violations import say
from ashgabat_centre.records.reasons import awaits
from ashgabat_centre.reference.models import Country, Theme
from monitoring.indicators.bands import Band
from monitoring.indicators.models import Indicator, Reading

MARKING = Sensitivity.CONFIDENTIAL  # of every alert: what the Centre fears for its hosts
LATEST = timedelta(days=366)  # a warning may come so long after what it warns of, and no later
TOO_EARLY = _(
    "This day is more than a year before the alert was raised: what occurred then is not what it warned of."
)
say("occurrence_near_its_warning", TOO_EARLY)


class AlertQuerySet(models.QuerySet["Alert"]):
    """Alerts, by where they stand."""

    def raised(self) -> Self:
        """Those that nobody has acknowledged yet."""
        return self.filter(state="raised")

    def to_acknowledge(self, user: User) -> Self:
        """Those that wait for this person's acknowledgement."""
        return self.raised() if user.clears else self.none()

    def to_decide(self, user: User) -> Self:
        """Those that wait for this person's decision."""
        return self.filter(state="acknowledged") if user.clears else self.none()

    def undecided(self) -> Self:
        """Those that nobody has decided on yet."""
        return self.filter(state__in=("raised", "acknowledged"))

    def judged(self) -> Self:
        """Those of which it was said what came of them."""
        return self.filter(state="judged")

    def latest_first(self) -> Self:
        """By the moment they were raised, the latest first."""
        return self.order_by("-raised_at", "-pk")


@track()
class Alert(models.Model):
    """One warning about a country and a theme, with its road: raised, acknowledged, decided, judged by its outcome."""

    class State(models.TextChoices):
        """Where it stands."""

        RAISED = "raised", pgettext_lazy("alert", "Raised")
        ACKNOWLEDGED = "acknowledged", pgettext_lazy("alert", "Acknowledged")
        DECIDED = "decided", pgettext_lazy("alert", "Decided")
        JUDGED = "judged", pgettext_lazy("alert", "Outcome known")

    class Outcome(models.TextChoices):
        """What came of what it warned of."""

        OCCURRED = "occurred", pgettext_lazy("alert", "occurred")
        NOT_OCCURRED = "not", pgettext_lazy("alert", "did not occur")
        UNCLEAR = "unclear", pgettext_lazy("alert", "cannot be said")

    number = models.UUIDField(unique=True, default=uuid4, editable=False)
    country = models.ForeignKey(
        Country, on_delete=models.PROTECT, related_name="+", verbose_name=_("country")
    )
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="+", verbose_name=_("theme"))
    day = models.DateField(
        _("date"), editable=False
    )  # the period that reached the threshold, or the day it was raised
    title_en = models.CharField(max_length=200, editable=False)
    title_ru = models.CharField(max_length=200, editable=False)
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="alerts", editable=False
    )
    reading = models.ForeignKey(
        Reading, on_delete=models.PROTECT, null=True, related_name="alerts", editable=False
    )
    band = models.SmallIntegerField(_("threshold"), choices=Band, null=True, editable=False)
    reason = models.TextField(_("reason"), blank=True)
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    raised_at = models.DateTimeField(default=timezone.now, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.RAISED, editable=False)
    acknowledged_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    acknowledged_at = models.DateTimeField(null=True, editable=False)
    decision = models.TextField(_("decision"), blank=True, editable=False)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    decided_at = models.DateTimeField(null=True, editable=False)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, blank=True, editable=False)
    outcome_note = models.TextField(_("how it is known"), blank=True, editable=False)
    occurred_on = models.DateField(_("occurred on"), null=True, editable=False)
    judged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    judged_at = models.DateTimeField(null=True, editable=False)
    corrected_because = models.TextField(_("why it is corrected"), blank=True, editable=False)

    objects: ClassVar = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering: ClassVar = ["-raised_at", "-pk"]
        indexes = [
            models.Index(fields=["country", "-day"], name="alert_of_country"),
            models.Index(fields=["-raised_at", "-id"], name="alert_by_moment"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "country", "day", "band"], name="one_alert_of_a_crossing"
            ),
            models.CheckConstraint(
                condition=Q(
                    indicator__isnull=False,
                    reading__isnull=False,
                    band__in=(Band.ATTENTION, Band.ALARM),
                    raised_by=None,
                    reason="",
                )
                | Q(indicator=None, reading=None, band=None, raised_by__isnull=False) & ~Q(reason=""),
                name="alert_by_a_crossing_or_a_person",
                violation_error_message=_("Say why the alert is raised."),
            ),
            models.CheckConstraint(condition=~Q(title_en="") & ~Q(title_ru=""), name="alert_with_its_title"),
            models.CheckConstraint(
                condition=Q(state="raised", acknowledged_by=None, acknowledged_at=None)
                | Q(state__in=("acknowledged", "decided", "judged"), acknowledged_by__isnull=False)
                & Q(acknowledged_at__isnull=False),
                name="alert_acknowledged_whole",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=("raised", "acknowledged"), decision="", decided_by=None, decided_at=None
                )
                | Q(state__in=("decided", "judged"), decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(decision=""),
                name="alert_decided_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="judged")
                & Q(outcome="", outcome_note="", judged_by=None, judged_at=None, occurred_on=None)
                | Q(state="judged", judged_by__isnull=False, judged_at__isnull=False)
                & ~Q(outcome_note="")
                & (
                    Q(outcome="occurred", occurred_on__isnull=False)
                    | Q(outcome__in=("not", "unclear"), occurred_on=None)
                ),
                name="alert_judged_whole",
                violation_error_message=_("Say on which day it occurred, if it did."),
            ),
            models.CheckConstraint(
                condition=Q(state="judged") | Q(corrected_because=""), name="alert_corrected_once_judged"
            ),
        ]

    marking = MARKING

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("alert", args=[self.number])

    @property
    def title(self) -> str:
        """What it is about, in the reader's language."""
        return self.title_ru if get_language() == "ru" else self.title_en

    @property
    def name(self) -> str:
        """What it is called after it is saved."""
        return self.title

    @property
    def threshold(self) -> Band | None:
        """The threshold that was reached; None for one that was raised by hand."""
        return None if self.band is None else Band(self.band)

    @property
    def period_words(self) -> str:
        """Of which period the reading is that opened it, beside the day on which it was raised."""
        return gettext("reading of the period from %(day)s") % {"day": date_format(self.day)}

    @property
    def keeper_id(self) -> int | None:
        """Who says what came of it: the indicator's owner, or who raised it."""
        return self.indicator.owner_id if self.indicator else self.raised_by_id

    @property
    def earliest(self) -> date:
        """The first day on which what it warned of can have occurred."""
        return timezone.localdate(self.raised_at) - LATEST

    @property
    def hours_to_acknowledge(self) -> float | None:
        """From raised to acknowledged; None until then."""
        return hours_of(self.acknowledged_at - self.raised_at) if self.acknowledged_at else None

    @property
    def hours_to_decide(self) -> float | None:
        """From raised to decided; None until then."""
        return hours_of(self.decided_at - self.raised_at) if self.decided_at else None

    @property
    def lead(self) -> int | None:
        """Days from raised to what occurred, less than none where it came too late; None where nothing occurred."""
        return lead_of(self.raised_at, self.occurred_on) if self.occurred_on else None


def hours_of(time: timedelta) -> float:
    """A stretch of time in hours."""
    return time.total_seconds() / 3600


def lead_of(raised_at: Any, occurred_on: date) -> int:
    """Days between the day of the warning, in Ashgabat, and the day it came true."""
    return (occurred_on - timezone.localdate(raised_at)).days


@awaits("alerts", _("Alerts to acknowledge"), "alerts", state="raised")
def alerts_to_acknowledge(user: User) -> Any:
    """Alerts that wait for this person's acknowledgement."""
    return Alert.objects.to_acknowledge(user)


@awaits("alerts-to-decide", _("Alerts to decide on"), "alerts", state="acknowledged")
def alerts_to_decide(user: User) -> Any:
    """Alerts that wait for this person's decision."""
    return Alert.objects.to_decide(user)
