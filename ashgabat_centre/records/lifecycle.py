"""What happened to a record: each step with its reason, and each text as it was cleared."""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import Record


class Verb(models.TextChoices):
    """What a step did.

    The labels say it in the past tense, for the history; the buttons' words are in workflow/clearance.py.
    """

    SUBMIT = "submit", _("submitted it for clearance")
    CLEAR = "clear", _("cleared it")
    RETURN = "return", _("returned it to its author")
    WITHDRAW = "withdraw", _("withdrew it")
    REOPEN = "reopen", _("took it up again")
    ARCHIVE = "archive", _("archived it")
    RESTORE = "restore", _("restored it from the archive")
    RETAIN = "retain", _("decided its retention")
    CORRECT = "correct", _("submitted a correction")
    SEND_BACK = "send_back", _("returned the correction")
    DISCARD = "discard", _("discarded the correction")
    TRANSLATE = "translate", _("submitted a translation")
    ADOPT = "adopt", _("cleared the translation")
    DECLINE = "decline", _("returned the translation")
    NOTE = "note", _("noted what was answered")
    TAKE_BACK = "take_back", _("took the last step back")


class StepQuerySet(models.QuerySet["Step"]):
    """Steps, by whether they count."""

    def standing(self) -> Self:
        """Those that nobody took back. The desk sees no other, and not that there were any."""
        return self.filter(taken_back_by=None)


class Step(models.Model):
    """One step that was taken, with who, when and why. Rows are only added: also a step that is taken back stays, and
    the one that took it back points at it.
    """

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="steps")
    verb = models.CharField(max_length=10, choices=Verb)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    version = models.IntegerField()
    reason = models.TextField(blank=True)
    takes_back = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="taken_back_by", editable=False
    )

    objects = StepQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        indexes = [models.Index(fields=["at"], include=["verb", "by", "record"], name="step_at")]


class Writer(models.Model):
    """A person some of whose words stand, or once stood, in a record's text: author, later owner, translator.

    The database notes them with every change of the text (database/policy.sql), so that no page can forget it; none of
    them clears it.
    """

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="writers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "user"], name="writer_once_per_record")]


class ClearedVersion(models.Model):
    """The text as it was cleared, kept for good; a briefing cites this and not the record."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="cleared_versions")
    version = models.IntegerField()
    title = models.CharField(max_length=300)
    summary = models.TextField(blank=True)
    body = models.TextField(blank=True)
    comment = models.TextField(blank=True)
    rest = models.TextField(blank=True)  # the kind's own columns and rows, in words of the record's language
    sensitivity = models.SmallIntegerField()
    text_hash = models.CharField(max_length=64)
    # Of text, rows, files and translations, by the database, which compares it with what stands (portal.whole_hashes).
    whole_hash = models.CharField(max_length=64, blank=True, editable=False)
    cleared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    cleared_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-version", "-pk"]
        constraints = [models.UniqueConstraint(fields=["record", "version"], name="one_text_per_version")]
