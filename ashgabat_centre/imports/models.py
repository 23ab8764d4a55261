"""Imports of other offices' tables, and the origin of each entry they made.

Only the importer sees an import and its rows, and both are deleted after a time; an origin stays as long as
the entry it describes.
"""

from datetime import timedelta
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.directory.models import Person, Post
from ashgabat_centre.imports.targets import targets
from ashgabat_centre.jobs.models import Job
from ashgabat_centre.records.models import Record

KEPT = timedelta(days=30)  # a table that was sent in, and the rows that were left out of it
LOOKED_AT = 20  # earlier imports, for one whose file had the same columns
# Columns and fills as chosen, and the cells of the header.
Named = tuple[dict[str, str], dict[str, str], list[str]]


class ImportQuerySet(models.QuerySet["Import"]):
    """Imports of one person, as the database shows them."""

    def recent(self) -> Self:
        """The 50 newest imports."""
        return self.select_related("job").order_by("-at", "-pk")[:50]

    def remembered(self, user: User, target: str) -> list[Named]:
        """How this person named the columns of their last imports into the same target, the newest first."""
        header = ImportRow.objects.filter(
            parent=models.OuterRef("pk"), sheet=models.OuterRef("sheet"), number=models.OuterRef("header")
        )
        mine = self.filter(user=user, target=target).exclude(columns={}).order_by("-at", "-pk")
        names = models.Subquery(header.values("cells")[:1])
        return list(mine.annotate(names=names).values_list("columns", "fills", "names")[:LOOKED_AT])


class Import(models.Model):
    """One table: the file, what its columns mean, and what became of its rows."""

    class State(models.TextChoices):
        """Where an import stands."""

        READ = "read", _("Waiting for its columns to be named")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked")
        MAKING = "making", _("Being imported")
        DONE = "done", _("Imported")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    target = models.CharField(_("what"), max_length=20)
    name = models.CharField(_("file"), max_length=150)
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=10, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    header = models.SmallIntegerField(_("row of the column names"), default=1)
    columns = models.JSONField(default=dict)  # what a column of the portal is called in the file
    fills = models.JSONField(default=dict)  # what stands where the file's cell is empty
    sensitivity = models.SmallIntegerField(
        _("marking"), choices=Sensitivity, default=Sensitivity.CONFIDENTIAL
    )
    leave_out = models.BooleanField(default=False)
    anyway = models.BooleanField(default=False)  # rows that may stand there already are imported too
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READ)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    made = models.IntegerField(default=0)
    known = models.IntegerField(default=0)
    left_out = models.IntegerField(default=0)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=["user", "-at"], name="import_of_user")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sensitivity__in=Sensitivity.values), name="known_import_sensitivity"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def what(self) -> str | Promise:
        """What its rows become."""
        return targets()[self.target].label

    @property
    def is_open(self) -> bool:
        """Whether it is not imported yet."""
        return self.state != self.State.DONE

    @property
    def waits(self) -> bool:
        """Whether it waits for the worker."""
        return self.state in (self.State.CHECKING, self.State.MAKING)

    def move(self, state: str, *before: str, **changes: Any) -> bool:
        """Change its state from one of `before`; False where somebody else changed it first."""
        unmoved = Import.objects.filter(pk=self.pk, state__in=before)
        moved = bool(unmoved.update(state=state, **changes))
        self.refresh_from_db()
        return moved


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    """Rows of imports."""

    def in_the_way(self) -> Self:
        """Rows that can't be imported as they stand, or not without a word."""
        return self.filter(outcome__in=ImportRow.IN_THE_WAY)


class ImportRow(models.Model):
    """One row as it stood in the file, and the result of its check."""

    class Outcome(models.TextChoices):
        """The result of a row's check."""

        WAITING = "waiting", _("Not checked yet")
        GOOD = "good", _("Ready")
        KNOWN = "known", _("Known already")
        ALIKE = "alike", _("May stand there already")
        UNMATCHED = "unmatched", _("Not found in the directory")
        CONTRARY = "contrary", _("Contradicted by another row")
        REFUSED = "refused", _("To be corrected")
        MADE = "made", _("Imported")

    MAY_BE_LEFT_OUT = (Outcome.UNMATCHED, Outcome.CONTRARY)
    IN_THE_WAY = (Outcome.REFUSED, *MAY_BE_LEFT_OUT, Outcome.ALIKE)

    parent = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    sheet = models.CharField(max_length=100, blank=True)
    number = models.IntegerField()
    cells = ArrayField(models.TextField(), default=list)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING)
    faults = models.JSONField(default=list)  # pairs: the column's label, the sentence

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "sheet", "number"], name="row_once_per_import")
        ]


class Origin(models.Model):
    """The file and row from which an entry was made.

    A row with the same content, by its fingerprint, makes one entry only.
    """

    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    target = models.CharField(max_length=20)
    fingerprint = models.CharField(max_length=64)
    file = models.CharField(_("file"), max_length=150)
    sha256 = models.CharField(max_length=64)
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    row = models.IntegerField(_("row"))
    record = models.ForeignKey(Record, on_delete=models.PROTECT, null=True, related_name="origins")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="origins")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="origins")

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes = [models.Index(fields=["target", "fingerprint"], name="origin_fingerprint")]
        constraints = [
            models.UniqueConstraint(fields=["made_by", "target", "fingerprint"], name="same_row_once"),
            models.CheckConstraint(
                condition=models.Q(record__isnull=False, person=None, post=None)
                | models.Q(record=None, person__isnull=False),
                name="origin_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return where(self.file, self.sheet, self.row)


def place_in_file(file: str, sheet: str, row: int) -> str:
    """A place in a file as an entry keeps it: in no language, since everybody reads it in their own."""
    return f"{file}, {sheet} #{row}" if sheet else f"{file} #{row}"


def where(file: str, sheet: str, row: int) -> str:
    """A place in a file, in words."""
    if sheet:
        return str(_("“%(file)s”, sheet “%(sheet)s”, row %(row)s")) % {
            "file": file,
            "sheet": sheet,
            "row": row,
        }
    return str(_("“%(file)s”, row %(row)s")) % {"file": file, "row": row}
