"""Pages of leadership's questions: the list with its gaps, a question, and its form."""

from typing import Any, cast

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.staff_pages import for_staff
from ashgabat_centre.editing.drafts import DraftFacts
from ashgabat_centre.editing.form_view import FormView
from ashgabat_centre.history.differences import latest_changes
from ashgabat_centre.records.models import Record
from ashgabat_centre.web import resume
from ashgabat_centre.web.address_filter import refuses_unknown_filters
from ashgabat_centre.web.chips import chips
from ashgabat_centre.workflow.step_view import StepView
from monitoring.notes.models import SituationNote
from monitoring.questions import rules
from monitoring.questions.forms import ClosingForm, QuestionForm
from monitoring.questions.gaps import cover
from monitoring.questions.models import MARKING, LeadershipQuestion
from monitoring.questions.question_list import QuestionFilter, QuestionPage

SHOWN = 10  # notes and changes on a question's page


def cleared_reader(user: User) -> None:
    """Let on only who is cleared for these questions. Raises Http404."""
    if user.level < MARKING:
        raise Http404


@for_staff
@require_safe
@refuses_unknown_filters
def listing(request: Request) -> HttpResponse:
    """The questions, each with where notes on it are missing."""
    cleared_reader(request.user)
    filterset = QuestionFilter(request.GET, request.user)
    valid = filterset.is_valid()
    page = QuestionPage(filterset.qs if valid else LeadershipQuestion.objects.none(), request.GET)
    context = {
        "filter": filterset,
        "page": page,
        "questions": cover(page.rows, timezone.localdate()),
        "chips": chips(cast(Any, filterset)) if valid else [],
        "may_put": not rules.refuse_putting(request.user),
        "marking": MARKING,
    }
    return render(request, "monitoring/questions/questions.html", context, status=200 if valid else 422)


def question_at(number: Any) -> LeadershipQuestion:
    """The question of this number, as its reader may see it. Raises Http404."""
    return get_object_or_404(
        LeadershipQuestion.objects.select_related("owner", "asked_by", "closed_by"), number=number
    )


@for_staff
@require_safe
def question(request: Request, number: Any) -> HttpResponse:
    """One question."""
    return show_question(request, question_at(number))


def show_question(
    request: Request, one: LeadershipQuestion, form: Any = None, status: int = 200, refusal: str = ""
) -> HttpResponse:
    """Its page: the notes on each of its countries and themes, how it was put before, and what closes it."""
    user = request.user
    notes = latest_notes(one)
    context = {
        "one": cover([one], timezone.localdate())[0],
        "notes": notes,
        "changes": latest_changes([(LeadershipQuestion, one.pk, _("put it"))], SHOWN),
        "form": None if rules.ROAD.refusal(one, "close", user) else form or ClosingForm(),
        "may_edit": not rules.refuse_rewording(one, user),
        "refusal": refusal,
        "form_token": resume.form_token(user),
        "marking": max([MARKING, *(note.sensitivity for note in notes)]),
    }
    return render(request, "monitoring/questions/question.html", context, status=status)


def latest_notes(one: LeadershipQuestion) -> list[Any]:
    """The latest notes on one of its countries and one of its themes."""
    rows = Record.objects.of_kind(SituationNote)
    for key in ("country_ids", "theme_ids"):
        if chosen := getattr(one, key):
            rows = rows.filter(**{f"{key}__overlap": chosen})
    return list(rows.listed().newest_first()[:SHOWN])


class QuestionStepView(StepView):
    """Closes a question, on its own page."""

    road = rules.ROAD

    def find(self, **address: Any) -> Any:
        """The question of this number. Raises Http404 where this reader may not see it."""
        return question_at(address["number"])

    def form(self, verb: str, data: Any) -> Any:
        """The answer."""
        return ClosingForm(data)

    def was_taken(self, verb: str, form: Any) -> bool:
        """Whether this person closed it with this very answer already."""
        kept = (self.thing.answer, self.thing.closed_by_id)
        return kept == (form.cleaned_data["reason"].strip(), self.user.pk)

    def take(self, verb: str, form: Any) -> None:
        """Closes it. Raises Refused, and StaleRecord where another was faster."""
        rules.close_question(self.thing, self.user, form.cleaned_data["reason"])

    def said(self, verb: str) -> str:
        """What stands now."""
        return _("The question is closed, and its answer kept.")

    def reshow(self, verb: str, form: Any, status: int = 200, refusal: str = "") -> HttpResponse:
        """Its page, with the form as it was filled."""
        return show_question(self.request, self.thing, form, status, refusal)


@method_decorator(for_staff, name="dispatch")
class QuestionView(FormView):
    """The form of a question."""

    def find(self, **address: Any) -> Any:
        """The question of this number, or a new one where the address has none. Raises Http404."""
        cleared_reader(self.request.user)
        return question_at(address["number"]) if address else LeadershipQuestion()

    def refusal(self) -> str:
        """Why this person may not put it so; '' where they may."""
        return rules.refuse_rewording(self.subject, self.user)

    def forms(self, instance: Any, data: Any = None) -> tuple[QuestionForm, list[Any]]:
        """The form, without rows."""
        return QuestionForm(data, instance=instance, user=self.user), []

    def draft_facts(self, posted: QueryDict) -> DraftFacts:
        """Known by its words."""
        return DraftFacts(posted.get("wording", "")[:200], MARKING)

    def render_form(self, shown: dict[str, Any], status: int) -> HttpResponse:
        """The form's page."""
        own = {"question": self.subject, "marking": MARKING}
        return render(self.request, "monitoring/questions/question_form.html", own | shown, status=status)
