"""Sources, and the evidence that records rest on: who says it, in which words, on which page, and how far to trust it.

By the Admiralty code a source is graded from A to F, and what it says from 1 to 6, each apart from the other.
"""

import re
from collections.abc import Iterable
from typing import Any, ClassVar, Self

import pgtrigger
from django.db import models
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.access.holdings import holds
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database import violations
from ashgabat_centre.database.change_log import track
from ashgabat_centre.records.models import Record
from ashgabat_centre.web.alphabet import kept_order
from ashgabat_centre.web.characters import fold
from monitoring.scales import off_scale
from monitoring.sources.grades import Credibility, Reliability

type Words = tuple[str, ...]
WORD = re.compile(r"\w+")
NAME_ENDS = re.compile(r"[,;:(–—]|\d")  # where in free words a source's name does
LINK = re.compile(r"https?://\S+")
DOCUMENT = ("source", "citation", "page", "excerpt")  # of a record's evidence each stands there once
STAYS_PROTECTED = _(
    "This row rests on a protected source and stays with it. Remove the row and enter another, without the words of "
    "that source."
)
WORDS_OF_PROTECTED = _(
    "These words stand here as those of a protected source. Leave them with it; what another source says, enter in "
    "that one’s own words."
)
violations.say("known_reliability", off_scale(Reliability))
violations.say("evidence_stays_with_protected", STAYS_PROTECTED)
violations.say("words_of_protected_source", WORDS_OF_PROTECTED)
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another


def code_name() -> str:
    """What a protected source is called everywhere: by chance, so that it tells nothing."""
    return f"S-{get_random_string(5, LETTERS)}"


class SourceQuerySet(models.QuerySet["Source"]):
    """Sources of the register."""

    def in_use(self, of: int | None = None) -> Self:
        """Those that new evidence offers, and those on which the record of this number rests already."""
        standing = Evidence.objects.filter(record=of, source=models.OuterRef("pk"))
        return self.filter(
            models.Q(retired_on=None) | models.Exists(standing) if of else models.Q(retired_on=None)
        )

    def public(self, with_one: int | None = None) -> Self:
        """Those in use that everybody may be told of, and the one of this number that was chosen before."""
        return self.filter(models.Q(retired_on=None) | models.Q(pk=with_one), protected=False)

    def named(self) -> Self:
        """In alphabetical order."""
        return self.order_by("sort_name", "pk")


