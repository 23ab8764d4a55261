"""Several records of a list offered to one colleague, who accepts or declines each as if it came alone."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from ashgabat_centre.access import rules as access
from ashgabat_centre.access.forms import HandoverForm
from ashgabat_centre.access.models import Handover
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.proposals import WAITS_ALREADY
from ashgabat_centre.pages.list import HAND_OVER
from ashgabat_centre.pages.selection import Act, SelectionView, as_seen
from ashgabat_centre.records.rules import Refused


@transaction.atomic
def offer(records: Iterable[Any], data: Any, user: User) -> int:
    """Offers all of these as the form says, each by the form of one alone; how many. Raises Refused with a record's
    reference and the sentence, and then none is offered.
    """
    number = 0
    for record in sorted(records, key=lambda one: int(one.pk)):
        sentence = access.refuse_handing_over(record, user)
        form = HandoverForm(data, user=user, giver=user, record=record.record)
        if sentence or not form.is_valid():
            raise Refused(f"{record.reference}: {sentence or next(iter(form.errors.values()))[0]}")
        form.save()
        number += 1
    return number


class HandoverSelectionView(SelectionView):
    """Who takes over the chosen records, and why: one page for all of them."""

    acts = {HAND_OVER: Act(gettext_lazy("Hand over"), gettext_lazy("Offered for handover: %(number)s."))}
    note = gettext_lazy(
        "The other person sees the references and your reason, and accepts or declines each. Until then you own them."
    )

    def refusal(self, record: Any) -> str:
        """Why this record is not offered; '' where it is."""
        waits = record.pk in self.waiting
        return access.refuse_handing_over(record, self.user) or (str(WAITS_ALREADY) if waits else "")

    @cached_property
    def waiting(self) -> set[int]:
        """The records this person has offered, and nobody has answered."""
        offered = Handover.objects.waited_for().filter(giver=self.user, record__isnull=False)
        return set(offered.values_list("record_id", flat=True))

    def take(self, seen: Iterable[str]) -> int:
        """Offers those that were seen, as they were seen. Raises Refused, StaleRecord or ValueError."""
        return offer((record for record, _bound in as_seen(seen)), self.request.POST, self.user)

    @property
    def form(self) -> HandoverForm:
        """To whom and why; with what was answered, once it was. What was wrong is said above it, with the record."""
        return HandoverForm(initial=self.request.POST.dict(), user=self.user, giver=self.user)
