"""Whose identity is protected, and whose no longer: proposed by one person for a reason, decided by who answers for it.

A pseudonym takes the word of a head of the Centre, and is lifted by two people. Nothing is hidden or shown before that
word; the database makes the change with it (policy.sql).
"""

from typing import ClassVar, Self, cast

from django.db import connection, models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.proposals import WAITING, WAITS_ALREADY, PutToOne
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.change_log import track
from ashgabat_centre.directory.identities import OfEntry, OfEntryQuerySet, one_of
from ashgabat_centre.directory.models import Person
from ashgabat_centre.directory.names import index
from ashgabat_centre.directory.pseudonyms import knows, refuse_protecting
from ashgabat_centre.records.reasons import awaits
from ashgabat_centre.records.steps import Road, Sentence, StepRule
from ashgabat_centre.reference.models import Organization

Entry = Person | Organization
ONLY_WHO_KNOWS = gettext_lazy(
    "Its lifting is proposed by the people on its list, or by the head of the Centre."
)
A_HEAD_DECIDES = gettext_lazy("A head of the Centre decides whether an identity is protected.")
ANOTHER_DECIDES = gettext_lazy("You proposed it, so another person decides.")
WHO_CLEARS_DECIDES = gettext_lazy("The head of the Centre decides, or the officer-in-charge.")


class ProtectionQuerySet(OfEntryQuerySet):
    """What was proposed, by where it stands and who decides."""

    def waiting(self) -> Self:
        """What is not decided yet."""
        return self.filter(WAITING)

    def put_to(self, user: User) -> Self:
        """What is this person's to decide, or was: a head's to protect, and to lift theirs who clears and did not
        propose it.
        """
        protecting = Q(kind="protect") if user.role == Role.HEAD else Q(pk__in=[])
        lifting = Q(kind="lift") & ~Q(proposed_by=user) if user.clears else Q(pk__in=[])
        return self.filter(protecting | lifting)


@track()
class Protection(OfEntry, PutToOne):
    """That an identity be protected, or its protection lifted. On the word of who decides the database makes it so.

    Its reason may name who is meant: of a protection that counts, it stands with the identity alone.
    """

    class Kind(models.TextChoices):
        """What is proposed."""

        PROTECT = "protect", gettext_lazy("protection of an identity")
        LIFT = "lift", gettext_lazy("lifting of a protection")

    decision = "select portal.decide_protection(%s, %s)"

    kind = models.CharField(max_length=7, choices=Kind)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(gettext_lazy("reason"))
    at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects: ClassVar = ProtectionQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("protection of an identity")
        ordering: ClassVar = ["-at", "-pk"]
        constraints = [
            one_of("protection_of_one"),
            models.CheckConstraint(condition=Q(kind__in=("protect", "lift")), name="known_protection"),
            models.CheckConstraint(
                condition=Q(accepted=None, decided_by=None, decided_at=None)
                | Q(accepted__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="protection_decided_whole",
            ),
            models.CheckConstraint(
                condition=~Q(kind="lift") | Q(decided_by=None) | ~Q(decided_by=models.F("proposed_by")),
                name="protection_lifted_by_two",
            ),
            models.UniqueConstraint(
                fields=["person", "organization"],
                condition=WAITING,
                nulls_distinct=False,
                name="one_open_protection",
                violation_error_message=WAITS_ALREADY,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.get_kind_display()}"

    @property
    def entry(self) -> Entry:
        """The person or the institution it is about."""
        return cast(Entry, self.person or self.organization)

    def decide(self, accepted: bool, *said: str) -> None:
        """As every word on a proposal; the entry is then found by the names it bears from now on."""
        super().decide(accepted, *said)
        if accepted:
            self.entry.refresh_from_db()
            index(self.entry)


def propose(entry: Entry, kind: str, user: User, reason: str) -> Protection:
    """Propose it, in the caller's transaction; where a head protects, that is the head's word as well."""
    protection = Protection(kind=kind, proposed_by=user, reason=reason.strip())
    setattr(protection, str(entry._meta.model_name), entry)
    protection.save(force_insert=True)
    if kind == Protection.Kind.PROTECT and user.role == Role.HEAD:
        protection.decide(True)
        entry.refresh_from_db()
    return protection


def refuse_word(protection: Protection, user: User) -> Sentence:
    """Why this person does not decide on it; '' where they do. The database holds the same rule."""
    if protection.kind == Protection.Kind.PROTECT:
        return "" if user.role == Role.HEAD else str(A_HEAD_DECIDES)
    if protection.proposed_by_id == user.pk:
        return str(ANOTHER_DECIDES)
    return "" if user.clears else str(WHO_CLEARS_DECIDES)


def _waits(entry: Entry, verb: str) -> Sentence:
    """Told to everybody who writes, who may not see what waits."""
    person, organization = (entry.pk, None) if isinstance(entry, Person) else (None, entry.pk)
    with connection.cursor() as cursor:
        cursor.execute("select portal.protection_waits(%s, %s)", [person, organization])
        (waits,) = cursor.fetchone()
    return _("This is proposed already, and waits for a second person.") if waits else ""


def _refuse_lifting(entry: Entry, user: User) -> Sentence:
    return "" if user.role == Role.HEAD or knows(entry) else str(ONLY_WHO_KNOWS)


ROAD = Road(
    {
        Protection.Kind.PROTECT: StepRule(
            gettext_lazy("Protect the identity"),
            ("open",),
            refuse=lambda entry, user: refuse_protecting(entry),
            asks=True,
            astray=gettext_lazy("It is protected already."),
        ),
        Protection.Kind.LIFT: StepRule(
            gettext_lazy("Lift the protection"),
            ("protected",),
            refuse=_refuse_lifting,
            asks=True,
            astray=gettext_lazy("It is not protected."),
        ),
    },
    state=lambda entry: "protected" if entry.protected else "open",
    astray=lambda entry: "",
    gate=_waits,
)


@awaits("protections", gettext_lazy("Protected identities to decide on"), "protections")
def waiting_protections(user: User) -> QuerySet[Protection]:
    """What waits for this person's word."""
    waiting: QuerySet[Protection] = Protection.objects.waiting().put_to(user)
    return waiting
