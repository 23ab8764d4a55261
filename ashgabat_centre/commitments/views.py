"""Pages of commitments and follow-ups: the list, each one with its acts, and adding one."""

from typing import Any, ClassVar, cast
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from ashgabat_centre.access import access_log
from ashgabat_centre.access.models import Reading
from ashgabat_centre.access.views import record_at
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.roles import STAFF
from ashgabat_centre.commitments import rules as commitments
from ashgabat_centre.commitments.forms import AddedForm, EndForm, ReopenForm, RescheduleForm
from ashgabat_centre.commitments.models import FollowUp, FollowUpQuerySet
from ashgabat_centre.editing.drafts import DraftFacts
from ashgabat_centre.editing.form_view import FormView
from ashgabat_centre.records.models import Record
from ashgabat_centre.reference.models import Organization
from ashgabat_centre.reference.vocabulary import country_choices
from ashgabat_centre.web import resume
from ashgabat_centre.web.address_filter import AddressFilter, refuses_unknown_filters
from ashgabat_centre.web.alphabet import ByName
from ashgabat_centre.web.chips import chips
from ashgabat_centre.web.keyset import KeysetPage, row_numbered
from ashgabat_centre.web.sealed_query import PAGE_KEYS
from ashgabat_centre.workflow.step_view import StepView

# --- The list -----------------------------------------------------------------------------------------------------


class FollowUpFilter(AddressFilter):
    """Filters of the list. Country is the record's; without a state, only open ones are listed."""

    whose = django_filters.ChoiceFilter(
        choices=[("mine", gettext_lazy("I am the owner")), ("verify", gettext_lazy("I verify them"))],
        method="by_person",
        label=gettext_lazy("Whose"),
        empty_label=gettext_lazy("Everybody’s"),
    )
    state = django_filters.ChoiceFilter(
        choices=[
            ("overdue", gettext_lazy("Overdue")),
            ("soon", gettext_lazy("Due within a week, or overdue")),
            ("reported", gettext_lazy("To be verified")),
            ("ended", gettext_lazy("Closed")),
            ("all", gettext_lazy("Open and closed")),
        ],
        method="by_state",
        label=gettext_lazy("State"),
        empty_label=gettext_lazy("Open"),
    )
    side = django_filters.ChoiceFilter(
        choices=FollowUp.Side.choices, label=gettext_lazy("Who"), empty_label=gettext_lazy("Both sides")
    )
    organization = django_filters.ModelChoiceFilter(
        queryset=Organization.objects.select_related("country").order_by("type", ByName(), "pk"),
        label=gettext_lazy("Institution"),
        empty_label=gettext_lazy("Any"),
    )
    country = django_filters.ChoiceFilter(
        choices=country_choices,
        method="by_country",
        label=gettext_lazy("Country"),
        empty_label=gettext_lazy("Any"),
    )
    owner = django_filters.ModelChoiceFilter(
        queryset=User.objects.holding(*STAFF),
        label=gettext_lazy("Owner"),
        empty_label=gettext_lazy("Anyone"),
    )

    class Meta:
        model = FollowUp
        fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, data: QueryDict, *, user: User) -> None:
        self.user = user
        super().__init__(data, queryset=FollowUp.objects.all())

    def filter_queryset(self, queryset: Any) -> Any:
        """The open ones, unless a state was asked for."""
        rows: Any = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data["state"] else rows.open()

    def by_person(self, rows: FollowUpQuerySet, name: str, value: str) -> FollowUpQuerySet:
        """Filter by owner."""
        return rows.filter(owner=self.user) if value == "mine" else rows.to_verify(self.user)

    def by_state(self, rows: FollowUpQuerySet, name: str, value: str) -> FollowUpQuerySet:
        """Filter by state."""
        match value:
            case "overdue":
                return rows.overdue(timezone.localdate())
            case "soon":
                return rows.due_soon(timezone.localdate())
            case "reported":
                return rows.filter(status=FollowUp.Status.REPORTED)
            case "ended":
                return rows.ended()
        return rows

    def by_country(self, rows: FollowUpQuerySet, name: str, value: str) -> FollowUpQuerySet:
        """Filter by the record's country."""
        return rows.filter(record__country_ids__contains=[int(value)])


