"""Files of records. Their bytes are encrypted outside the database; these tables hold what is known of them.

A file is never marked higher than its record: the database refuses it (policy.sql). Taking a
file away keeps its row and bytes; only retention deletes them.
"""

from typing import Self
from uuid import uuid4

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.database.change_log import track
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.search import SEARCH_CONFIG, SearchKey, search_too

MARKING_WORDS = ("unclassified", "confidential", "strictly-confidential")


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Files of records."""

    def kept(self) -> Self:
        """Files that were not taken away."""
        return self.filter(removed_at=None)


@track(exclude=("sealed_key", "sealed_with"))
class Attachment(models.Model):
    """A file attached to a record, with its marking, its hash and its wrapped key."""

    class Scan(models.TextChoices):
        """What the virus scanner found."""

        CLEAN = "clean", _("Scanned, nothing found")
        INFECTED = "infected", _("Withheld: a virus was found")
        NOT_SCANNED = "not_scanned", _("Not scanned for viruses")

    class Extraction(models.TextChoices):
        """Whether the file's text is ready for search."""

        NONE = "none", _("Text not searched: the type has none")
        WAITING = "waiting", _("Text not searchable yet")
        DONE = "done", _("Text searchable")
        FAILED = "failed", _("Text not searchable")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(pgettext_lazy("thing", "name"), max_length=150)
    type = models.CharField(_("type"), max_length=100)
    size = models.BigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    sensitivity = models.SmallIntegerField(_("marking"), choices=Sensitivity)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    stored_as = models.CharField(max_length=60, unique=True)
    sealed_key = models.BinaryField()
    sealed_with = models.CharField(max_length=8)
    scan = models.CharField(_("scan"), max_length=12, choices=Scan, default=Scan.NOT_SCANNED)
    extraction = models.CharField(_("text"), max_length=8, choices=Extraction, default=Extraction.NONE)
    extraction_note = models.TextField(blank=True)
    removed_at = models.DateTimeField(_("taken away"), null=True)
    removed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    removed_because = models.TextField(_("why it was taken away"), blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = [
            models.UniqueConstraint(
                fields=["record", "sha256"],
                condition=models.Q(removed_at=None),
                name="same_file_once_per_record",
            ),
            models.CheckConstraint(
                condition=models.Q(sensitivity__in=Sensitivity.values), name="known_file_sensitivity"
            ),
            models.CheckConstraint(
                condition=models.Q(removed_at=None, removed_by=None, removed_because="")
                | models.Q(removed_at__isnull=False, removed_by__isnull=False)
                & ~models.Q(removed_because=""),
                name="file_taken_away_by_somebody_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The address its bytes are read at."""
        return reverse("file", args=[self.pk])

    def file_name(self) -> str:
        """The name of the download: the record's reference number and the marking before the file's own name."""
        return f"{self.record.slug}-{MARKING_WORDS[self.sensitivity]}-{self.name}"


class AttachmentTextQuerySet(models.QuerySet["AttachmentText"]):
    """Texts of files."""

    def matching(self, query: SearchQuery) -> Self:
        """Texts that match a search, of files that were not taken away."""
        return self.filter(search=query, attachment__removed_at=None)

    def of_records(self) -> models.Func:
        """A condition on records: one of their files has one of these texts.

        It compares reference numbers, which stand in the table of records, in an array, so that their index
        is used.
        """
        return models.Func(
            models.F("reference"),
            ArraySubquery(self.values("attachment__record__reference")),
            template="(%(expressions)s))",
            arg_joiner=" = any (",
            output_field=models.BooleanField(),
        )


class AttachmentText(models.Model):
    """The text of a file, for search only; a long one in several parts, because a search vector holds a
    megabyte.
    """

    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="texts")
    part = models.SmallIntegerField()
    text = models.TextField()
    search = models.GeneratedField(
        expression=SearchVector(SearchKey("text"), config=SEARCH_CONFIG),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = AttachmentTextQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["search"], name="attachment_text_search")]
        constraints = [models.UniqueConstraint(fields=["attachment", "part"], name="text_part_once")]


class Upload(models.Model):
    """A file that arrives in pieces. Only its uploader sees it, and it is deleted when it expires."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=150)
    size = models.BigIntegerField()
    stamp = models.BigIntegerField(default=0)
    sensitivity = models.SmallIntegerField(choices=Sensitivity)
    received = models.BigIntegerField(default=0)
    sealed_key = models.BinaryField()
    started_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(received__lte=models.F("size")), name="not_more_than_announced"
            )
        ]

    @property
    def folder(self) -> str:
        """The folder of its pieces in the storage."""
        return f"pieces/{self.id.hex}"


search_too(lambda words: AttachmentText.objects.matching(words).of_records())
