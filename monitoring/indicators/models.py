"""Indicators: what the Centre measures in each country, and from which value on it is a warning; and their readings.

A reading is never rewritten. A corrected value is a new row that supersedes the earlier one and keeps it, with who
corrected it and why; without a value it withdraws it.
"""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Coalesce, Lower, RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.access.holdings import holds
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.change_log import track
from ashgabat_centre.database.violations import say
from ashgabat_centre.records.reasons import awaits
from ashgabat_centre.reference.models import Country, Named, ReferenceQuerySet, Theme, kept
from ashgabat_centre.reference.vocabulary import terms
from monitoring.indicators.bands import Band, Cadence, Direction, Thresholds
from monitoring.indicators.written_values import DECIMALS, DIGITS, as_figure
from monitoring.sources.models import Source

NOT_BEGUN = _("This period has not begun yet.")
say("reading_of_a_period_begun", NOT_BEGUN)
say("reading_begins_its_period", _("A reading is dated by the first day of its period."))
say("correction_of_the_same", _("A correction is of the same indicator, country and period."))
say(
    "readings_keep_their_unit",
    _("There are readings already: what is measured otherwise is an indicator of its own."),
)


# Kept in English for everybody, and said in its reader's language (`Reading.reason`).
ANOTHER_VALUE = gettext_noop("The table that was imported gives another value.")


def value_field(label: Any, **kwargs: Any) -> models.DecimalField[Any, Any]:
    """A column for a value of an indicator, exact to eight places."""
    return models.DecimalField(label, max_digits=DIGITS, decimal_places=DECIMALS, **kwargs)


class IndicatorQuerySet(ReferenceQuerySet):
    """Indicators, by what they need."""

    def stale(self, day: date | None = None) -> Self:
        """Active ones of which a country of theirs has no reading that is not overdue by that day, today by default."""
        fresh = Reading.objects.standing().filter(
            indicator=models.OuterRef("pk"),
            day__gte=models.OuterRef("fresh_since"),
            indicator__country_ids__contains=[F("country")],
        )
        counted = fresh.order_by().values("indicator").annotate(n=models.Count("country", distinct=True))
        return (
            self.in_use()
            .annotate(fresh_since=fresh_since(day or timezone.localdate()))
            .annotate(fresh=Coalesce(models.Subquery(counted.values("n")), 0))
            .filter(fresh__lt=Func(F("country_ids"), function="cardinality"))
        )

    def to_review(self, day: date | None = None) -> Self:
        """Active ones whose day of review has passed."""
        return self.in_use().filter(review_by__lt=day or timezone.localdate())

    def by_code(self) -> Self:
        """By code."""
        return self.order_by("code", "pk")


def fresh_since(day: date) -> Case:
    """The first day of the oldest period whose reading is fresh enough on that day, by an indicator's cadence."""
    sinces = {cadence: Value(day - cadence.overdue_after) for cadence in Cadence}
    return Case(
        *(When(cadence=cadence, then=since) for cadence, since in sinces.items()),
        output_field=models.DateField(),
    )


@track()
class Indicator(Named):
    """What is measured, where, how often, and from which values on it asks for attention and is an alarm."""

    code = models.CharField(
        _("code"),
        max_length=20,
        unique=True,
        validators=[RegexValidator(r"^[A-Z][A-Z0-9-]*$", _("Use capital letters, digits and hyphens."))],
        help_text=_("Short, in capital letters, such as GRAIN-PRICE. It stays as it is."),
    )
    definition = models.TextField(
        _("definition"), help_text=_("What is counted and how, so that another person would count the same.")
    )
    language = models.CharField(max_length=2, default="en", editable=False)
    source = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("source in the register"),
    )
    source_name = models.CharField(
        _("name at the source"),
        max_length=200,
        blank=True,
        help_text=_("As its tables call it: an import finds the indicator by this too."),
    )
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="+", verbose_name=_("theme"))
    country_ids = ArrayField(models.SmallIntegerField(), verbose_name=_("countries"))
    unit = models.CharField(_("unit"), max_length=40)
    cadence = models.CharField(_("read"), max_length=7, choices=Cadence, default=Cadence.MONTH)
    direction = models.CharField(_("direction"), max_length=7, choices=Direction, default=Direction.RISING)
    attention = value_field(_("attention from"))
    alarm = value_field(_("alarm from"))
    owner = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name=_("owner")
    )
    review_by = models.DateField(_("review by"))
    version = models.IntegerField(default=1, editable=False)

    objects: ClassVar[Any] = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering: ClassVar = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cadence__in=Cadence.values, direction__in=Direction.values),
                name="known_indicator",
            ),
            models.CheckConstraint(
                condition=Q(direction="rising", attention__lt=F("alarm"))
                | Q(direction="falling", attention__gt=F("alarm")),
                name="thresholds_in_order",
                violation_error_message=_(
                    "Attention comes before alarm: below it where rising is worse, above it where falling is."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(country_ids=[]),
                name="indicator_of_a_country",
                violation_error_message=_("Choose the countries in which it is read."),
            ),
            models.UniqueConstraint(
                Lower("source_name"),
                Lower("unit"),
                condition=Q(retired_on=None) & ~Q(source_name=""),
                name="one_indicator_of_a_name_at_source",
                violation_error_message=_(
                    "Another active indicator has this name at the source and this unit."
                ),
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z][A-Z0-9-]*$"), name="indicator_code_plain"
            ),
        ]
        triggers = [
            *kept("code"),
            pgtrigger.Trigger(
                name="known_scope",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("country_ids"),
                func="PERFORM portal.check_terms(NEW.country_ids, '{}', '{}'); RETURN NEW;",
            ),
        ]

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("indicator", args=[self.code])

    def is_kept_by(self, user: User) -> bool:
        """Whether this person answers for it: its owner, an analyst, or who clears."""
        return user.pk == self.owner_id or user.role == Role.ANALYST or user.clears

    def namesake(self) -> "Indicator | None":
        """Another active indicator of the same name at the source and unit, between which no import could choose."""
        same = Indicator.objects.in_use().filter(source_name__iexact=self.source_name, unit__iexact=self.unit)
        one: Indicator | None = same.exclude(pk=self.pk).first() if self.source_name else None
        return one

    @property
    def thresholds(self) -> Thresholds:
        """Where attention and alarm begin."""
        return Thresholds(self.attention, self.alarm, Direction(self.direction))

    @property
    def figures(self) -> tuple[str, str]:
        """Both thresholds as a page writes them, attention first."""
        return as_figure(self.attention), as_figure(self.alarm)

    @property
    def countries(self) -> list[str]:
        """Names of the countries in which it is read."""
        return terms().country_names(self.country_ids)

    @property
    def is_to_review(self) -> bool:
        """Whether its day of review has passed."""
        return self.retired_on is None and self.review_by < timezone.localdate()

    def is_fresh(self, day: date, today: date | None = None) -> bool:
        """Whether a reading of the period that begins that day is not overdue for its next one."""
        return day >= (today or timezone.localdate()) - Cadence(self.cadence).overdue_after


