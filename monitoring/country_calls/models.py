"""Country calls: each month the level of tension in each country, on each theme and on all of them, and where it moved.

A call is proposed by one person and validated by another who wrote none of its words. A correction is a new row, and so
is next month's; what was validated stays to be read.
"""

from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.database.change_log import track
from ashgabat_centre.database.violations import say
from ashgabat_centre.records.reasons import awaits
from ashgabat_centre.reference.models import Country, Theme
from monitoring.scales import Level, Trend, on_scale

MARKING = Sensitivity.CONFIDENTIAL  # of every call and baseline: what the Centre thinks of its hosts
REVIEW_AFTER = timedelta(days=45)  # after it was validated, or after its month
LAPSES_AFTER = 2 * REVIEW_AFTER  # after its month, when it says nothing any more of the present
MONTHS = 24  # back that a call may be of; policy.sql says it too
OPENED = date(2007, 12, 10)  # the Centre, which judged nothing before
BEFORE_THE_CENTRE = _("The Centre opened on 10 December 2007: its baselines are of no earlier day.")
TO_COME = _("This day is still to come: a baseline says what is usual by now.")
MONTH_TO_COME = _("This month has not begun yet.")
MONTH_LONG_AGO = _("This month is more than two years ago: no call is made of it any more.")
say("baseline_of_a_day_to_come", TO_COME)
say("call_of_a_month_to_come", MONTH_TO_COME)
say("call_of_a_month_long_ago", MONTH_LONG_AGO)
OVERALL = "overall"  # stands for the theme in an address where a call is on all of them


class ByTwoQuerySet(models.QuerySet[Any]):
    """What one person proposes and another validates."""

    def standing(self) -> Self:
        """What is validated and not superseded."""
        return self.filter(state="validated")

    def once_valid(self) -> Self:
        """What is validated, or was until something later took its place."""
        superseded = Q(state="superseded", decided_by__isnull=False, returned_because="")
        return self.filter(Q(state="validated") | superseded)

    def waiting(self) -> Self:
        """What nobody has decided on yet."""
        return self.filter(state="proposed")

    def to_validate(self, user: User) -> Self:
        """What waits for this person's decision."""
        waiting = self.waiting().exclude(Q(proposed_by=user) | Q(worded_by=user))
        return waiting if user.clears else waiting.none()

    def returned_to(self, user: User) -> Self:
        """What came back to this person."""
        return self.filter(state="returned", proposed_by=user)


