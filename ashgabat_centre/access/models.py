"""Access requests, changes of marking and handovers, each a row with its reason, decided by another person;
the access log and the export log.
"""

from typing import ClassVar, Self
from uuid import uuid4

from django.db import ProgrammingError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.proposals import DECIDED_BY_ANOTHER, WAITING, WAITS_ALREADY, Proposal, PutToOne
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.reasons import awaits


class AccessRequestQuerySet(models.QuerySet["AccessRequest"]):
    """Requests for access."""

    def waiting(self) -> Self:
        """Undecided requests. The database shows an owner those for their records, and an asker none."""
        return self.filter(decided_at=None)


class AccessRequest(models.Model):
    """A request to read a record whose reference number the asker has heard.

    A database function writes it for any reference number, existing or not, so that asking reveals nothing.
    """

    reference = models.CharField(_("reference"), max_length=40)
    record = models.ForeignKey(Record, on_delete=models.CASCADE, null=True, related_name="access_requests")
    asker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by"))
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(_("asked at"))
    granted = models.BooleanField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["asker", "reference"],
                condition=models.Q(decided_at=None),
                name="asked_once_until_decided",
            )
        ]

    @staticmethod
    def ask(reference: str, reason: str) -> None:
        """Send a request as the reader of this context. It returns nothing, whatever the reference number."""
        with connection.cursor() as cursor:
            cursor.execute("select portal.ask_for_access(%s, %s)", [reference, reason])


class MarkingChange(models.Model):
    """A change of a record's marking: by whom, from what to what, and why. Rows are only added."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="marking_changes")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    before = models.SmallIntegerField(choices=Sensitivity)
    after = models.SmallIntegerField(choices=Sensitivity)
    reason = models.TextField()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]


class Handover(Proposal):
    """A change of owner, of one record or of everything that a person can't go on with, by leaving or otherwise.

    The owner proposes one record; the head proposes everything of a deactivated account, of somebody without a role, or
    what is marked above the clearance somebody is left with. The receiver's word stands
    only while owner and clearance are as they were proposed.
    """

    decision = "select portal.decide_handover(%s, %s)"

    record = models.ForeignKey(Record, on_delete=models.CASCADE, null=True, related_name="handovers")
    reference = models.CharField(_("reference"), max_length=40, blank=True)
    giver = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=pgettext_lazy("who hands over", "from")
    )

    class Meta(Proposal.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(receiver=models.F("giver")) & DECIDED_BY_ANOTHER,
                name="taken_over_by_another",
            ),
            models.UniqueConstraint(
                fields=["giver", "record"],
                condition=WAITING,
                nulls_distinct=False,
                name="one_open_handover",
                violation_error_message=WAITS_ALREADY,
            ),
        ]


class HandoverItemQuerySet(models.QuerySet["HandoverItem"]):
    """Items of handovers; the database shows them to who is asked to take them over."""

    def put_to(self, user: User) -> Self:
        """Those that are this person's to decide, or were."""
        return self.filter(handover__receiver=user)

    def waiting(self) -> Self:
        """Those not decided yet."""
        return self.filter(decided_at=None)


class HandoverItem(PutToOne):
    """One thing that a leaver held, as a handover of everything lists it; the receiver decides on each."""

    decision = "select portal.decide_item(%s, %s)"

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="items")
    holding = models.CharField(max_length=100)  # the table and the column by which it was held
    row_id = models.BigIntegerField()

    objects = HandoverItemQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["holding", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "holding", "row_id"], name="handed_over_once")
        ]


@awaits("handovers", _("Handovers to take over"), "access-requests")
def offered_handovers(user: User) -> models.QuerySet[Handover]:
    """Handovers of records, and of all that a leaver held, that wait for this person's answer."""
    return Handover.objects.waiting_for(user)


def change_marking(record: Record, level: int, reason: str) -> bool:
    """Change the marking if the record still has the version that was read, and log who and why.

    False where somebody saved in between. The database refuses people who may not.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "select portal.change_marking(%s, %s, %s::smallint, %s)",
                [record.pk, record.version, level, reason],
            )
            (done,) = cursor.fetchone()
    except ProgrammingError:  # somebody gave it this very marking, or one that forbids it, a moment ago
        if Record.objects.filter(pk=record.pk, version=record.version).exists():
            raise
        return False
    return bool(done)


class Reading(models.TextChoices):
    """What a person did with a record. The labels follow the person's name in the log."""

    OPENED = "opened", _("opened it")
    PRINTED = "printed", _("printed it")
    EXPORTED = "exported", _("exported it in a list")
    DOWNLOADED = "downloaded", _("downloaded a file of it")


class AccessEntry(models.Model):
    """One person did this with one record in this minute.

    `detail` is the file's hash or the export's number.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="readings")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=10, choices=Reading)
    detail = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "record",
                "user",
                "what",
                "detail",
                models.Func(
                    models.Value("1 minute"),
                    "at",
                    models.Value("2000-01-01 00:00:00+00"),
                    function="date_bin",
                ),
                name="reading_once_a_minute",
            )
        ]
        indexes = [models.Index(fields=["detail"], name="reading_of_export")]


class ExportEntry(models.Model):
    """What left the portal as a file: a list, a printed document or an attached file.

    It does not count strictly confidential rows, and none is written of a strictly confidential record: these
    are logged one by one as AccessEntry, those of a list under this entry's number, for their own readers.
    """

    class Format(models.TextChoices):
        """The file's format; FILE is an attachment, in whatever format it came."""

        CSV = "csv", "CSV"
        XLSX = "xlsx", "Excel"
        PDF = "pdf", "PDF"
        FILE = "file", _("File")

    number = models.UUIDField(unique=True, default=uuid4)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    list = models.CharField(_("list"), max_length=40)
    filters = models.TextField(_("filters"), blank=True)
    format = models.CharField(_("format"), max_length=4, choices=Format)
    rows = models.IntegerField(_("rows"))
    sha256 = models.CharField(max_length=64)
    complete = models.BooleanField(default=True)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, null=True, related_name="exports")

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "record",
                "user",
                "sha256",
                models.Func(
                    models.Value("1 minute"),
                    "at",
                    models.Value("2000-01-01 00:00:00+00"),
                    function="date_bin",
                ),
                name="document_once_a_minute",
            )
        ]
