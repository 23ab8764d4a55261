"""Several commitments of the list closed with one result, or moved to one date: all that were ticked, or none.

The first page lists which of them take the step and which do not, each with the rule's sentence, and asks once for what
is said of all.
"""

import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.request import Request, SignedInView
from ashgabat_centre.commitments import rules
from ashgabat_centre.commitments.forms import RescheduleForm, ResultForm
from ashgabat_centre.commitments.models import FollowUp
from ashgabat_centre.commitments.views import FollowUpFilter
from ashgabat_centre.records.models import StaleRecord
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.web import resume
from ashgabat_centre.web.sealed_query import UnknownFilter

MOST = 50


class SharedStep(NamedTuple):
    """A step that several commitments take at once: what its button says, what is asked, and what is said after it."""

    button: str | Promise
    form: Any
    said: str | Promise


STEPS = {
    "end": SharedStep(gettext_lazy("Close"), ResultForm, gettext_lazy("Closed: %(number)s.")),
    "move": SharedStep(gettext_lazy("Move the due date"), RescheduleForm, gettext_lazy("Moved: %(number)s.")),
}


class Chosen(NamedTuple):
    """One commitment of a selection, as it was seen, and why it does not take the step; '' where it does."""

    one: FollowUp
    reason: str
    seen: str


def refusal(one: FollowUp, verb: str, user: User) -> str:
    """Why this commitment does not take the step together with others; '' where it does."""
    if verb == "end" and one.priority == FollowUp.Priority.HIGH:
        return _("A high priority is closed on its own page, with a proof.")
    return rules.ROAD.refusal(one, verb, user)


def seen_mark(one: FollowUp) -> str:
    """What was seen of it: its number, and a hash of what the step is taken on."""
    stands = repr((one.status, one.due, one.owner_id, one.what, one.priority))
    return f"{one.number}:{hashlib.sha256(stands.encode()).hexdigest()[:16]}"


def commitments_at(numbers: Iterable[str]) -> list[FollowUp]:
    """The commitments of these numbers that the reader sees, soonest due first. Words that are no number are none."""
    try:
        rows = FollowUp.objects.filter(number__in=set(numbers)).soonest_first()
        return list(rows.select_related("record", "organization", "person", "owner"))
    except ValidationError:
        return []


@transaction.atomic
def take_together(seen: Iterable[str], verb: str, said: dict[str, Any], user: User) -> int:
    """Takes the step of all of these, in the order of their keys; how many. Raises Refused with the commitment and the
    rule's sentence, and StaleRecord where one stands otherwise than it was seen, and then none has taken it.
    """
    marks = set(seen)
    chosen = commitments_at(one.partition(":")[0] for one in marks)
    if {seen_mark(one) for one in chosen} != marks:
        raise StaleRecord
    for one in sorted(chosen, key=lambda one: int(one.pk)):
        if sentence := refusal(one, verb, user):
            raise Refused(f"{one.what}: {sentence}")
        if verb == "end":
            rules.end(one, user, said["outcome"], said["result"])
        else:
            rules.reschedule(one, user, said["due"], said["reason"])
    return len(chosen)


class FollowUpSelectionView(SignedInView):
    """The page that lists what was chosen, asks what is said of all, and the press that takes the step."""

    verb: str

    def dispatch(self, request: Any, *args: Any, verb: str, **kwargs: Any) -> Any:
        """Raises Http404 for who takes no steps, and for a step that is taken of one commitment alone."""
        if verb not in STEPS or not request.user.writes:
            raise Http404
        self.verb = verb
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: Request) -> HttpResponse:
        """Only the way back from a sign-in: a selection is sent."""
        return resume.go_on(request, HttpResponseRedirect(self.back))

    def post(self, request: Request) -> HttpResponse:
        """What was chosen and who of it takes the step; once that was confirmed, the step of all, or of none: 422 where
        an answer is wanting, 409 where one was refused or stands otherwise now.
        """
        seen = request.POST.getlist("seen")[:MOST]
        if not seen:
            return self.show(self.chosen())
        form, numbers = STEPS[self.verb].form(request.POST), [one.partition(":")[0] for one in seen]
        if not form.is_valid():
            return self.show(numbers, form, 422)
        try:
            number = take_together(seen, self.verb, form.cleaned_data, self.user)
        except Refused as why:
            return self.show(numbers, form, 409, str(why))
        except StaleRecord:
            changed = _("One of these was changed meanwhile, or somebody took a step of it.")
            return self.show(numbers, form, 409, changed)
        messages.success(request, STEPS[self.verb].said % {"number": number})
        return HttpResponseRedirect(self.back)

    def show(
        self, numbers: list[str], form: Any = None, status: int = 200, sentence: str = ""
    ) -> HttpResponse:
        """The commitments of these numbers as they stand now, and why nothing was done where something was asked."""
        rows = commitments_at(numbers[:MOST])
        listed = [Chosen(one, refusal(one, self.verb, self.user), seen_mark(one)) for one in rows]
        context = {
            "ready": [item for item in listed if not item.reason],
            "refused": [item for item in listed if item.reason],
            "gone": len(set(numbers[:MOST])) - len(listed),
            "most": MOST if len(numbers) > MOST else 0,
            "act": STEPS[self.verb],
            "line": "commitments/selected.html",
            "form": form or STEPS[self.verb].form(),
            "sentence": sentence,
            "back": self.back,
            "marking": max((item.one.record.sensitivity for item in listed), default=0),
            "form_token": resume.form_token(self.user),
        }
        return render(self.request, "commitments/selection.html", context, status=status)

    def chosen(self) -> list[str]:
        """The numbers of those that were ticked, or of all that the filters leave, up to one too many."""
        filterset = self.filterset
        if "all" in self.request.POST and filterset is not None and filterset.is_valid():
            numbers = cast(Any, filterset.qs).soonest_first().values_list("number", flat=True)
            return [str(number) for number in numbers[: MOST + 1]]
        return self.request.POST.getlist("pick")

    @property
    def filterset(self) -> FollowUpFilter | None:
        """The filters of the list from which was chosen; None where they are none of it."""
        try:
            return FollowUpFilter(QueryDict(self.request.POST.get("query", "")), user=self.user)
        except UnknownFilter:
            return None

    @property
    def back(self) -> str:
        """The list from which was chosen, as it was filtered."""
        query = self.request.POST.get("query", "") if self.filterset is not None else ""
        return reverse("follow-up-list") + (f"?{query}" if query else "")
