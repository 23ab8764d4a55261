"""Pages of remarks: those that wait for a person, one of them with its answer, and the form."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ashgabat_centre.access import access_log
from ashgabat_centre.access.models import Reading
from ashgabat_centre.access.views import record_at
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.staff_pages import for_staff
from ashgabat_centre.editing.drafts import DraftFacts
from ashgabat_centre.editing.form_view import FormView
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.remarks import rules
from ashgabat_centre.remarks.forms import RemarkAnswerForm, RemarkForm
from ashgabat_centre.remarks.models import Remark
from ashgabat_centre.web import resume
from ashgabat_centre.workflow.step_view import StepView

MOST = 100  # on the page of those that wait


@for_staff
@require_safe
def listing(request: Request) -> HttpResponse:
    """Remarks put to this person, their own that were answered, or all their own that are not resolved."""
    user, state = request.user, request.GET.get("state", "")
    rows = _waiting(user, state).select_related("record", "author", "assignee").order_by("-pk")
    remarks = list(rows.defer("record__search", "record__body")[:MOST])
    labels = {"": _("To answer"), "answered": _("Answered, to resolve"), "mine": _("Made by me")}
    context = {
        "remarks": remarks,
        "tabs": [
            {"label": label, "url": f"?state={key}" if key else "?", "current": key == state}
            for key, label in labels.items()
        ],
        "marking": max((one.record.sensitivity for one in remarks), default=0),
    }
    return render(request, "remarks/remarks.html", context)


def _waiting(user: User, state: str) -> QuerySet[Remark]:
    match state:
        case "answered":
            return Remark.objects.to_resolve(user)
        case "mine":
            return Remark.objects.unresolved().filter(author=user)
    return Remark.objects.to_answer(user)


def remark_at(number: Any) -> Remark:
    """The remark of this number, as its reader may see it. Raises Http404."""
    joined = ("record", "author", "assignee", "answered_by", "resolved_by")
    return get_object_or_404(Remark.objects.select_related(*joined), number=number)


@for_staff
@require_safe
def remark(request: Request, number: Any) -> HttpResponse:
    """One remark."""
    return show_remark(request, remark_at(number))


def show_remark(
    request: Request, one: Remark, form: Any = None, status: int = 200, refusal: str = ""
) -> HttpResponse:
    """Its page, with the steps that are open to its reader. Opening it is noted as reading the record."""
    user = request.user
    access_log.note(one.record, user, Reading.OPENED)
    offer = rules.ROAD.offer(one, user, lambda verb: reverse("remark-step", args=[one.number, verb]))
    context = {
        "one": one,
        "passage": one.passage(kinds()[one.record.kind].objects.get(pk=one.record_id)),
        "steps": offer.open,
        "form": form or RemarkAnswerForm("answer"),
        "refusal": refusal,
        "form_token": resume.form_token(user),
        "marking": one.record.sensitivity,
    }
    return render(request, "remarks/remark.html", context, status=status)


class RemarkStepView(StepView):
    """Answers a remark or resolves it, on its own page."""

    road = rules.ROAD

    def find(self, **address: Any) -> Any:
        """The remark of this number. Raises Http404 where this reader may not see it."""
        return remark_at(address["number"])

    def form(self, verb: str, data: Any) -> Any:
        """The answer, or nothing."""
        return RemarkAnswerForm(verb, data)

    def was_taken(self, verb: str, form: Any) -> bool:
        """Whether this person took this very step already."""
        if verb == "resolve":
            return bool(self.thing.resolved_by_id == self.user.pk)
        kept = (self.thing.answer, self.thing.answered_by_id)
        return kept == (form.cleaned_data["reason"].strip(), self.user.pk)

    def take(self, verb: str, form: Any) -> None:
        """Takes it. Raises Refused, and StaleRecord where another was faster."""
        if verb == "resolve":
            rules.resolve_remark(self.thing, self.user)
        else:
            rules.answer_remark(self.thing, self.user, form.cleaned_data["reason"])

    def said(self, verb: str) -> str:
        """What stands now."""
        return _("The remark is resolved.") if verb == "resolve" else _("The remark is answered.")

    def next_address(self) -> str:
        """The record it is on."""
        return f"{self.thing.record.get_absolute_url()}#remarks"

    def reshow(self, verb: str, form: Any, status: int = 200, refusal: str = "") -> HttpResponse:
        """Its page, with the form as it was filled."""
        return show_remark(self.request, self.thing, form if verb == "answer" else None, status, refusal)


@method_decorator(for_staff, name="dispatch")
class RemarkView(FormView):
    """The form of a remark on the record at this address."""

    def find(self, **address: Any) -> Any:
        """A new one. Raises Http404 where this reader may not see the record."""
        record = record_at(address["slug"])
        self.record = kinds()[record.kind].objects.get(pk=record.pk)
        return Remark(record_id=record.pk)

    def refusal(self) -> str:
        """Why this person may not remark on it; '' where they may."""
        return rules.refuse_remarking(self.record, self.user)

    def forms(self, instance: Any, data: Any = None) -> tuple[RemarkForm, list[Any]]:
        """The form, without rows."""
        return RemarkForm(data, instance=instance, record=self.record, user=self.user), []

    def draft_facts(self, posted: QueryDict) -> DraftFacts:
        """Marked as the record is on which it will stand."""
        return DraftFacts(posted.get("text", "")[:200], self.record.sensitivity, self.record.pk)

    def render_form(self, shown: dict[str, Any], status: int) -> HttpResponse:
        """The form's page. Opening it is noted as reading the record."""
        access_log.note(self.record, self.user, Reading.OPENED)
        own = {"record": self.record, "marking": self.record.sensitivity}
        return render(self.request, "remarks/remark_form.html", own | shown, status=status)

    def next_address(self, saved: Any) -> str:
        """The record it is on."""
        return f"{self.record.get_absolute_url()}#remarks"

    def said(self, saved: Any) -> str:
        """Says to whom it was put."""
        return _("The remark is put to %(name)s.") % {"name": saved.assignee.name}