class ByTwo(models.Model):
    """What is proposed by one person and validated by another, who wrote none of its words.

    `worded_by` is whose words its text is: of one that repeats another's words, theirs. The database fills it.
    """

    class State(models.TextChoices):
        """Where it stands."""

        PROPOSED = "proposed", pgettext_lazy("country call", "Proposed")
        VALIDATED = "validated", pgettext_lazy("country call", "Validated")
        RETURNED = "returned", pgettext_lazy("country call", "Returned")
        SUPERSEDED = "superseded", pgettext_lazy("country call", "Superseded")

    country = models.ForeignKey(
        Country, on_delete=models.PROTECT, related_name="+", verbose_name=_("country")
    )
    language = models.CharField(max_length=2, default="en")
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED, editable=False)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    proposed_at = models.DateTimeField(default=timezone.now, editable=False)
    worded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    decided_at = models.DateTimeField(null=True, editable=False)
    returned_because = models.TextField(blank=True, editable=False)

    objects: ClassVar = ByTwoQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("proposed", "validated", "returned", "superseded")),
                name="%(class)s_known_state",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | ~Q(decided_by=F("proposed_by")) & ~Q(decided_by=F("worded_by")),
                name="%(class)s_by_two",
                violation_error_message=_("Another person validates it, who wrote none of its words."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=("proposed", "superseded"), decided_by=None, decided_at=None)
                | Q(state__in=("validated", "returned", "superseded"), decided_by__isnull=False)
                & Q(decided_at__isnull=False),
                name="%(class)s_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="returned") & ~Q(returned_because="")
                | Q(state__in=("proposed", "validated"), returned_because="")
                | Q(state="superseded"),
                name="%(class)s_returned_with_a_reason",
            ),
        ]

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has decided on it yet."""
        return self.state == self.State.PROPOSED

    @property
    def standing_word(self) -> str:
        """Where it stands, in a word: of what never was validated not that something superseded it."""
        if self.state == self.State.SUPERSEDED and not self.was_valid:
            return pgettext("country call", "Set aside")
        return self.get_state_display()

    @property
    def was_valid(self) -> bool:
        """Whether it is validated, or was until something later took its place."""
        return (
            self.state in ("validated", "superseded")
            and bool(self.decided_by_id)
            and not self.returned_because
        )


@track()
class CountryCall(ByTwo):
    """The level of a country in one month, on one theme or, without one, on all; where it moved, and why."""

    theme = models.ForeignKey(
        Theme, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("theme")
    )
    month = models.DateField(_("month"))  # its first day
    level = models.SmallIntegerField(_("level"), choices=Level)
    trend = models.CharField(_("in the past month"), max_length=6, choices=Trend)
    risk_alert = models.BooleanField(_("conflict risk alert"), default=False)
    opportunity = models.BooleanField(_("resolution opportunity"), default=False)
    reason = models.TextField(_("reason"))

    class Meta(ByTwo.Meta):
        verbose_name = _("country call")
        verbose_name_plural = _("country calls")
        ordering: ClassVar = ["-month", "-pk"]
        constraints = [
            *ByTwo.Meta.constraints,
            on_scale("level", Level, "call_level_on_scale"),
            on_scale("trend", Trend, "call_trend_on_scale"),
            models.CheckConstraint(condition=Q(month__day=1), name="call_of_a_whole_month"),
            models.CheckConstraint(condition=~Q(reason=""), name="call_with_its_reason"),
            models.UniqueConstraint(
                fields=["country", "theme", "month"],
                condition=Q(state="validated"),
                nulls_distinct=False,
                name="one_call_stands",
            ),
            models.UniqueConstraint(
                fields=["country", "theme", "month"],
                condition=Q(state="proposed"),
                nulls_distinct=False,
                name="one_call_waits",
                violation_error_message=_("A proposal for this cell waits already for its validation."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country_id} {self.theme_id} {self.month}"

    def get_absolute_url(self) -> str:
        """The page of its country and theme."""
        return cell_address(self.country, self.theme)

    @property
    def level_word(self) -> str:
        """The level in a word."""
        return str(Level(self.level).label)

    @property
    def direction(self) -> Trend:
        """The trend, with its arrow."""
        return Trend(self.trend)

    @property
    def is_stale(self) -> bool:
        """Whether it stands, or its month is over, for so long that it has to be looked at again."""
        if self.decided_at is None:
            return False
        over = self.month < month_of(timezone.localdate() - REVIEW_AFTER)
        return over or self.decided_at < timezone.now() - REVIEW_AFTER

    def holds_on(self, day: date) -> bool:
        """Whether it still says something of that day: one that nobody renewed lapses three months after its own."""
        return self.month >= month_of(day - LAPSES_AFTER)


@track()
class CountryBaseline(ByTwo):
    """What is usual in a country, against which a month is judged: a dated version, written by one person and validated
    by another.
    """

    text = models.TextField(_("text"))
    since = models.DateField(_("as of"))

    class Meta(ByTwo.Meta):
        verbose_name = _("country baseline")
        verbose_name_plural = _("country baselines")
        ordering: ClassVar = ["-pk"]
        constraints = [
            *ByTwo.Meta.constraints,
            models.CheckConstraint(condition=~Q(text=""), name="baseline_with_its_text"),
            models.CheckConstraint(
                condition=Q(since__gte=OPENED),
                name="baseline_since_the_centre_opened",
                violation_error_message=BEFORE_THE_CENTRE,
            ),
            models.UniqueConstraint(
                fields=["country"], condition=Q(state="validated"), name="one_baseline_stands"
            ),
            models.UniqueConstraint(
                fields=["country"],
                condition=Q(state="proposed"),
                name="one_baseline_waits",
                violation_error_message=_("A version of this country waits already for its validation."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country_id} {self.since}"

    def get_absolute_url(self) -> str:
        """The page of its country's baselines."""
        return reverse("country-baseline", args=[_code(self.country)])


def _code(country: Country) -> str:
    return country.iso3.lower()


def cell_address(country: Country, theme: Theme | None) -> str:
    """Where all calls on a country and a theme stand."""
    return reverse("country-call", args=[_code(country), theme.code if theme else OVERALL])


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def month_before(day: date) -> date:
    """The first day of the month before its own."""
    return month_of(month_of(day) - timedelta(days=1))


def renewal_due() -> Q:
    """A condition on calls: those that are stale."""
    over = Q(month__lt=month_of(timezone.localdate() - REVIEW_AFTER))
    return over | Q(decided_at__lt=timezone.now() - REVIEW_AFTER)


def earliest_month() -> date:
    """The oldest month of which a call may be made: two years back.

    That is longer than the 26 weeks that a page draws and than any report of the mandate looks back. What is older was
    judged then or was not: who judged it now would know how it went on.
    """
    this = month_of(timezone.localdate())
    return this.replace(year=this.year - MONTHS // 12)


@awaits("country-calls", _("Country calls to validate"), "country-calls-waiting")
def calls_to_validate(user: User) -> Any:
    """Country calls that wait for this person's decision."""
    return CountryCall.objects.to_validate(user)


@awaits("country-baselines", _("Country baselines to validate"), "country-calls-waiting")
def baselines_to_validate(user: User) -> Any:
    """Country baselines that wait for this person's decision."""
    return CountryBaseline.objects.to_validate(user)


@awaits("returned-calls", _("Country calls returned to me"), "country-calls-waiting")
def returned_calls(user: User) -> Any:
    """Country calls that came back to this person, who proposes anew or withdraws them."""
    return CountryCall.objects.returned_to(user)
