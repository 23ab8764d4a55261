"""Judgements: what the Centre says will be, how likely that is and how sure it is, and what came of it.

A judgement is scored once its outcome is known, and so is one that another has superseded: nobody revises a miss away.
"""

from datetime import date
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.database.change_log import track
from ashgabat_centre.database.violations import say
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.reasons import awaits
from ashgabat_centre.reference.vocabulary import terms
from monitoring.scales import Confidence, Likelihood, on_scale

OPEN = Q(outcome="")
SAME_DAY = _(
    "It was stated today: a judgement is about a day to come, so its outcome is said from tomorrow on."
)
EARLY = _("Its horizon has not passed: until then it can only have occurred.")
say("judgement_scored_after_its_day", SAME_DAY)
say("judgement_missed_after_its_horizon", EARLY)


class JudgementQuerySet(models.QuerySet["Judgement"]):
    """Judgements, by what is known of them."""

    def open(self) -> Self:
        """Those whose outcome is not known yet."""
        return self.filter(OPEN)

    def past(self, day: date) -> Self:
        """Open ones whose horizon has passed."""
        return self.open().filter(horizon__lt=day)

    def asked_of(self, user: User) -> Self:
        """Open ones whose outcome this person is asked for: their author's, and the head's."""
        past = self.past(timezone.localdate())
        return past if user.clears else past.filter(author=user)

    def judged(self) -> Self:
        """Those that occurred, did not occur, or can't be told."""
        return self.exclude(OPEN)

    def countable(self, day: date) -> Self:
        """Judged ones whose horizon has passed: by then each that did not occur can have been said as well."""
        return self.judged().filter(horizon__lt=day)

    def with_all(self) -> Self:
        """Loaded with what a list shows of them."""
        return self.select_related("author", "record").defer("record__search", "record__body")


@track()
class Judgement(models.Model):
    """One statement with its likelihood up to a day; beside it, and never in it, how sure the Centre is and why."""

    class Outcome(models.TextChoices):
        """What came of it."""

        OCCURRED = "occurred", pgettext_lazy("judgement", "occurred")
        NOT_OCCURRED = "not", pgettext_lazy("judgement", "did not occur")
        INDETERMINATE = "unclear", pgettext_lazy("judgement", "indeterminate")

    number = models.UUIDField(default=uuid4, unique=True, editable=False)
    record = models.ForeignKey(
        Record,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="judgements",
        verbose_name=_("stands in"),
    )
    statement = models.CharField(_("statement"), max_length=400)
    likelihood = models.SmallIntegerField(_("likelihood"), choices=Likelihood)
    horizon = models.DateField(_("horizon"))
    confidence = models.CharField(_("confidence"), max_length=8, choices=Confidence)
    basis = models.TextField(_("what the confidence rests on"))
    assumptions = models.TextField(_("assumptions"), blank=True)
    alternative = models.TextField(_("the alternative"), blank=True)
    language = models.CharField(max_length=2, default="en")
    country_ids = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    theme_ids = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    outcome = models.CharField(
        _("outcome"), max_length=8, choices=Outcome, blank=True, default="", editable=False
    )
    outcome_note = models.TextField(_("how it is known"), blank=True, editable=False)
    judged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    judged_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar = JudgementQuerySet.as_manager()

    class Meta:
        verbose_name = _("judgement")
        verbose_name_plural = _("judgements")
        ordering: ClassVar = ["horizon", "pk"]
        constraints = [
            on_scale("likelihood", Likelihood, "judgement_likelihood_on_scale"),
            on_scale("confidence", Confidence, "judgement_confidence_on_scale"),
            models.CheckConstraint(condition=~Q(statement="") & ~Q(basis=""), name="judgement_in_words"),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_note="", judged_by=None, judged_at=None)
                | Q(outcome__in=("occurred", "not", "unclear"), judged_by__isnull=False)
                & Q(judged_at__isnull=False)
                & ~Q(outcome_note=""),
                name="judgement_judged_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.statement

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("judgement", args=[self.number])

    @property
    def name(self) -> str:
        """What it is called after it is saved."""
        return self.statement

    @property
    def band(self) -> Likelihood:
        """The likelihood, with its percentages."""
        return Likelihood(self.likelihood)

    @property
    def is_past(self) -> bool:
        """Whether its horizon has passed."""
        return self.horizon < timezone.localdate()

    @property
    def is_of_today(self) -> bool:
        """Whether it was stated today, so that nothing can have come of it."""
        return timezone.localdate(self.made_at) >= timezone.localdate()

    @property
    def is_early(self) -> bool:
        """Whether its outcome was said, and its horizon has still to pass until it counts."""
        return bool(self.outcome) and not self.is_past

    @property
    def is_superseded(self) -> bool:
        """Whether a later judgement stands in its place."""
        return hasattr(self, "superseded_by")

    @property
    def marking(self) -> int:
        """That of the record it stands in; confidential without one."""
        return self.marked_by(self.record.sensitivity if self.record else None)

    @staticmethod
    def marked_by(level: int | None) -> int:
        """Its marking by that of its record, None where it stands in none."""
        return int(Sensitivity.CONFIDENTIAL if level is None else level)

    @property
    def countries(self) -> list[str]:
        """Names of the countries it is about."""
        return terms().country_names(self.country_ids)

    @property
    def themes(self) -> list[str]:
        """Names of the themes it is about."""
        return terms().theme_names(self.theme_ids)


@awaits("judgements", _("Judgements whose horizon has passed"), "judgement-list", state="past")
def judgements_to_judge(user: User) -> Any:
    """Judgements whose outcome this person is asked for."""
    return Judgement.objects.asked_of(user)
