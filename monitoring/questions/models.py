"""Leadership's questions: what the heads of the Centre want to know of the region, and by whom it is kept answered.

A question has the countries and themes on which notes are expected, and how often: where none came for longer there is
a gap, which gaps.py tells.
"""

from datetime import date, timedelta
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.database.change_log import track
from ashgabat_centre.records.reasons import awaits
from ashgabat_centre.reference.vocabulary import terms

MARKING = Sensitivity.CONFIDENTIAL  # what leadership wants to know says what it worries about


class QuestionQuerySet(models.QuerySet["LeadershipQuestion"]):
    """Questions, by whether they are still asked."""

    def open(self) -> Self:
        """Those that are asked."""
        return self.filter(closed_at=None)

    def closed(self) -> Self:
        """Those that were answered, or are asked no more."""
        return self.exclude(closed_at=None)

    def to_review(self, day: date) -> Self:
        """Open ones whose review date has passed."""
        return self.open().filter(review_on__lt=day)

    def asked_of(self, user: User) -> Self:
        """Those this person has to look at again: whoever answers them, and the head."""
        late = self.to_review(timezone.localdate())
        return late if user.clears else late.filter(owner=user)

    def soonest_first(self) -> Self:
        """In the order in which they have to be looked at again."""
        return self.order_by("review_on", "pk")


@track(exclude=("version",))
class LeadershipQuestion(models.Model):
    """One question of leadership. Its history keeps how it was put before."""

    class Cadence(models.IntegerChoices):
        """How often a note is expected on each of its countries and themes, in days."""

        WEEK = 7, _("Every week")
        FORTNIGHT = 14, _("Every two weeks")
        MONTH = 30, _("Every month")
        QUARTER = 90, _("Every quarter")

    number = models.UUIDField(default=uuid4, unique=True, editable=False)
    wording = models.CharField(_("question"), max_length=300)
    purpose = models.TextField(_("what the answer is needed for"), max_length=2000, blank=True)
    language = models.CharField(max_length=2, default="en")
    country_ids = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    theme_ids = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    every = models.SmallIntegerField(_("a note is expected"), choices=Cadence, default=Cadence.FORTNIGHT)
    owner = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who answers")
    )
    review_on = models.DateField(_("review by"))
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    answer = models.TextField(_("answer"), blank=True, editable=False)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    version = models.IntegerField(default=0, editable=False)

    objects: ClassVar = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question of leadership")
        verbose_name_plural = _("questions of leadership")
        ordering: ClassVar = ["review_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(country_ids=[]) | ~Q(theme_ids=[]),
                name="question_on_something",
                violation_error_message=_(
                    "Choose at least one country or theme: notes on it are looked for."
                ),
            ),
            models.CheckConstraint(
                condition=Q(every__in=(7, 14, 30, 90)),
                name="question_known_cadence",
                violation_error_message=_("Notes are expected at one of the intervals on offer."),
            ),
            models.CheckConstraint(condition=~Q(wording=""), name="question_in_words"),
            models.CheckConstraint(
                condition=Q(closed_by=None, closed_at=None, answer="")
                | Q(closed_by__isnull=False, closed_at__isnull=False) & ~Q(answer=""),
                name="question_closed_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.wording

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("question", args=[self.number])

    @property
    def name(self) -> str:
        """What it is called after it is saved."""
        return self.wording

    @property
    def is_open(self) -> bool:
        """Whether it is still asked."""
        return self.closed_at is None

    @property
    def is_late(self) -> bool:
        """Whether it has to be looked at again."""
        return self.is_open and self.review_on < timezone.localdate()

    @property
    def cadence(self) -> timedelta:
        """How long a note on it stays fresh."""
        return timedelta(days=self.every)

    @property
    def countries(self) -> list[str]:
        """Names of the countries it is about."""
        return terms().country_names(self.country_ids)

    @property
    def themes(self) -> list[str]:
        """Names of the themes it is about."""
        return terms().theme_names(self.theme_ids)


@awaits("questions", _("Leadership’s questions past their review date"), "question-list", state="late")
def questions_to_review(user: User) -> Any:
    """Questions this person has to look at again."""
    return LeadershipQuestion.objects.asked_of(user)
