"""Pages of alerts: the overview with how warnings fared, one of them with its steps, and the form."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.staff_pages import for_staff
from ashgabat_centre.editing.drafts import DraftFacts
from ashgabat_centre.editing.form_view import FormView
from ashgabat_centre.history.differences import Change, Names, changes_of_row
from ashgabat_centre.web import resume
from ashgabat_centre.web.address_filter import refuses_unknown_filters
from ashgabat_centre.web.chips import chips
from ashgabat_centre.workflow.step_view import StepView
from monitoring.alerts import rules
from monitoring.alerts.alert_list import AlertFilter, AlertPage
from monitoring.alerts.forms import AlertForm, AlertStepForm
from monitoring.alerts.models import MARKING, Alert
from monitoring.alerts.warning_record import warning_record


@for_staff
@require_safe
@refuses_unknown_filters
def overview(request: Request) -> HttpResponse:
    """The alerts, the latest first, and how those of the list fared."""
    filterset = AlertFilter(request.GET)
    valid = filterset.is_valid()
    rows: Any = filterset.qs if valid else Alert.objects.none()
    context = {
        "filter": filterset,
        "page": AlertPage(rows, request.GET),
        "chips": chips(cast(Any, filterset)) if valid else [],
        "record": warning_record(rows),
        "marking": MARKING,
    }
    return render(request, "monitoring/alerts/alerts.html", context, status=200 if valid else 422)


def alert_at(number: UUID) -> Alert:
    """The alert of this number, as its reader may see it. Raises Http404."""
    joined = ("country", "theme", "indicator", "reading__superseded_by", "raised_by")
    rows = Alert.objects.select_related(*joined, "acknowledged_by", "decided_by", "judged_by")
    return get_object_or_404(rows, number=number)


@for_staff
@require_safe
def alert(request: Request, number: UUID) -> HttpResponse:
    """One alert."""
    return show_alert(request, alert_at(number))


def show_alert(
    request: Request, one: Alert, form: Any = None, status: int = 200, refusal: str = ""
) -> HttpResponse:
    """Its page, with the form of the step its reader may take now."""
    user = request.user
    offer = rules.ROAD.offer(one, user, lambda verb: reverse("alert-step", args=[one.number, verb]))
    step = next(iter(offer.open), None)
    context = {
        "one": one,
        "step": step,
        "form": (form or AlertStepForm(verb=step.verb, one=one)) if step else None,
        "offer": offer,
        "changes": changes_of_alert(one) if one.corrected_because else [],
        "refusal": refusal,
        "form_token": resume.form_token(user),
        "marking": one.marking,
    }
    return render(request, "monitoring/alerts/alert.html", context, status=status)


def changes_of_alert(one: Alert) -> list[Change]:
    """What was said of it, the latest first, and by whom: also an outcome that was corrected since."""
    names = Names()
    changes = [c for c in changes_of_row(Alert, one.pk, names, _("raised it")) if c.words or c.fields]
    for change in changes:
        change.who = names.people.get(change.user_id or 0, "")
    return sorted(changes, key=lambda change: change.at, reverse=True)


class AlertStepView(StepView):
    """A step of an alert, on its own page."""

    road = rules.ROAD

    def find(self, **address: Any) -> Any:
        """The alert of this number. Raises Http404 where this reader may not see it."""
        return alert_at(address["number"])

    def form(self, verb: str, data: Any) -> Any:
        """What the step asks for."""
        return AlertStepForm(data, verb=verb, one=self.thing)

    def was_taken(self, verb: str, form: Any) -> bool:
        """Whether this person took this very step already."""
        return rules.was_taken(self.thing, verb, self.user, form.cleaned_data.get("reason", ""))

    def take(self, verb: str, form: Any) -> None:
        """Takes it. Raises Refused, and StaleRecord where another was faster."""
        said = form.cleaned_data
        match verb:
            case "acknowledge":
                rules.acknowledge(self.thing, self.user)
            case "decide":
                rules.decide_on(self.thing, self.user, said["reason"])
            case "judge":
                rules.judge(self.thing, self.user, said["outcome"], said["reason"], said["occurred_on"])
            case _:
                words = said["known"], said["reason"]
                rules.correct_outcome(self.thing, self.user, said["outcome"], *words, said["occurred_on"])

    def said(self, verb: str) -> str:
        """Where it stands now."""
        return _("The alert is now: %(state)s.") % {"state": self.thing.get_state_display().lower()}

    def reshow(self, verb: str, form: Any, status: int = 200, refusal: str = "") -> HttpResponse:
        """Its page, with the form as it was filled."""
        return show_alert(self.request, self.thing, form, status, refusal)


@method_decorator(for_staff, name="dispatch")
class AlertView(FormView):
    """Raise an alert by hand."""

    def find(self, **address: Any) -> Any:
        """A new one."""
        return Alert()

    def refusal(self) -> str:
        """Why this person raises none."""
        return rules.refuse_raising(self.user)

    def forms(self, instance: Any, data: Any = None) -> tuple[AlertForm, list[Any]]:
        """The form, without rows."""
        return AlertForm(data, instance=instance, user=self.user), []

    def draft_facts(self, posted: QueryDict) -> DraftFacts:
        """Marked as every alert is."""
        return DraftFacts(posted.get("warning", "")[:200], MARKING)

    def render_form(self, shown: dict[str, Any], status: int) -> HttpResponse:
        """The form's page."""
        own = {"marking": MARKING}
        return render(self.request, "monitoring/alerts/alert_form.html", own | shown, status=status)

    def said(self, saved: Any) -> str:
        """Who hears of it."""
        return _("The alert is raised. It waits for the head’s acknowledgement.")