@track(exclude=("sort_name",))
class Source(models.Model):
    """Whom or what the Centre's knowledge comes from.

    A protected source is called by a code name here, in evidence and in every paper; who it is stands in
    `SourceIdentity` alone. Whether it is protected is said when it is entered, and never again: a name that was
    written down once cannot be called back.
    """

    class Type(models.TextChoices):
        """What sort of source it is."""

        AGENCY = "agency", _("News agency or newspaper")
        OFFICIAL = "official", _("Official publication")
        ORGANIZATION = "organization", _("Organization or institute")
        PERSON = "person", _("Person")
        OWN = "own", _("Our own observation")
        OTHER = "other", _("Other")

    class Language(models.TextChoices):
        """In which language it speaks."""

        ENGLISH = "en", _("English")
        RUSSIAN = "ru", _("Russian")
        KAZAKH = "kk", _("Kazakh")
        KYRGYZ = "ky", _("Kyrgyz")
        TAJIK = "tg", _("Tajik")
        TURKMEN = "tk", _("Turkmen")
        UZBEK = "uz", _("Uzbek")
        DARI = "fa", _("Dari")
        PASHTO = "ps", _("Pashto")
        OTHER = "xx", _("Another language")

    name = models.CharField(pgettext_lazy("thing", "name"), max_length=200, unique=True)
    type = models.CharField(_("type"), max_length=12, choices=Type, default=Type.AGENCY)
    publisher = models.CharField(
        _("who stands behind it"),
        max_length=200,
        blank=True,
        help_text=_("The publisher or the company. Two sources of one publisher do not confirm each other."),
    )
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.RUSSIAN)
    reliability = models.CharField(_("reliability"), max_length=1, choices=Reliability, default=Reliability.F)
    grounds = models.TextField(
        _("why this grade"), blank=True, help_text=_("On what the grade rests, and since when.")
    )
    protected = models.BooleanField(
        _("protected source"),
        default=False,
        help_text=_("It gets a code name. You and the heads of the Centre alone read who it is."),
    )
    owner = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name=_("owner")
    )
    retired_on = models.DateField(_("inactive from"), null=True, editable=False)
    version = models.IntegerField(default=1, editable=False)
    sort_name = kept_order("name")

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering: ClassVar = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reliability__in=Reliability.values), name="known_reliability"
            ),
            models.CheckConstraint(
                condition=models.Q(protected=False)
                | models.Q(name__startswith="S-", publisher="", grounds=""),
                name="protected_source_by_code_name",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="protected_once", fields=["protected"]),
            pgtrigger.Protect(name="kept_for_its_evidence", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page in the register."""
        return reverse("source", args=[self.pk])

    def is_kept_by(self, user: User) -> bool:
        """Whether this person answers for it: its owner, and a head of the Centre."""
        return user.pk == self.owner_id or user.role == Role.HEAD

    def refuse_changing(self, user: User) -> str:
        """Why this person may not change it, as a sentence; '' where they may. The database says the same."""
        if self.protected and not self.is_kept_by(user):
            return gettext("Its owner and the heads of the Centre alone change a protected source.")
        return ""

    @property
    def names(self) -> set[Words]:
        """By what two sources are taken for one: its own name, and its publisher's."""
        return {words_of(self.name), words_of(self.publisher)} - {()}


@track()
class SourceIdentity(models.Model):
    """Who a protected source is. Its owner and the heads of the Centre read it, and nobody else."""

    source = models.OneToOneField(Source, on_delete=models.PROTECT, primary_key=True, related_name="identity")
    words = models.TextField(
        _("who it is"), help_text=_("Name, post, how to reach them, and what was agreed with them.")
    )

    class Meta:
        verbose_name = _("identity of a source")


holds(Source, "owner", _("Sources"))


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Evidence of records, as far as the reader sees it."""

    def graded(self, reliability: str = "", credibility: str = "") -> Self:
        """Evidence of these grades; '' stands for any."""
        rows = self.filter(reliability=reliability) if reliability else self
        return rows.filter(credibility=credibility) if credibility else rows


@track()
class Evidence(models.Model):
    """What one source says, for one record. The excerpt is the source's own words and is never rewritten."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="evidence_items")
    source = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("source in the register"),
    )
    citation = models.CharField(_("title or description"), max_length=400, blank=True)
    page = models.CharField(_("page or paragraph"), max_length=40, blank=True)
    dated = models.DateField(_("dated"), null=True, blank=True)
    excerpt = models.TextField(
        _("excerpt"), blank=True, help_text=_("In the original words and language. It stays as it is.")
    )
    reliability = models.CharField(_("reliability"), max_length=1, choices=Reliability)
    credibility = models.SmallIntegerField(_("credibility"), choices=Credibility)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering: ClassVar = ["pk"]
        indexes = [models.Index(fields=["reliability", "credibility"], name="evidence_grades")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reliability__in=Reliability.values, credibility__in=Credibility.values),
                name="evidence_on_both_scales",
                violation_error_message=_("Grade the source from A to F and the information from 1 to 6."),
            ),
            models.CheckConstraint(
                condition=models.Q(source__isnull=False) | ~models.Q(citation=""),
                name="evidence_names_a_source",
                violation_error_message=_("Choose a source, or say in words what it is."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="excerpt_is_original",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("excerpt"),
                condition=pgtrigger.Q(old__excerpt__df=pgtrigger.F("new__excerpt"))
                & ~pgtrigger.Q(old__excerpt=""),
                func="RAISE check_violation USING MESSAGE = 'an excerpt stays in its original words';",
            )
        ]

    def __str__(self) -> str:
        return f"{self.named} ({self.grade})"

    @property
    def grade(self) -> str:
        """Both grades, as they are written: B2."""
        return f"{self.reliability}{self.credibility}"

    @property
    def named(self) -> str:
        """The source and what it is called, with page and day left to the page that shows it."""
        return ": ".join(filter(None, (str(self.source or ""), self.citation)))

    @property
    def names(self) -> set[Words]:
        """By what two pieces of evidence are taken for one source; of a source in free words what stands before the
        first comma, number or bracket, so that an issue's day makes no other source of it.
        """
        if self.source:
            return self.source.names
        return {words_of(NAME_ENDS.split(self.citation, maxsplit=1)[0]) or words_of(self.citation)} - {()}

    @property
    def texts(self) -> set[tuple[str, Any]]:
        """By what two pieces of evidence are taken for one text: its words, what it is called, and its link."""
        link = LINK.search(self.citation)
        said = {
            ("excerpt", words_of(self.excerpt)),
            ("citation", words_of(self.citation)),
            ("link", link.group().rstrip(".,;)»”").casefold() if link else ()),
        }
        return {(sort, words) for sort, words in said if words}

    def repeats(self, other: "Evidence") -> bool:
        """Whether it says the very words of that one, or names the very same place in a document."""
        places = [(row.citation, row.page, row.dated) for row in (self, other)]
        return bool(
            self.excerpt and self.excerpt == other.excerpt or self.citation and places[0] == places[1]
        )

    def _begins_with(self, names: set[Words]) -> bool:
        words = words_of(self.citation)
        return self.source is None and any(words[: len(name)] == name for name in names)

    def confirms(self, other: "Evidence") -> bool:
        """Whether it confirms that one: another source says so in a text of its own, and can be relied on."""
        if self.reliability == Reliability.F or self.credibility >= Credibility.IMPROBABLE:
            return False
        one_source = (
            self.names & other.names or self._begins_with(other.names) or other._begins_with(self.names)
        )
        return not (one_source or self.texts & other.texts)


def words_of(text: str) -> Words:
    """A text as two are compared: its words, without case, blanks and marks."""
    return tuple(WORD.findall(fold(text)))


def refuse_confirmation(evidence: list[Evidence]) -> str | Promise:
    """Why something can't count as confirmed, as a sentence; '' where two independent sources say it or nothing is
    called confirmed.
    """
    confirmed = [row for row in evidence if row.credibility == Credibility.CONFIRMED]
    if all(any(other.confirms(row) for other in evidence) for row in confirmed):
        return ""
    return _(
        "“Confirmed” needs two independent sources: add the second, or grade the information from 2 to 6. The same "
        "publisher or text, a source graded F and information graded 5 or 6 confirm nothing."
    )


def refuse_repetition(rows: Iterable[tuple[Any, ...]]) -> str:
    """Why this evidence can't stand in one record, as a sentence, by source, citation, page and excerpt; '' where each
    stands there once.
    """
    kept = list(rows)
    return gettext("The same evidence is entered twice.") if len(set(kept)) < len(kept) else ""
