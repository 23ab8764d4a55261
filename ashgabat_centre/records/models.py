"""Record: what everything the Centre files has in common. One table, one policy, one life-cycle."""

import hashlib
from collections.abc import Iterable
from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import connection, models
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.database.change_log import track
from ashgabat_centre.records.queries import RecordQuerySet
from ashgabat_centre.records.reference_numbers import next_reference, slug_of
from ashgabat_centre.records.search import SEARCH_CONFIG, SearchKey
from ashgabat_centre.reference.models import MandateFunction, Organization

COVERED = [
    *("sensitivity", "status", "author", "owner", "reviewer"),
    *("cleared_version", "country_ids", "theme_ids"),
]


class StaleRecord(Exception):
    """Somebody else saved this record since the form was opened."""


class Status(models.TextChoices):
    """Where a record stands in its life-cycle."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    CLEARED = "cleared", _("Cleared")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ARCHIVED = "archived", _("Archived")


RecordManagerBase = models.Manager.from_queryset(RecordQuerySet)


class RecordManager(RecordManagerBase[Any]):
    """Records as their queries need them; see RecordQuerySet."""

    def get_queryset(self) -> Any:
        """Records without their search vectors, which no page shows and which are large."""
        return super().get_queryset().defer("search")


@track(exclude=("names", "search"))
class Record(models.Model):
    """One thing the Centre filed. A kind adds columns of its own; no kind is named here."""

    prefix: ClassVar[str]
    default_function: ClassVar[MandateFunction]
    rank: ClassVar[int] = 0  # kinds of a higher rank stand after the others wherever kinds are listed
    steps_open: ClassVar[tuple[str, ...]] = (
        "submit",
        "return",
        "clear",
        "withdraw",
        "reopen",
        "archive",
        "restore",
        "correct",
    )
    citable: ClassVar[bool] = True  # whether a briefing may rest on a record of this kind
    translated: ClassVar[bool] = True  # whether people translate its subject and summary
    takes_files: ClassVar[bool] = True  # whether people attach files to a record of this kind
    exchanged: ClassVar[bool] = False  # whether it holds words exchanged with somebody: a meeting, a letter
    highest: ClassVar[int] = Sensitivity.STRICTLY_CONFIDENTIAL  # marking a record of this kind may bear
    # The kind's own columns and values by which a record counts, in figures and in briefings: a meeting that was held.
    # Its list has a filter of each name, so that a figure opens the rows it counts.
    counted_by: ClassVar[dict[str, str]] = {}

    reference = models.CharField(_("reference"), max_length=40, unique=True, editable=False)
    kind = models.CharField(max_length=40, editable=False)
    function = models.SmallIntegerField(_("function of the mandate"), choices=MandateFunction, editable=False)

    title = models.CharField(_("subject"), max_length=300)
    summary = models.TextField(
        _("summary"),
        blank=True,
        help_text=_("One to three sentences that can stand in a briefing: who, what, when; facts only."),
    )
    body = models.TextField(_("text"), blank=True)
    comment = models.TextField(
        _("our assessment"), blank=True, help_text=_("What you make of it, kept apart from the facts.")
    )
    details = models.TextField(editable=False, blank=True)
    # What the directory calls those whom the record names by number. Searched; of no text, and in no history.
    names = models.TextField(_("names"), editable=False, blank=True)
    language = models.CharField(
        _("language of the text"), max_length=2, choices=[("en", _("English")), ("ru", _("Russian"))]
    )

    occurred_on = models.DateField(_("date"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    country_ids = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    theme_ids = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    area_ids = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    organizations = models.ManyToManyField(
        Organization, through="RecordOrganization", related_name="records", verbose_name=_("organizations")
    )

    sensitivity = models.SmallIntegerField(
        _("marking"), choices=Sensitivity, default=Sensitivity.CONFIDENTIAL
    )
    readers = models.ManyToManyField(
        User,
        through="NeedToKnow",
        related_name="+",
        verbose_name=_("need to know"),
        help_text=_(
            "A strictly confidential record is read by its author, its owner and the people named here."
        ),
    )
    originator = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="originated",
        verbose_name=_("originator"),
    )
    permitted_use = models.TextField(_("permitted use"), blank=True)
    provenance = models.TextField(_("provenance"), blank=True, editable=False)
    uncitable_because = models.TextField(_("why it cannot be cited"), editable=False, blank=True)

    author = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="authored", editable=False, verbose_name=_("author")
    )
    owner = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="owned", editable=False, verbose_name=_("owner")
    )
    reviewer = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reviewing",
        verbose_name=_("to be cleared by"),
        help_text=_("Left open, the head of the Centre clears it."),
    )
    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.DRAFT, editable=False
    )
    version = models.IntegerField(default=1, editable=False)
    cleared_version = models.IntegerField(_("cleared version"), null=True, editable=False)
    cleared_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        related_name="cleared",
        editable=False,
        verbose_name=_("cleared by"),
    )
    cleared_at = models.DateTimeField(_("cleared at"), null=True, editable=False)
    keep_until = models.DateField(_("kept until"), null=True, editable=False)
    hold_because = models.TextField(_("legal hold, because"), blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    search = models.GeneratedField(
        expression=SearchVector(SearchKey("title"), config=SEARCH_CONFIG, weight="A")
        + SearchVector(SearchKey("summary"), config=SEARCH_CONFIG, weight="B")
        + SearchVector(
            *map(SearchKey, ("body", "comment", "details", "names")), config=SEARCH_CONFIG, weight="C"
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects: ClassVar[RecordManager] = RecordManager()

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("records")
        indexes = [
            # Everything the policy and the usual filters ask, so that walking and counting read no row.
            models.Index(fields=["-occurred_on", "-id"], include=["kind", *COVERED], name="record_cover"),
            models.Index(fields=["kind", "-occurred_on", "-id"], include=COVERED, name="record_kind_cover"),
            models.Index(
                fields=["status", "reviewer"],
                include=["id", "kind", "sensitivity", "author", "owner", "cleared_version"],
                condition=models.Q(status__in=("submitted", "returned")),
                name="record_waiting",
            ),
            models.Index(fields=["cleared_at"], condition=models.Q(status="cleared"), name="record_cleared"),
            models.Index(
                fields=["keep_until"], condition=models.Q(keep_until__isnull=False), name="record_keep_until"
            ),
            GinIndex(fields=["country_ids", "theme_ids", "kind", "status"], name="record_facets"),
            GinIndex(fields=["search"], name="record_search"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cleared_by=None) | ~models.Q(cleared_by=models.F("author")),
                name="cleared_by_another",
                violation_error_message=_("A text is cleared by another person than its author."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status="cleared")
                | models.Q(cleared_by__isnull=False, cleared_at__isnull=False, cleared_version__isnull=False),
                name="cleared_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("occurred_on")),
                name="dates_in_order",
                violation_error_message=_("It cannot end before it begins: check the two dates."),
            ),
            models.CheckConstraint(
                condition=models.Q(sensitivity__in=Sensitivity.values), name="known_sensitivity"
            ),
            models.CheckConstraint(condition=models.Q(status__in=Status.values), name="known_status"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="terms_exist",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("country_ids", "theme_ids", "area_ids"),
                func="PERFORM portal.check_terms(NEW.country_ids, NEW.theme_ids, NEW.area_ids); RETURN NEW;",
            ),
            pgtrigger.ReadOnly(name="fixed_at_filing", fields=["author", "kind", "reference"]),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        """The record's page."""
        return self.address("detail")

    # --- Addresses: by reference, never by number, so that nothing tells how many records there are ---------

    @property
    def slug(self) -> str:
        """The reference number as addresses carry it."""
        return slug_of(self.reference)

    def address(self, page: str) -> str:
        """The address of one of this record's pages."""
        return reverse(f"{self.kind}-{page}", args=[self.slug])

    def list_address(self) -> str:
        """The address of the list of this record's kind."""
        return reverse(f"{self.kind}-list")

    def step_address(self, verb: str) -> str:
        """The address to which the button of a step posts."""
        return reverse(f"{self.kind}-step", args=[self.slug, verb])

    # --- Saving --------------------------------------------------------------------------------------------

    @property
    def series(self) -> str:
        """The series of its reference number.

        Strictly confidential records have one of their own, so that gaps in the other betray nothing.
        """
        secret = self.sensitivity == Sensitivity.STRICTLY_CONFIDENTIAL
        return f"{self.prefix}/SC" if secret else self.prefix

    def file(self, author: User) -> None:
        """Insert it as this author's draft, with the next reference number of its series."""
        self.author = self.owner = author
        self.reference = next_reference(self.series, timezone.localdate().year)
        self.save(force_insert=True)

    def revise(self, version: int) -> None:
        """Save it if the stored row still has this version.

        Raises StaleRecord if somebody saved in between.
        """
        if self.version != version:
            raise StaleRecord
        lock_version(self.pk, version)
        self.version = version + 1
        self.save()

    def prose(self) -> Iterable[str]:
        """Words of the kind's own columns that a search should find: places, reference numbers."""
        return ()

    def entries(self) -> Iterable[Any]:
        """Entries of the directory that the kind names by number, by whose names a search should find it."""
        return ()

    def tell_numbers(self, data: QueryDict) -> None:
        """Put words that a kept correction holds by number back into it, as far as this reader may know them."""

    def index_prose(self) -> None:
        """Update the searchable words after the kind's rows were saved."""
        named = (name for entry in self.entries() for name in (entry.name_en, entry.name_ru))
        words = {"details": "\n".join(filter(None, self.prose())), "names": "\n".join(filter(None, named))}
        if words != {"details": self.details, "names": self.names}:
            self.details, self.names = words["details"], words["names"]
            Record.objects.filter(pk=self.pk).update(**words)

    def least_marking(self) -> int:
        """The lowest marking this record may have: that of the files attached to it.

        Kinds add what else they contain.
        """
        most = self.attachments.kept().aggregate(most=models.Max("sensitivity"))["most"]
        return most or Sensitivity.UNCLASSIFIED

    @classmethod
    def refuse_words(cls, text: str) -> str:
        """Why the kind's own judgement can't be worded so, in any form and either language, as a sentence; '' where it
        can.
        """
        return ""

    def refuse_submission(self) -> str:
        """What a kind asks for before a record is submitted, as a sentence; '' where nothing is missing."""
        return ""

    def refuse_clearance(self) -> str:
        """What keeps a record of this kind from being cleared, as a sentence; '' where nothing does."""
        return ""

    def whole_hash(self) -> str:
        """SHA-256 of all that a clearance binds, as it stands now: text, rows, files and translations, also those of
        them that the reader may not see. '' where the reader could not clear it.
        """
        with connection.cursor() as cursor:
            cursor.execute("select portal.whole_to_clear(%s)", [self.pk])
            return str(cursor.fetchone()[0])

    def text_hash(self) -> str:
        """SHA-256 of the text, kept with what was cleared."""
        text = "\x00".join((self.title, self.summary, self.body, self.comment, self.details))
        return hashlib.sha256(text.encode()).hexdigest()


def lock_version(pk: int, version: int) -> None:
    """Lock the record's row if it still has this version. Raises StaleRecord otherwise."""
    row = Record.objects.filter(pk=pk, version=version).select_for_update(of=("self",))
    if row.values_list("pk").first() is None:
        raise StaleRecord


class RecordKind(Record):
    """A kind of record, with its own columns in its own app. A kind has no subclasses."""

    record = models.OneToOneField(
        Record, on_delete=models.PROTECT, parent_link=True, primary_key=True, related_name="%(class)s"
    )

    objects: ClassVar[RecordManager] = RecordManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Writes the kind beside the record's columns, and its usual function where none was chosen."""
        self.kind = self._meta.model_name or ""
        if not self.function:
            self.function = self.default_function
        super().save(*args, **kwargs)