class FollowUpPage(KeysetPage[FollowUp]):
    """One page of the list, soonest due first, after the one whose number is `after` in the address."""

    def _find(self, key: str) -> FollowUp | None:
        return row_numbered(FollowUp.objects.all(), key)

    def _key(self, row: FollowUp) -> str:
        return str(row.number)

    def _choose(self) -> list[FollowUp]:
        rows = self.matches.select_related("record", "organization", "person", "owner").defer(
            "record__search"
        )
        if after := self._after:
            rows = rows.filter(Q(due__gt=after.due) | Q(due=after.due, pk__gt=after.pk))
        return list(rows.soonest_first()[: self.size + 1])


@require_safe
@refuses_unknown_filters
def listing(request: Request) -> HttpResponse:
    """The list: what is open, whose, with whom and until when."""
    user = request.user
    if not user.writes:
        raise Http404
    filterset = FollowUpFilter(request.GET, user=user)
    valid = filterset.is_valid()
    page = FollowUpPage(filterset.qs if valid else FollowUp.objects.none(), request.GET)
    context = {
        "filter": filterset,
        "page": page,
        "chips": chips(cast(Any, filterset)) if valid else [],
        "marking": max((row.record.sensitivity for row in page.rows), default=0),
        "tabs": _tabs(request.GET),
        "selectable": any(row.is_open for row in page.rows),
        "query": request.GET.urlencode(),
    }
    return render(request, "commitments/follow_ups.html", context, status=200 if valid else 422)


def _tabs(address: QueryDict) -> list[dict[str, Any]]:
    """Tabs over the list, each an address with usual filters."""
    chosen = {key: value for key, value in address.items() if value and key not in PAGE_KEYS}
    tabs: tuple[tuple[Any, dict[str, str]], ...] = (
        (_("All open"), {}),
        (_("Mine"), {"whose": "mine"}),
        (_("Overdue"), {"state": "overdue"}),
        (_("Commitments by the Centre"), {"side": "ours"}),
        (_("Commitments by the other side"), {"side": "theirs"}),
        (_("To be verified by me"), {"whose": "verify"}),
        (_("Closed"), {"state": "ended"}),
    )
    return [{"label": label, "url": f"?{urlencode(keys)}", "current": chosen == keys} for label, keys in tabs]


# --- One ----------------------------------------------------------------------------------------------------------


def follow_up_at(number: Any) -> FollowUp:
    """The commitment with this number, or Http404."""
    rows = FollowUp.objects.select_related(
        "record", "organization", "person", "owner", "closed_by", "verified_by", "proof_file", "created_by"
    )
    return get_object_or_404(rows, number=number)


@require_safe
def page(request: Request, number: Any) -> HttpResponse:
    """The page of one commitment."""
    return show(request, follow_up_at(number))


def show(
    request: Request,
    one: Any,
    status: int = 200,
    refusal: str = "",
    taking: str = "",
    form: Any = None,
    unsent: str = "",
) -> HttpResponse:
    """The page of one commitment with a form for each act this person may do; a refused form keeps its text."""
    user = request.user
    access_log.note(one.record, user, Reading.OPENED)
    offer = commitments.ROAD.offer(one, user, lambda verb: reverse("follow-up-step", args=[one.number, verb]))
    made: dict[str, Any] = {step.verb: _form(step.verb, None, one, user) for step in offer.open}
    if form is not None:
        made[taking] = form
    context = {
        "one": one,
        "record": one.record,
        "marking": one.record.sensitivity,
        "told": commitments.history_of(one),
        "proof_record": _proof(one),
        "may": {step.verb: step for step in offer.open},
        "closed": offer.closed,
        "concerned": user.pk == one.owner_id or commitments.answers_for(one.record, user),
        "forms": made,
        "taking": taking,
        "refusal": refusal,
        "unsent": unsent,
        "form_token": resume.form_token(user),
    }
    return render(request, "commitments/follow_up.html", context, status=status)


def _proof(one: Any) -> Record | None:
    """The record that proves it, if the reader may see it; None otherwise."""
    return (
        Record.objects.filter(pk=one.proof_record_id).defer("search").first() if one.proof_record_id else None
    )


def _form(verb: str, data: Any, one: Any, user: User) -> Any:
    match verb:
        case "end":
            return EndForm(data, one=one)
        case "move":
            return RescheduleForm(data, auto_id="move-%s")
        case "reopen":
            return ReopenForm(data)
        case "change":
            return AddedForm(data, instance=one, record=one.record, user=user)
    return forms.Form(data)


