"""Pages of indicators: the list, one of them with its readings, its form, a reading's, and a correction's."""

from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
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
from ashgabat_centre.web.refusals import decision, not_done, refused
from monitoring.indicators import rules
from monitoring.indicators.forms import IndicatorForm, ReadingCorrectionForm, ReadingForm
from monitoring.indicators.indicator_list import IndicatorFilter, IndicatorPage, with_country_readings
from monitoring.indicators.models import Indicator, Reading
from monitoring.indicators.series import series_of

MOST_CHANGES = 100


def indicator_at(code: str) -> Indicator:
    """The indicator of this code. Raises Http404."""
    one: Indicator = get_object_or_404(
        Indicator.objects.select_related("theme", "owner", "source"), code=code
    )
    return one


@for_staff
@require_safe
@refuses_unknown_filters
def listing(request: Request) -> HttpResponse:
    """The indicators, each with where its countries stand."""
    filterset = IndicatorFilter(request.GET, request.user)
    valid = filterset.is_valid()
    page = IndicatorPage(filterset.qs if valid else Indicator.objects.none(), request.GET)
    context = {
        "filter": filterset,
        "page": page,
        "rows": with_country_readings(page.rows),
        "chips": chips(cast(Any, filterset)) if valid else [],
    }
    return render(request, "monitoring/indicators/indicators.html", context, status=200 if valid else 422)


@for_staff
@require_safe
def page(request: Request, code: str) -> HttpResponse:
    """One indicator: its definition, its readings by country, and its history."""
    one = indicator_at(code)
    context = {
        "one": one,
        "keeps": one.is_kept_by(request.user),
        "series": series_of(one),
        "changes": changes_of_indicator(one),
        "form_token": resume.form_token(request.user),
    }
    return render(request, "monitoring/indicators/indicator.html", context)


def changes_of_indicator(one: Indicator) -> list[Change]:
    """What changed in its definition and its thresholds, newest first."""
    names = Names()
    changes = [c for c in changes_of_row(Indicator, one.pk, names, _("entered it")) if c.words or c.fields]
    for change in changes:
        change.who = names.people.get(change.user_id or 0, "")
    return sorted(changes, key=lambda change: change.at, reverse=True)[:MOST_CHANGES]


@for_staff
@decision
def retire(request: Request, code: str) -> HttpResponse:
    """Deactivate an indicator, or take it into use again; its readings stay."""
    if sentence := rules.refuse_upkeep(indicator_at(code), request.user):
        return refused(request, sentence)
    with transaction.atomic():
        one = get_object_or_404(Indicator.objects.select_for_update(of=("self",)), code=code)
        wanted = not request.POST.get("again")
        if wanted == bool(one.retired_on):
            return not_done(request, _("Somebody did so already."), "indicator", code)
        if not wanted and (other := one.namesake()):
            return refused(request, rules.namesake_sentence(other))
        one.retired_on = timezone.localdate() if wanted else None
        one.save(update_fields=["retired_on"])
    said = _("%(name)s is inactive: nothing waits for its readings.") if wanted else _("%(name)s is in use.")
    messages.success(request, said % {"name": one.name})
    return redirect(one)


@method_decorator(for_staff, name="dispatch")
class IndicatorView(FormView):
    """Enter an indicator, or edit the one of this code."""

    def find(self, **address: Any) -> Any:
        """The indicator of this code, or a new one where the address has none. Raises Http404."""
        return indicator_at(address["code"]) if address else Indicator()

    def refusal(self) -> str:
        """Why this person may not change it; '' where they may, and for a new one."""
        return rules.refuse_upkeep(self.subject, self.user) if self.subject.pk else ""

    def forms(self, instance: Any, data: Any = None) -> tuple[IndicatorForm, list[Any]]:
        """The form, without rows."""
        return IndicatorForm(data, instance=instance, user=self.user), []

    def draft_facts(self, posted: QueryDict) -> DraftFacts:
        """Called by its name while it is written."""
        return DraftFacts(posted.get("name_en", "")[:200] or posted.get("name_ru", "")[:200])

    def render_form(self, shown: dict[str, Any], status: int) -> HttpResponse:
        """The form's page."""
        own = {"one": self.subject}
        return render(self.request, "monitoring/indicators/indicator_form.html", own | shown, status=status)


@method_decorator(for_staff, name="dispatch")
class ReadingView(FormView):
    """Enter a reading of an indicator by hand."""

    def find(self, **address: Any) -> Any:
        """A new one of this indicator. Raises Http404."""
        return Reading(indicator=indicator_at(address["code"]))

    def refusal(self) -> str:
        """Why none is entered here now."""
        return rules.refuse_reading(self.subject.indicator)

    def forms(self, instance: Any, data: Any = None) -> tuple[Any, list[Any]]:
        """The form, without rows."""
        return ReadingForm(data, instance=instance, user=self.user), []

    def draft_facts(self, posted: QueryDict) -> DraftFacts:
        """Called as its indicator."""
        return DraftFacts(self.subject.indicator.name)

    def render_form(self, shown: dict[str, Any], status: int) -> HttpResponse:
        """The form's page, which leads to the reading that is there already."""
        own = {"one": self.subject.indicator, "known": getattr(shown["form"], "known", None)}
        return render(self.request, "monitoring/indicators/reading_form.html", own | shown, status=status)

    def said(self, saved: Any) -> str:
        """In which band it lies."""
        return _("The reading is entered. It is in the band: %(band)s.") % {"band": saved.band.label}


class CorrectionView(ReadingView):
    """Put another value in the place of a reading, or none, with the reason."""

    def find(self, **address: Any) -> Any:
        """A correction of the reading of this number. Raises Http404."""
        rows = Reading.objects.select_related("indicator", "country")
        earlier = get_object_or_404(rows, pk=address["pk"], indicator__code=address["code"])
        return rules.correction(earlier, earlier.value, earlier.provenance, "")

    def refusal(self) -> str:
        """What was corrected is corrected by its correction."""
        if Reading.objects.filter(supersedes=self.subject.supersedes).exists():
            return _("This reading was corrected already: correct what stands in its place.")
        return rules.refuse_upkeep(self.subject.indicator, self.user) or super().refusal()

    def forms(self, instance: Any, data: Any = None) -> tuple[Any, list[Any]]:
        """The form, without rows."""
        return ReadingCorrectionForm(data, instance=instance, user=self.user), []

    def render_form(self, shown: dict[str, Any], status: int) -> HttpResponse:
        """The form's page, with the value as it stands."""
        return super().render_form({"earlier": self.subject.supersedes} | shown, status)

    def said(self, saved: Any) -> str:
        """What stands now."""
        return _("The reading is corrected. The earlier value is kept.")
