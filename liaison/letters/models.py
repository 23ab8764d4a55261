"""Correspondence with the Governments of the region: what came in, what went out, and what answers what.

What is exchanged with regional organizations and other partners stands in the exchange log (partners).
"""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.database.change_log import track
from ashgabat_centre.directory.models import Person
from ashgabat_centre.records.models import RecordKind, Status
from ashgabat_centre.records.queries import RecordQuerySet
from ashgabat_centre.records.reasons import belongs_to, waits
from ashgabat_centre.records.reference_numbers import next_reference
from ashgabat_centre.reference.models import MandateFunction, Organization
from liaison.concurrences.basis import letter_refusal

Type = Organization.Type

# Notes verbales go only to foreign ministers and ministries, missions and the like, never to non-governmental
# organizations or the public (domain.md §2, S40b). The database refuses the rest as well.
TAKE_NOTES_VERBALES = (Type.PRESIDENCY, Type.GOVERNMENT, Type.MINISTRY, Type.UN_MISSION)
NOTE_VERBALE_RULE = _(
    "“A note verbale is addressed only to foreign ministers and ministries, to missions and the like, and never to "
    "non-governmental organizations or the public” (United Nations correspondence practice). Write a letter, or "
    "address the note to the ministry or mission concerned."
)
# A draft has not gone out, and what was withdrawn answers nothing.
ANSWERING = (Status.SUBMITTED, Status.RETURNED, Status.CLEARED, Status.ARCHIVED)


@track()
class Correspondence(RecordKind):
    """A note verbale, letter, cable or memorandum: from or to whom, under which numbers, when a reply is due."""

    class Direction(models.TextChoices):
        """Whether it came in or went out."""

        INCOMING = "incoming", _("Incoming")
        OUTGOING = "outgoing", _("Outgoing")

    class Form(models.TextChoices):
        """What sort of paper it is."""

        NOTE_VERBALE = "note_verbale", _("Note verbale")
        LETTER = "letter", _("Letter")
        CABLE = "cable", _("Code cable")
        MEMORANDUM = "memorandum", _("Memorandum")

    class Tongue(models.TextChoices):
        """The language of the paper."""

        ENGLISH = "en", _("English")
        RUSSIAN = "ru", _("Russian")
        KAZAKH = "kk", _("Kazakh")
        KYRGYZ = "ky", _("Kyrgyz")
        TAJIK = "tg", _("Tajik")
        TURKMEN = "tk", _("Turkmen")
        UZBEK = "uz", _("Uzbek")
        FRENCH = "fr", _("French")
        OTHER = "xx", _("Another language")

    prefix = "COR"
    default_function = MandateFunction.LIAISON
    exchanged = True
    series_of_cables: ClassVar[str] = "CBL"

    direction = models.CharField(_("direction"), max_length=8, choices=Direction, default=Direction.INCOMING)
    form = models.CharField(_("form"), max_length=12, choices=Form, default=Form.NOTE_VERBALE)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="correspondence", verbose_name=_("from or to")
    )
    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="correspondence",
        verbose_name=_("person"),
        help_text=_("Who signed it, or to whose attention it goes."),
    )
    their_number = models.CharField(_("their number"), max_length=80, blank=True)
    our_number = models.CharField(_("our number"), max_length=80, blank=True)
    written_in = models.CharField(
        _("language of the original"), max_length=2, choices=Tongue, default=Tongue.ENGLISH
    )
    reply_due = models.DateField(_("reply due"), null=True, blank=True)
    answers = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="answered_by",
        verbose_name=_("in answer to"),
    )

    class Meta:
        verbose_name = _("correspondence")
        verbose_name_plural = _("correspondence")
        indexes = [
            models.Index(
                fields=["reply_due"], condition=Q(reply_due__isnull=False), name="correspondence_reply_due"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(direction__in=("incoming", "outgoing")), name="known_correspondence_direction"
            ),
            models.CheckConstraint(
                condition=Q(form__in=("note_verbale", "letter", "cable", "memorandum")),
                name="known_correspondence_form",
            ),
            models.CheckConstraint(
                condition=~Q(answers=models.F("record")),
                name="answers_another_piece",
                violation_error_message=_("A piece does not answer itself."),
            ),
            models.UniqueConstraint(
                fields=["our_number"],
                condition=Q(form="cable", direction="outgoing") & ~Q(our_number=""),
                name="cable_number_once",
            ),
        ]

    @property
    def is_our_cable(self) -> bool:
        """Whether it is a code cable of the Centre's."""
        return (self.form, self.direction) == (self.Form.CABLE, self.Direction.OUTGOING)

    @property
    def is_contact(self) -> bool:
        """Whether it is a contact with its addressee, as a meeting is: an incoming piece is none."""
        return self.direction == self.Direction.OUTGOING

    def parties(self) -> list[Organization]:
        """The other parties this is a contact with."""
        return [self.organization] if self.is_contact and self.organization.is_other_party else []

    def correspondent(self) -> str:
        """Who wrote it or to whom it went: the post and the institution's name as they were on its date; beside a
        pseudonym the level.
        """
        day = self.occurred_on
        institution = self.organization.named_on(day)
        if self.person is None:
            return institution
        if self.person.protected:
            return f"{self.person.name}, {self.person.told_post('')}, {institution}"
        post = self.person.post_on(day)
        return f"{self.person.name}, {post.shown_on(day) if post else institution}"

    def other_side(self, named: int | None = None) -> tuple[Organization, Person | None]:
        """The correspondent, with whom a commitment is made unless its row names another institution."""
        return self.organization, self.person if named in (None, self.organization_id) else None

    def file(self, author: User) -> None:
        """Like every record; a code cable of the Centre's also takes the next number of its yearly series."""
        if self.is_our_cable:
            self.our_number = self._next_cable_number()
        super().file(author)

    def revise(self, version: int) -> None:
        """Gives a cable of ours that has no number yet the next one of its yearly series."""
        if self.is_our_cable and not self.our_number:
            self.our_number = self._next_cable_number()
        super().revise(version)

    def _next_cable_number(self) -> str:
        secret = self.sensitivity == Sensitivity.STRICTLY_CONFIDENTIAL
        series = f"{self.series_of_cables}/SC" if secret else self.series_of_cables
        return next_reference(series, timezone.localdate().year)

    def interlocutors(self) -> list[int]:
        """The number of the person of the directory it is from or to."""
        return [self.person_id] if self.person_id else []

    def least_marking(self) -> int:
        """Strictly confidential where it answers a strictly confidential piece, about which it tells."""
        answered = self.answers
        secret = answered is not None and answered.sensitivity == Sensitivity.STRICTLY_CONFIDENTIAL
        return max(super().least_marking(), Sensitivity.STRICTLY_CONFIDENTIAL if secret else 0)

    def refuse_submission(self) -> str:
        """A letter to another party goes out with the concurrence of the Governments concerned (S/2007/279)."""
        return letter_refusal(self)

    def prose(self) -> Iterable[str]:
        """Both numbers."""
        return (self.their_number, self.our_number)

    def entries(self) -> Iterable[Organization]:
        """The correspondent."""
        return (self.organization,)


