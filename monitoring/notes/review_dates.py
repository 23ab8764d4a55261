"""By when a note is to be looked at again: a date beside it, which somebody sets anew and no text moves for.

What is cleared stays as it was cleared, so that a note still holds is a row of its own: each new date is added to the
ones before it, with who set it and when, and the latest stands.
"""

from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.records.panels import PanelPlace, panel
from ashgabat_centre.records.reasons import awaits
from monitoring.notes.models import SituationNote
from monitoring.notes.supersession import superseded

LONGEST = timedelta(days=730)
OVER = (Status.WITHDRAWN, Status.ARCHIVED)
# After how many days a note of this sort is looked at again, as its form suggests; a spot report tells of one day.
USUAL = {"thematic": timedelta(days=90), "weekly": timedelta(days=30)}


class ReviewDateQuerySet(models.QuerySet["ReviewDate"]):
    """Dates of review, as their reader may see them."""

    def standing(self) -> Self:
        """The latest of each note."""
        return self.filter(
            ~Exists(ReviewDate.objects.filter(record=OuterRef("record"), pk__gt=OuterRef("pk")))
        )

    def in_force(self) -> Self:
        """Those that stand, of notes that are neither withdrawn, archived nor superseded."""
        return self.standing().exclude(record__status__in=OVER).filter(~superseded(of="record"))

    def past(self, day: date) -> Self:
        """Those in force that lie before this day."""
        return self.filter(review_by__lt=day).in_force()


class ReviewDate(models.Model):
    """By when one note is looked at again; `review_by` is the last day of that."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="review_dates")
    review_by = models.DateField(gettext_lazy("review by"))
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    set_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar = ReviewDateQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("date of review")
        verbose_name_plural = gettext_lazy("dates of review")
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["review_by"], name="review_by_day")]

    def __str__(self) -> str:
        return f"{self.record_id} {self.review_by}"

    def get_absolute_url(self) -> str:
        """The note's page."""
        return self.record.get_absolute_url()

    @property
    def name(self) -> str:
        """What it is called after it is saved."""
        return str(self._meta.verbose_name)

    @property
    def is_past(self) -> bool:
        """Whether the note should have been looked at by now."""
        return self.review_by < timezone.localdate()


def past_review(records: Any, day: date) -> Any:
    """Of these records, those past their date of review."""
    return records.filter(Exists(ReviewDate.objects.past(day).filter(record=OuterRef("pk"))))


def refuse_review(record: Any, user: User) -> str:
    """Why this person may not say by when it is looked at again; '' where they may. The database says the same."""
    if not user.writes:
        return _("Your role reads records and does not change them.")
    if record.status in OVER:
        return _("It is withdrawn or archived: nobody has to look at it again.")
    if record.superseded_by:
        return _("A later note supersedes it: nobody has to look at it again.")
    if user.pk not in (record.author_id, record.owner_id) and not user.clears:
        return _("Its author or owner says by when it is looked at again, or the head of the Centre.")
    return ""


@panel("monitoring/notes/review_panel.html", PanelPlace.BESIDE, 12)
def review_of(record: Any, user: User, pages: Any = None) -> dict[str, Any]:
    """A note's date of review, and the way to a new one."""
    if not user.writes or not isinstance(record, SituationNote):
        return {}
    standing = record.review_dates.select_related("set_by").order_by("-pk").first()
    may = not refuse_review(record, user)
    return {"review": standing, "may_review": may} if standing or may else {}


@awaits("past-review", gettext_lazy("Notes past their date of review"), "situationnote-list", review="mine")
def notes_past_review(user: User) -> Any:
    """Notes that this person owns and that should have been looked at by now."""
    return ReviewDate.objects.past(timezone.localdate()).filter(record__owner=user)
