"""Whose contact somebody is passes from one officer to another once that one accepts."""

from typing import Any, ClassVar, Self

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.directory.models import Person
from ashgabat_centre.records.reasons import awaits


class ContactHandoverQuerySet(models.QuerySet[Any]):
    """Handovers by who waits for them."""

    def waiting(self) -> Self:
        return self.filter(decided_at=None)

    def waiting_for(self, user: User) -> Self:
        return self.waiting().filter(receiver=user)


class ContactHandover(models.Model):
    """The lead on a contact, offered to a colleague; without a lead before, or with one who left, by the head.

    The lead itself moves by a function of the database (policy.sql), on the receiver's word alone.
    """

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="lead_handovers", verbose_name=_("contact")
    )
    giver = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("from")
    )
    receiver = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("to be taken over by")
    )
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(default=timezone.now)
    accepted = models.BooleanField(null=True)
    answer = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = ContactHandoverQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(receiver=models.F("proposed_by"))
                & (models.Q(giver=None) | ~models.Q(receiver=models.F("giver"))),
                name="contact_taken_over_by_another",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(decided_at=None),
                name="one_open_contact_handover",
                violation_error_message=_("A handover is proposed already and waits for its receiver."),
            ),
        ]

    def decide(self, accepted: bool, answer: str = "") -> None:
        """The receiver's word. Raises DataError where the lead is no longer who proposed it."""
        with connection.cursor() as cursor:
            cursor.execute("select portal.decide_contact(%s, %s, %s)", [self.pk, accepted, answer])
        self.refresh_from_db()


@awaits("contacts", _("Contacts to take over"), "contact-handovers")
def offered_contacts(user: User) -> Any:
    return ContactHandover.objects.waiting_for(user)