class FollowUpStepView(StepView):
    """A step of one commitment, on its own page; each step has a form of its own."""

    road = commitments.ROAD

    def find(self, **address: Any) -> Any:
        """The commitment of this number. Raises Http404 where this reader may not see its record."""
        return follow_up_at(address["number"])

    def form(self, verb: str, data: Any) -> Any:
        """The form of this step."""
        return _form(verb, data, self.thing, self.user)

    def was_taken(self, verb: str, form: Any) -> bool:
        """Whether this person took this very step already."""
        return commitments.was_taken(self.thing, verb, self.user, *self._said(verb, form))

    def take(self, verb: str, form: Any) -> None:
        """Ends, verifies, reopens or changes it. Raises Refused, and StaleRecord where another was faster."""
        answers = form.cleaned_data
        match verb:
            case "end":
                commitments.end(self.thing, self.user, *self._said(verb, form))
            case "move":
                commitments.reschedule(self.thing, self.user, *self._said(verb, form))
            case "verify":
                commitments.verify(self.thing, self.user)
            case "take_back":
                commitments.take_back(self.thing, self.user)
            case "reopen":
                commitments.reopen(self.thing, self.user, answers["reason"])
            case "change":
                with transaction.atomic():
                    commitments.lock(self.thing, self.user, verb)
                    form.save()

    @staticmethod
    def _said(verb: str, form: Any) -> tuple[Any, ...]:
        """Outcome, result and proof, where the step closes it; the new day and the reason, where it moves it."""
        answers = form.cleaned_data
        match verb:
            case "end":
                return (
                    answers["outcome"],
                    answers["result"].strip(),
                    answers["proof"] or answers["proof_file"],
                )
            case "move":
                return answers["due"], answers["reason"].strip()
        return ()

    def said(self, verb: str) -> str:
        """What became of it, in a sentence."""
        return _DONE[verb]()

    def take_back_address(self) -> str:
        """Where it is opened again, when it was just closed."""
        one = follow_up_at(self.thing.number)
        refused = self.road.refusal(one, "take_back", self.user)
        return "" if refused else reverse("follow-up-step", args=[one.number, "take_back"])

    def reshow(self, verb: str, form: Any, status: int = 200, refusal: str = "") -> HttpResponse:
        """Its page, with the step's form open on it."""
        unsent = self.unsent(verb, form)
        return show(self.request, self.thing, status, refusal, verb, form, unsent)

    def invalid(self, verb: str, form: Any) -> HttpResponse:
        """Its page with the errors in the step's form; status 422."""
        return self.show_anew(verb, form, 422)

    def next_address(self) -> str:
        """The page of the commitment, if this person may still see it; otherwise its record's."""
        gone = not FollowUp.objects.filter(pk=self.thing.pk).exists()
        return str((self.thing.record if gone else self.thing).get_absolute_url())


_DONE = {
    "end": lambda: _("It is closed, and its result is kept."),
    "verify": lambda: _("It is verified."),
    "reopen": lambda: _("It is reopened."),
    "take_back": lambda: _("That it was closed is taken back."),
    "move": lambda: _("Its due date is moved."),
    "change": lambda: _("It is changed."),
}


# --- Adding one to a record ---------------------------------------------------------------------------------------


class AddView(FormView):
    """Add a commitment to a record that is filed.

    A record still being written has rows for them in its own form.
    """

    def find(self, **address: Any) -> Any:
        """A new one for the record at this address. Raises Http404 where this writer may not see the record."""
        self.record = record_at(address["slug"])
        return FollowUp(record_id=self.record.pk)

    def refusal(self) -> str:
        """Why this person may not add one to the record; '' where they may."""
        return commitments.refuse_adding(self.record, self.user)

    def forms(self, instance: Any, data: Any = None) -> tuple[AddedForm, list[Any]]:
        """The form, which begins with the other side of the record."""
        first, _person = getattr(self.record, "other_side", lambda: (None, None))()
        initial = {"organization": first.pk if first else None}
        return AddedForm(data, instance=instance, record=self.record, user=self.user, initial=initial), []

    def draft_facts(self, posted: QueryDict) -> DraftFacts:
        """Marked as the record is on which it will stand."""
        return DraftFacts(posted.get("what", ""), self.record.sensitivity, self.record.pk)

    def render_form(self, shown: dict[str, Any], status: int) -> HttpResponse:
        """The form's page. Opening it is noted as reading the record."""
        access_log.note(self.record, self.user, Reading.OPENED)
        own = {"record": self.record, "marking": self.record.sensitivity}
        return render(self.request, "commitments/follow_up_add.html", own | shown, status=status)

    def said(self, saved: Any) -> str:
        """Says that it is added."""
        return _("It is added to the record.")