# --- Replies --------------------------------------------------------------------------------------------------------

OPEN = (Status.DRAFT, Status.SUBMITTED, Status.RETURNED, Status.CLEARED)


class Reply(models.TextChoices):
    """Where the reply to a piece stands: due by a day, or given."""

    AWAITED = "awaited", _("Awaited")
    OVERDUE = "overdue", _("Overdue")
    ANSWERED = "answered", _("Answered")


def answered() -> Exists:
    """A condition on records: a piece that the reader may see answers them."""
    return Exists(Correspondence.objects.filter(answers=OuterRef("pk"), status__in=ANSWERING))


def awaiting_reply(records: RecordQuerySet, before: date | None = None) -> RecordQuerySet:
    """Those of these records whose reply is due, before that day if one is given, and has not come."""
    due = Q(correspondence__reply_due__lt=before) if before else Q(correspondence__reply_due__isnull=False)
    return records.filter(due, ~answered(), status__in=OPEN)


@waits("replies", _("Replies overdue"))
def overdue_replies(records: RecordQuerySet, user: User) -> RecordQuerySet:
    """Incoming pieces that should have been answered by now.

    Pieces that are not cleared yet wait for other reasons.
    """
    incoming = records.filter(
        belongs_to(user), correspondence__direction=Correspondence.Direction.INCOMING, status=Status.CLEARED
    )
    open_revision = Q(revisions__status__in=("submitted", "returned"))
    return awaiting_reply(incoming, before=timezone.localdate()).exclude(open_revision)
