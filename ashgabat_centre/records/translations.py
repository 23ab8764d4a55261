"""A translation of a record's subject and summary, a person's or a machine's, which another person clears as they
clear the record.
"""

import hashlib
from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.change_log import track
from ashgabat_centre.records.lifecycle import ClearedVersion
from ashgabat_centre.records.models import Record

LANGUAGES = [("en", _("English")), ("ru", _("Russian"))]


class TranslationQuerySet(models.QuerySet["Translation"]):
    """Translations, by where they stand."""

    def open(self) -> Self:
        """Those that wait for their clearance, or for their translator."""
        return self.filter(status__in=Translation.OPEN)

    def of(self, user: User) -> Self:
        """Those that bear this person's name."""
        return self.filter(models.Q(translator=user) | models.Q(entered_by=user))

    def named(self) -> Self:
        """With the people whom their page names."""
        return self.select_related("translator", "entered_by", "checked_by")

    def shown(self) -> Self:
        """Those that stand beside the record, the cleared one first; those that were replaced stand in no page."""
        return self.exclude(status=Translation.State.REPLACED).order_by("language", "status", "pk")


@track()
class Translation(models.Model):
    """A translation, bound to the original's words: when they change it is no longer current.

    Its words are read at Headquarters, and stand in a briefing, once another person has cleared them: with the record,
    or by a step of their own where the record is cleared already.
    """

    class State(models.TextChoices):
        """Where a translation stands; it is open until it is cleared."""

        CLEARED = "cleared", _("Translation cleared")
        RETURNED = "returned", _("Translation returned")
        SUBMITTED = "submitted", _("Translation submitted")
        REPLACED = "replaced", _("Translation replaced")

    OPEN = (State.SUBMITTED, State.RETURNED)

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    title = models.CharField(_("subject"), max_length=300)
    summary = models.TextField(_("summary"))
    # A person translated it or a machine did, whose words a person then entered under their name.
    translator = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    machine = models.CharField(
        _("machine translation by"),
        max_length=80,
        blank=True,
        help_text=_(
            "Empty where you translated it yourself. Otherwise the name of the system: wherever the translation is "
            "read it is called a machine’s, and unchecked until a person who reads both languages has checked it."
        ),
    )
    entered_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("entered by"),
    )
    checked_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("checked by"),
    )
    checked_at = models.DateTimeField(null=True, editable=False)
    of_title = models.CharField(max_length=300, editable=False)
    of_summary = models.TextField(editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)
    status = models.CharField(max_length=10, choices=State, default=State.SUBMITTED, editable=False)
    cleared_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    cleared_at = models.DateTimeField(null=True, editable=False)

    current: bool  # set where it is shown beside its original, and so is whether its reader may check it
    may_check: bool

    objects = TranslationQuerySet.as_manager()

    class Meta:
        verbose_name = _("translation")
        constraints = [
            models.UniqueConstraint(
                fields=["record", "language"],
                condition=models.Q(status="cleared"),
                name="one_translation_per_language",
            ),
            models.UniqueConstraint(
                fields=["record", "language"],
                condition=models.Q(status__in=("submitted", "returned")),
                name="one_open_translation",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=("submitted", "returned"), cleared_by=None, cleared_at=None)
                | models.Q(
                    status__in=("cleared", "replaced"), cleared_by__isnull=False, cleared_at__isnull=False
                )
                & ~models.Q(cleared_by=models.F("translator"))
                & ~models.Q(cleared_by=models.F("entered_by")),
                name="translation_cleared_by_another",
                violation_error_message=_("A text is cleared by another person than its author."),
            ),
            models.CheckConstraint(
                condition=models.Q(translator__isnull=False, machine="", entered_by=None)
                | models.Q(translator=None, entered_by__isnull=False) & ~models.Q(machine=""),
                name="translated_by_person_or_machine",
                violation_error_message=_("A person translated it or a machine did: name one of them."),
            ),
            models.CheckConstraint(
                condition=models.Q(checked_by=None, checked_at=None)
                | models.Q(checked_by__isnull=False, checked_at__isnull=False) & ~models.Q(machine=""),
                name="machine_translation_checked_whole",
                violation_error_message=_("It is a machine’s translation that a person checks."),
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Whether it is not cleared yet."""
        return self.status in self.OPEN

    @property
    def is_unchecked(self) -> bool:
        """Whether a machine made it and no person has checked it."""
        return bool(self.machine) and self.checked_by_id is None

    @property
    def answers_for(self) -> User:
        """Whose name it bears: its translator's, or of a machine's words who entered them."""
        person = self.translator or self.entered_by
        assert person is not None
        return person

    def made_by(self, user: User, machine: str) -> None:
        """Note that this person translated it, or entered what this machine made; whoever checked other words is
        let go.
        """
        self.machine = machine
        self.translator, self.entered_by = (None, user) if machine else (user, None)
        self.checked_by = self.checked_at = None

    def text_hash(self) -> str:
        """SHA-256 of the translation and its machine, by which a form shows which text it was opened with."""
        return hashlib.sha256("\x00".join((self.title, self.summary, self.machine)).encode()).hexdigest()

    def is_current(self, original: Record | ClearedVersion) -> bool:
        """Whether the original is unchanged since it was translated."""
        return (self.of_title, self.of_summary) == (original.title, original.summary)

    def clear(self, clearer: User | None, at: datetime | None = None) -> None:
        """Make it the translation that everybody reads, in the place of the one there was."""
        self.status = Translation.State.CLEARED
        self.cleared_by, self.cleared_at = clearer, at or timezone.now()
        of = Translation.objects.filter(record_id=self.record_id, language=self.language)
        of.filter(status=Translation.State.CLEARED).update(status=Translation.State.REPLACED)
        self.save(update_fields=["status", "cleared_by", "cleared_at"])


def printable(record: Record, text: ClearedVersion) -> Translation | None:
    """The translation of this very text that stands cleared, whoever asks: staff see also those that wait or were
    returned, and none of these is printed.
    """
    rows = record.translations.all()
    return next(
        (one for one in rows if one.status == Translation.State.CLEARED and one.is_current(text)), None
    )


def clear_with(record: Record) -> None:
    """Clear what was translated of the very words that were just cleared, as their clearer read it beside them."""
    for translation in record.translations.open():
        if translation.is_current(record):
            translation.clear(record.cleared_by, record.cleared_at)
