"""What one person proposes and another one decides: a handover of records, of a contact.

The proposal names its receiver. Until the receiver's word nothing changes; a word is given once, and a function of the
database (policy.sql of the room) writes it down and makes the change, so that nobody has to see what passes.
"""

from typing import Any, ClassVar, Self

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import STAFF, User

WAITING = models.Q(decided_at=None)
DECIDED_BY_ANOTHER = ~models.Q(receiver=models.F("proposed_by"))
WAITS_ALREADY = _("A handover is proposed already and waits for its receiver.")


class ProposalQuerySet(models.QuerySet[Any]):
    """Proposals, by who waits for them."""

    def waiting(self) -> Self:
        """Those not decided yet."""
        return self.filter(WAITING)

    def waited_for(self) -> Self:
        """Those whose receiver can still give a word; the database declines the others once one is proposed anew."""
        return self.waiting().filter(receiver__in=User.objects.filter(is_active=True).holding(*STAFF))

    def put_to(self, user: User) -> Self:
        """Those that are this person's to decide, or were."""
        return self.filter(receiver=user)

    def waiting_for(self, user: User) -> Self:
        """Those that wait for this person's decision."""
        return self.waiting().put_to(user)


class PutToOne(models.Model):
    """What is put to one person and decided by their word, once: a proposal, or one item of a handover of everything.

    A model says by `decision` which function of the database takes the word, and its query set by `put_to` whose it is.
    """

    decision: ClassVar[str]  # an SQL statement of the row's key, the word, and what else the receiver says

    accepted = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def decide(self, accepted: bool, *said: str) -> None:
        """Accept or decline, as its receiver, once.

        Raises DataError where what is proposed is no longer as it was, and ProgrammingError for anybody else.
        """
        with connection.cursor() as cursor:
            cursor.execute(self.decision, [self.pk, accepted, *said])
        self.refresh_from_db()


class Proposal(PutToOne):
    """Something offered to a receiver for a reason, which counts when the receiver accepts.

    A model says in its constraints, by `DECIDED_BY_ANOTHER` and `WAITING`, that another person decides and how many may
    wait at once.
    """

    receiver = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("to be taken over by")
    )
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(default=timezone.now)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering: ClassVar = ["-at", "-pk"]