holds(Indicator, "owner", _("Indicators"))


class ReadingQuerySet(models.QuerySet["Reading"]):
    """Readings of indicators."""

    def last_words(self) -> Self:
        """Those that no correction has superseded; one without a value says that there is none."""
        return self.filter(superseded_by=None)

    def standing(self) -> Self:
        """The values that stand."""
        return self.last_words().exclude(value=None)

    def newest(self, number: int) -> Self:
        """Of each indicator and country the standing readings of so many of the latest periods, the latest first."""
        placed = models.Window(
            RowNumber(), partition_by=[F("indicator"), F("country")], order_by=[F("day").desc()]
        )
        return self.standing().annotate(place=placed).filter(place__lte=number).order_by("-day", "pk")


@track()
class Reading(models.Model):
    """One value of an indicator in one country and period, and where it comes from."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="readings")
    country = models.ForeignKey(
        Country, on_delete=models.PROTECT, related_name="+", verbose_name=_("country")
    )
    day = models.DateField(_("period"))  # its first day
    value = value_field(_("value"), null=True)
    provenance = models.CharField(_("where it comes from"), max_length=300)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="superseded_by", editable=False
    )
    because = models.TextField(_("why it is corrected"), blank=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    entered_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering: ClassVar = ["-day", "-pk"]
        indexes = [models.Index(fields=["indicator", "country", "-day"], name="reading_of_country")]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "country", "day"],
                condition=Q(supersedes=None),
                name="one_reading_of_a_period",
                violation_error_message=_(
                    "There is a reading of this country and period already: correct that one."
                ),
            ),
            models.CheckConstraint(
                condition=Q(supersedes=None, because="", value__isnull=False)
                | Q(supersedes__isnull=False) & ~Q(because=""),
                name="reading_corrected_with_a_reason",
                violation_error_message=_("Say why the value is corrected."),
            ),
            models.CheckConstraint(condition=~Q(provenance=""), name="reading_from_somewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.country_id} {self.day}: {self.value}"

    def get_absolute_url(self) -> str:
        """Its indicator's page."""
        return self.indicator.get_absolute_url()

    @property
    def name(self) -> str:
        """What it is called after it is saved."""
        return f"{self.indicator.name}, {self.country.name}"

    @property
    def reason(self) -> str:
        """Why it was corrected: a person's words as they are, an import's in the reader's language."""
        return gettext(ANOTHER_VALUE) if self.because == ANOTHER_VALUE else self.because

    @property
    def figure(self) -> str:
        """Its value as a page writes it; '' where it was withdrawn."""
        return as_figure(self.value)

    @property
    def band(self) -> Band:
        """The band of its value by the thresholds of today."""
        return band_of(self.indicator, self.value)


def band_of(indicator: Indicator, value: Decimal | None) -> Band:
    """The band of a value of this indicator; a value that was withdrawn is normal."""
    return indicator.thresholds.band(value) if value is not None else Band.NORMAL


@awaits(
    "stale-indicators", _("Indicators without a recent reading"), "indicator-list", state="stale", owner="me"
)
def stale_indicators(user: User) -> Any:
    """Indicators of this person of which a country's reading is overdue."""
    return Indicator.objects.stale().filter(owner=user)


@awaits("indicators-to-review", _("Indicators to review"), "indicator-list", state="review", owner="me")
def indicators_to_review(user: User) -> Any:
    """Indicators of this person whose day of review has passed."""
    return Indicator.objects.to_review().filter(owner=user)
