"""One follow-up of our own added to several records of a list, to each as if it were added to it alone."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.commitments.forms import OwnFollowUpForm
from ashgabat_centre.commitments.rules import refuse_adding
from ashgabat_centre.pages.list import FOLLOW_UP
from ashgabat_centre.pages.selection import Act, SelectionView, as_seen
from ashgabat_centre.records.rules import Refused


@transaction.atomic
def add_to_each(records: Iterable[Any], data: Any, user: User) -> int:
    """Adds the follow-up to all of these, each by the form of one alone; how many. Raises Refused with a record's
    reference and the sentence, and then none is added.
    """
    number = 0
    for record in sorted(records, key=lambda one: int(one.pk)):
        sentence = refuse_adding(record, user)
        form = OwnFollowUpForm(data, record=record.record)
        if sentence or not form.is_valid():
            raise Refused(f"{record.reference}: {sentence or next(iter(form.errors.values()))[0]}")
        form.save()
        number += 1
    return number


class FollowUpsOfSelectionView(SelectionView):
    """What is to be done of the chosen records, by whom and until when: one page for all of them."""

    acts = {FOLLOW_UP: Act(gettext_lazy("Add a follow-up"), gettext_lazy("Follow-ups added: %(number)s."))}
    note = gettext_lazy("One follow-up of our own is added to each, and is closed on each by itself.")

    def refusal(self, record: Any) -> str:
        """Why none is added to this record; '' where one is."""
        return refuse_adding(record, self.user)

    def take(self, seen: Iterable[str]) -> int:
        """Adds it to those that were seen, as they were seen. Raises Refused, StaleRecord or ValueError."""
        return add_to_each((record for record, _bound in as_seen(seen)), self.request.POST, self.user)

    @property
    def form(self) -> OwnFollowUpForm:
        """What, by when and by whom; with what was answered, once it was. What was wrong is said above it."""
        return OwnFollowUpForm(initial=self.request.POST.dict())
