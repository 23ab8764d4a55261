"""A file of events on its way in: what is known of it, its text in pieces, and its rows once they are read.

All three are their importer's alone, and pieces and rows are deleted when the import is done.
"""

from datetime import timedelta
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.jobs.models import Job

KEPT = timedelta(days=30)


class EventImportQuerySet(models.QuerySet["EventImport"]):
    """Imports of one person, as the database shows them."""

    def recent(self) -> Self:
        """The 20 newest imports."""
        return self.select_related("job").order_by("-at", "-pk")[:20]

    def unfinished(self) -> Self:
        """Those that are not imported yet, and of which something may be."""
        nothing = Q(state="checked", new=0, changed=0, gone=0)
        return self.exclude(state__in=["done", "refused"]).exclude(nothing)


class EventImport(models.Model):
    """One file of events, how far it is read, and what became of its rows."""

    class State(models.TextChoices):
        """Where an import stands."""

        READING = "reading", _("Being checked")
        CHECKED = "checked", _("Checked")
        MAKING = "making", _("Being imported")
        DONE = "done", _("Imported")
        REFUSED = "refused", _("Refused")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("file"), max_length=150)
    sha256 = models.CharField(max_length=64)
    layout = models.CharField(_("layout"), max_length=20)
    columns = models.JSONField(default=list)  # names as the file has them
    delimiter = models.CharField(max_length=1)
    skip = models.SmallIntegerField(default=0)  # rows above the first event
    owner = models.CharField(_("whose table it is"), max_length=200, blank=True)  # by its importer's word
    size = models.BigIntegerField(default=0)  # bytes of its text as kept
    beyond = models.BooleanField(_("rows of countries beyond the region too"), default=False)
    whole = models.BooleanField(_("all that its source has for these dates and countries"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READING)
    offset = models.BigIntegerField(default=0)  # bytes that are read
    line = models.IntegerField(default=0)  # the last row that was read, counted as in the file
    made_to = models.IntegerField(default=0)  # the last row whose event is made
    good = models.IntegerField(default=0)
    bad = models.IntegerField(default=0)
    elsewhere = models.IntegerField(default=0)  # rows of other countries that are left out
    repeated = models.IntegerField(default=0)  # rows that a later one of the file replaces
    refusal = models.TextField(blank=True)  # why the file can't be read on
    faults = models.JSONField(default=list)  # row, column, sentence; the first of them
    new = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    known = models.IntegerField(default=0)
    older = models.IntegerField(default=0)  # rows that the source wrote before what is held
    made = models.IntegerField(default=0)
    gone = models.IntegerField(
        default=0
    )  # reports that the source has no longer; once checked, that would be flagged
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    objects = EventImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of events")
        verbose_name_plural = _("imports of events")
        ordering: ClassVar = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["reading", "checked", "making", "done", "refused"]),
                name="known_import_state",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The import's page."""
        return reverse("event-import", args=[self.pk])

    @property
    def waits(self) -> bool:
        """Whether it waits for the worker."""
        return self.state in (self.State.READING, self.State.MAKING)

    @property
    def is_given_up(self) -> bool:
        """Whether it waits for a job that failed or was cancelled."""
        return self.waits and (self.job is None or not self.job.is_open)

    @property
    def progress(self) -> tuple[int, int]:
        """How much is done of what the worker does now, and of how much: bytes read, or rows made."""
        return (self.offset, self.size) if self.state == self.State.READING else (self.made_to, self.line)

    def move(self, state: str, *before: str, **changes: Any) -> bool:
        """Change its state from one of `before`; False where somebody else changed it first."""
        moved = EventImport.objects.filter(pk=self.pk, state__in=before).update(state=state, **changes)
        self.refresh_from_db()
        return bool(moved)


class EventImportPiece(models.Model):
    """A part of the file's text, compressed; all but the last are of one length."""

    parent = models.ForeignKey(EventImport, on_delete=models.CASCADE, related_name="pieces")
    number = models.IntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["parent", "number"], name="piece_once_per_import")]


class EventImportRow(models.Model):
    """One row that was read and is in order, in the columns of an event and its report."""

    parent = models.ForeignKey(EventImport, on_delete=models.CASCADE, related_name="rows", db_index=False)
    number = models.IntegerField()
    upstream_id = models.CharField(max_length=100)
    day = models.DateField()
    day_precision = models.SmallIntegerField()
    country = models.SmallIntegerField(null=True)
    elsewhere = models.CharField(max_length=100)
    area = models.SmallIntegerField(null=True)
    area_cited = models.CharField(max_length=200)
    place = models.CharField(max_length=200)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    place_precision = models.SmallIntegerField(null=True)
    type = models.CharField(max_length=12)
    sub_type = models.CharField(max_length=100)
    kind = models.CharField(max_length=200)
    actors = models.CharField(max_length=1000)
    source = models.CharField(max_length=1000)
    text = models.TextField()
    low = models.IntegerField(null=True)
    best = models.IntegerField(null=True)
    high = models.IntegerField(null=True)
    reported_on = models.DateField(null=True)
    url = models.CharField(max_length=1000)
    digest = models.CharField(max_length=32)
    clock = models.BigIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["number", "pk"]
        constraints = [models.UniqueConstraint(fields=["parent", "number"], name="event_row_once_per_import")]
