"""Pages of country baselines: the current version with the earlier ones and what changed, and a new version's form."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from ashgabat_centre.accounts.request import Request
from ashgabat_centre.editing.drafts import DraftFacts
from ashgabat_centre.editing.form_view import FormView
from ashgabat_centre.history.differences import Difference
from ashgabat_centre.web import resume
from ashgabat_centre.workflow.step_view import StepView
from monitoring.country_calls import rules
from monitoring.country_calls.forms import BaselineForm, DecisionForm
from monitoring.country_calls.models import MARKING, CountryBaseline
from monitoring.country_calls.views import cell_at, cleared_reader

VERSIONS = 50  # of one country on its page


@require_safe
def baseline(request: Request, code: str) -> HttpResponse:
    """A country's baseline, the current version first."""
    cleared_reader(request)
    return show_baseline(request, cell_at(code, "overall")[0])


def show_baseline(
    request: Request, country: Any, status: int = 200, refusal: str = "", unsent: str = ""
) -> HttpResponse:
    """The page of a country's baselines, each with what it changed of the one that was valid before it."""
    user = request.user
    rows = CountryBaseline.objects.filter(country=country).select_related("proposed_by", "decided_by")
    versions = list(rows.order_by("-pk")[:VERSIONS])
    open_to_me = [(one, _offer(one, user)) for one in versions if one.state in ("proposed", "returned")]
    context = {
        "country": country,
        "current": next((one for one in versions if one.state == "validated"), None),
        "versions": [(one, _changed(one, versions)) for one in versions],
        "offers": [(one, offer) for one, offer in open_to_me if offer.open or offer.closed],
        "may_propose": user.writes,
        "refusal": refusal,
        "unsent": unsent,
        "form_token": resume.form_token(user),
        "marking": MARKING,
    }
    return render(request, "monitoring/country_calls/baseline.html", context, status=status)


def _changed(version: CountryBaseline, versions: list[CountryBaseline]) -> list[Difference]:
    """What it says otherwise than the version that was valid before it."""
    before = next((one for one in versions if one.pk < version.pk and one.was_valid), None)
    return [Difference(_("Text"), before.text, version.text)] if before else []


def _offer(one: CountryBaseline, user: Any) -> Any:
    return rules.ROAD.offer(one, user, lambda verb: reverse("country-baseline-step", args=[one.pk, verb]))


class BaselineView(FormView):
    """The form of a new version, which begins with the current one's text."""

    def find(self, **address: Any) -> Any:
        """A new version for the country at this address. Raises Http404."""
        cleared_reader(self.request)
        self.country = cell_at(address["code"], "overall")[0]
        return CountryBaseline(country=self.country)

    def refusal(self) -> str:
        """Why this person may not write one; '' where they may."""
        return rules.refuse_proposing(self.user)

    def forms(self, instance: Any, data: Any = None) -> tuple[BaselineForm, list[Any]]:
        """The form, without rows."""
        current = CountryBaseline.objects.standing().filter(country=self.country).first()
        initial = {"text": current.text} if current else {}
        return BaselineForm(data, instance=instance, initial=initial, user=self.user), []

    def draft_facts(self, posted: QueryDict) -> DraftFacts:
        """Kept under the country's name, marked as every baseline is."""
        return DraftFacts(self.country.name, MARKING)

    def render_form(self, shown: dict[str, Any], status: int) -> HttpResponse:
        """The form's page."""
        own = {"country": self.country, "marking": MARKING}
        return render(self.request, "monitoring/country_calls/baseline_form.html", own | shown, status=status)

    def said(self, saved: Any) -> str:
        """Says that it waits."""
        return _("It is proposed, and waits for its validation by another person.")


class BaselineStepView(StepView):
    """A step of one version, on the page of its country's baselines."""

    road = rules.ROAD
    stale = gettext_lazy("Somebody else took a step at the same moment. Look at its status now.")

    def find(self, **address: Any) -> Any:
        """The version of this number. Raises Http404 where this reader may not see it."""
        rows = CountryBaseline.objects.select_related("country", "proposed_by")
        return get_object_or_404(rows, pk=address["pk"])

    def form(self, verb: str, data: Any) -> Any:
        """What a step asks for: a reason, or nothing."""
        return DecisionForm(data)

    def was_taken(self, verb: str, form: Any) -> bool:
        """Whether this person took this very step already."""
        return rules.was_taken(self.thing, verb, self.user, form.cleaned_data["reason"])

    def take(self, verb: str, form: Any) -> None:
        """Takes it. Raises Refused, and StaleRecord where another was faster."""
        rules.decide(self.thing, verb, self.user, form.cleaned_data["reason"])

    def said(self, verb: str) -> str:
        """What became of it."""
        return _("The version is now: %(state)s.") % {"state": self.thing.standing_word.lower()}

    def reshow(self, verb: str, form: Any, status: int = 200, refusal: str = "") -> HttpResponse:
        """The page of its country's baselines, with why it was refused."""
        words = form.data.get("reason", "")
        return show_baseline(self.request, self.thing.country, status, refusal, words)
