"""Whose contact somebody is passes from one officer to another once that one accepts."""

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ashgabat_centre.access.holdings import holds
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.proposals import DECIDED_BY_ANOTHER, WAITING, WAITS_ALREADY, Proposal
from ashgabat_centre.directory.models import Person
from ashgabat_centre.records.reasons import awaits


class ContactHandover(Proposal):
    """The lead on a contact, offered to a colleague; without a lead before, or with one who left, by the head.

    The receiver answers in words too. The word stands only while the lead is as it was proposed.
    """

    decision = "select portal.decide_contact(%s, %s, %s)"

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="lead_handovers", verbose_name=_("contact")
    )
    giver = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=pgettext_lazy("who hands over", "from"),
    )
    answer = models.TextField(blank=True)

    class Meta(Proposal.Meta):
        constraints = [
            models.CheckConstraint(
                condition=DECIDED_BY_ANOTHER & (models.Q(giver=None) | ~models.Q(receiver=models.F("giver"))),
                name="contact_taken_over_by_another",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=WAITING,
                name="one_open_contact_handover",
                violation_error_message=WAITS_ALREADY,
            ),
        ]


@awaits("contacts", _("Contacts to take over"), "contact-handovers")
def offered_contacts(user: User) -> QuerySet[ContactHandover]:
    """Handovers of contacts that wait for this person's answer."""
    return ContactHandover.objects.waiting_for(user)


holds(Person, "lead", _("Contacts"))
