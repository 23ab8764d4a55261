"""Remarks on a passage of a record: what a colleague asks of it, who answers, and when it is resolved.

They are working matter of the staff who read the record; no text that goes out rests on them.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ashgabat_centre.access.holdings import holds
from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.change_log import track
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.reasons import awaits

PARTS = ("title", "summary", "body", "comment", "outlook")  # of a record's text, where its kind has them
QUOTED = 160  # characters of a passage, by which it is known once its text has changed


@dataclass(frozen=True)
class Passage:
    """A part of a record's text, or one paragraph of it, counted from 1; 0 stands for the whole part."""

    part: str
    paragraph: int
    label: str
    quote: str

    @property
    def key(self) -> str:
        """What stands for it in a form."""
        return f"{self.part}-{self.paragraph}"


def passages_of(record: Any) -> list[Passage]:
    """What a remark may be on: the parts of the record's text, and the paragraphs of those that have several."""
    passages = []
    for part in PARTS:
        paragraphs = [line.strip() for line in getattr(record, part, "").splitlines() if line.strip()]
        label = str(capfirst(record._meta.get_field(part).verbose_name)) if paragraphs else ""
        if len(paragraphs) == 1:
            passages.append(Passage(part, 0, label, _quote(paragraphs[0])))
        else:
            for number, text in enumerate(paragraphs, start=1):
                numbered = _("%(part)s, paragraph %(number)s") % {"part": label, "number": number}
                passages.append(Passage(part, number, numbered, _quote(text)))
    return passages


def _quote(text: str) -> str:
    return str(Truncator(text).chars(QUOTED))


class RemarkQuerySet(models.QuerySet["Remark"]):
    """Remarks, by where they stand."""

    def unresolved(self) -> Self:
        """Those that are not resolved yet."""
        return self.filter(resolved_at=None)

    def to_answer(self, user: User) -> Self:
        """Those put to this person and not answered."""
        return self.unresolved().filter(assignee=user, answered_at=None)

    def to_resolve(self, user: User) -> Self:
        """This person's own that were answered and wait to be resolved."""
        return self.unresolved().filter(author=user).exclude(answered_at=None)

    def in_order(self) -> Self:
        """In the order in which they were made."""
        return self.order_by("pk")


@track()
class Remark(models.Model):
    """One remark. `part` and `paragraph` say on what, and `quote` how that began when it was made."""

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", pgettext_lazy("remark", "open")
        ANSWERED = "answered", pgettext_lazy("remark", "answered")
        RESOLVED = "resolved", pgettext_lazy("remark", "resolved")

    number = models.UUIDField(default=uuid4, unique=True, editable=False)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="remarks")
    part = models.CharField(max_length=20)
    paragraph = models.SmallIntegerField(default=0)
    quote = models.CharField(max_length=QUOTED + 1)
    text = models.TextField(gettext_lazy("remark"), max_length=2000)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    assignee = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=gettext_lazy("who answers")
    )
    answer = models.TextField(gettext_lazy("answer"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)

    objects: ClassVar = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("remark")
        verbose_name_plural = gettext_lazy("remarks")
        ordering: ClassVar = ["pk"]
        indexes = [
            models.Index(fields=["record"], name="remarks_of_record"),
            models.Index(
                fields=["assignee"], condition=Q(resolved_at=None, answered_at=None), name="remarks_to_answer"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="remark_in_words"),
            models.CheckConstraint(
                condition=Q(answered_by=None, answered_at=None, answer="")
                | Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer=""),
                name="remark_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(resolved_by=None, resolved_at=None)
                | Q(resolved_by__isnull=False, resolved_at__isnull=False),
                name="remark_resolved_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("remark", args=[self.number])

    @property
    def state(self) -> str:
        """Where it stands."""
        if self.resolved_at:
            return self.State.RESOLVED
        return self.State.ANSWERED if self.answered_at else self.State.OPEN

    @property
    def state_label(self) -> str:
        """Where it stands, in a word."""
        return str(self.State(self.state).label)

    @property
    def badge(self) -> str:
        """The look of its state."""
        return {"open": "submitted", "answered": "returned"}.get(self.state, "done")

    def passage(self, record: Any) -> Passage | None:
        """On what it is, in the text as it stands; None where that is gone."""
        place = (self.part, self.paragraph)
        return next((one for one in passages_of(record) if (one.part, one.paragraph) == place), None)


holds(Remark, "assignee", gettext_lazy("Remarks to answer"))


@awaits("remarks", gettext_lazy("Remarks to answer"), "remark-list")
def remarks_to_answer(user: User) -> Any:
    """Remarks put to this person."""
    return Remark.objects.to_answer(user)


@awaits("answered-remarks", gettext_lazy("Answered remarks to resolve"), "remark-list", state="answered")
def remarks_to_resolve(user: User) -> Any:
    """This person's remarks that were answered."""
    return Remark.objects.to_resolve(user)
