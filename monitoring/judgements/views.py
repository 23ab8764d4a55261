"""Pages of judgements: the list, one of them with its outcome, the form, and the Centre's calibration."""

from typing import Any, cast

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ashgabat_centre.access.views import record_at
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.accounts.staff_pages import for_staff
from ashgabat_centre.editing.drafts import DraftFacts
from ashgabat_centre.editing.form_view import ANYWAY, FormView
from ashgabat_centre.web import resume
from ashgabat_centre.web.address_filter import refuses_unknown_filters
from ashgabat_centre.web.chips import chips
from ashgabat_centre.workflow.step_view import StepView
from monitoring.judgements import rules
from monitoring.judgements.calibration import calibration
from monitoring.judgements.forms import JudgementForm, OutcomeForm
from monitoring.judgements.judgement_list import JudgementFilter, JudgementPage
from monitoring.judgements.models import Judgement
from monitoring.scales import named_bands

# What one that supersedes another begins with.
KEPT: tuple[str, ...] = ("record", "statement", "likelihood", "horizon", "confidence", "basis")
KEPT += ("assumptions", "alternative", "country_ids", "theme_ids")


@for_staff
@require_safe
@refuses_unknown_filters
def listing(request: Request) -> HttpResponse:
    """The judgements: open ones, those past their horizon, judged ones, or one's own."""
    filterset = JudgementFilter(request.GET, request.user)
    valid = filterset.is_valid()
    page = JudgementPage(filterset.qs if valid else Judgement.objects.none(), request.GET)
    context = {
        "filter": filterset,
        "page": page,
        "tabs": filterset.tabs(),
        "chips": chips(cast(Any, filterset)) if valid else [],
        "marking": max((row.marking for row in page.rows), default=0),
    }
    return render(request, "monitoring/judgements/judgements.html", context, status=200 if valid else 422)


def judgement_at(number: Any) -> Judgement:
    """The judgement of this number, as its reader may see it. Raises Http404."""
    joined = ("author", "record", "judged_by", "supersedes", "superseded_by")
    return get_object_or_404(Judgement.objects.select_related(*joined), number=number)


@for_staff
@require_safe
def judgement(request: Request, number: Any) -> HttpResponse:
    """One judgement."""
    return show_judgement(request, judgement_at(number))


def show_judgement(
    request: Request, one: Judgement, form: Any = None, status: int = 200, refusal: str = ""
) -> HttpResponse:
    """Its page, with the form that asks what came of it where its reader may say so."""
    user = request.user
    sentence = rules.ROAD.refusal(one, "judge", user)
    context = {
        "one": one,
        "form": (form or OutcomeForm(judgement=one)) if not sentence else None,
        "why_not": sentence if not one.outcome else "",
        "may_supersede": not rules.refuse_superseding(one, user),
        "refusal": refusal,
        "form_token": resume.form_token(user),
        "marking": one.marking,
    }
    return render(request, "monitoring/judgements/judgement.html", context, status=status)


class JudgementStepView(StepView):
    """Says what came of a judgement, on its own page."""

    road = rules.ROAD

    def find(self, **address: Any) -> Any:
        """The judgement of this number. Raises Http404 where this reader may not see it."""
        return judgement_at(address["number"])

    def form(self, verb: str, data: Any) -> Any:
        """The outcome and how it is known."""
        return OutcomeForm(data, judgement=self.thing)

    def was_taken(self, verb: str, form: Any) -> bool:
        """Whether this person said exactly this already."""
        kept = (self.thing.outcome, self.thing.outcome_note, self.thing.judged_by_id)
        return kept == (form.cleaned_data["outcome"], form.cleaned_data["reason"].strip(), self.user.pk)

    def take(self, verb: str, form: Any) -> None:
        """Says it. Raises Refused, and StaleRecord where another was faster."""
        rules.judge(self.thing, self.user, form.cleaned_data["outcome"], form.cleaned_data["reason"])

    def said(self, verb: str) -> str:
        """What stands now."""
        return _("Its outcome is kept: %(outcome)s.") % {"outcome": self.thing.get_outcome_display()}

    def reshow(self, verb: str, form: Any, status: int = 200, refusal: str = "") -> HttpResponse:
        """Its page, with the form as it was filled."""
        return show_judgement(self.request, self.thing, form, status, refusal)


@method_decorator(for_staff, name="dispatch")
class JudgementView(FormView):
    """The form of a new judgement: for itself, in a record, or in the place of an earlier one."""

    earlier: Judgement | None = None

    def find(self, **address: Any) -> Any:
        """A new one, with what follows from where it was begun. Raises Http404."""
        if "slug" in address:
            record = record_at(address["slug"])
            return Judgement(record=record, country_ids=record.country_ids, theme_ids=record.theme_ids)
        if "number" not in address:
            return Judgement()
        self.earlier = judgement_at(address["number"])
        return Judgement(
            supersedes_id=self.earlier.pk, **{name: getattr(self.earlier, name) for name in KEPT}
        )

    def refusal(self) -> str:
        """Why this person may not state it; '' where they may."""
        if self.earlier:
            return rules.refuse_superseding(self.earlier, self.user)
        short = not self.subject.record and self.user.level < Sensitivity.CONFIDENTIAL
        return (
            _("A judgement without a record is confidential, and you are not cleared for it.")
            if short
            else ""
        )

    def forms(self, instance: Any, data: Any = None) -> tuple[JudgementForm, list[Any]]:
        """The form, without rows."""
        return JudgementForm(data, instance=instance, user=self.user), []

    def doubts(self, form: Any, formsets: list[Any]) -> dict[str, Any]:
        """A statement that names another band than the one chosen beside it: its author is asked, and may go on."""
        named = named_bands(form.cleaned_data["statement"])
        if ANYWAY in self.request.POST or not named or form.instance.band in named:
            return {}
        return {"named": min(named).label, "chosen": form.instance.band.label}

    def draft_facts(self, posted: QueryDict) -> DraftFacts:
        """Marked as the record in which it will stand."""
        return DraftFacts(posted.get("statement", "")[:200], self.subject.marking, self.subject.record_id)

    def render_form(self, shown: dict[str, Any], status: int) -> HttpResponse:
        """The form's page."""
        own = {"record": self.subject.record, "earlier": self.earlier, "marking": self.subject.marking}
        return render(self.request, "monitoring/judgements/judgement_form.html", own | shown, status=status)

    def said(self, saved: Any) -> str:
        """Says when it will be asked for."""
        return _("The judgement is stated. Its outcome is asked for after its horizon.")


@for_staff
@require_safe
def calibrated(request: Request) -> HttpResponse:
    """How the Centre's likelihoods held."""
    context = {"scores": calibration(), "marking": Sensitivity.CONFIDENTIAL}
    return render(request, "monitoring/judgements/calibration.html", context)
