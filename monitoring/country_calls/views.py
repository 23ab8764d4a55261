"""Pages of country calls: the month's board, what waits, the history of a country and theme."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.web import resume
from ashgabat_centre.web.refusals import decision, not_done, refused
from ashgabat_centre.web.small_numbers import small_number
from ashgabat_centre.workflow.step_view import StepView
from monitoring.country_calls import rules
from monitoring.country_calls.board import board_of, read_key, stale_calls
from monitoring.country_calls.forms import CallForm, DecisionForm
from monitoring.country_calls.level_weeks import picture_of
from monitoring.country_calls.models import (
    MARKING,
    OPENED,
    CountryBaseline,
    CountryCall,
    month_before,
    month_of,
)

EARLIER = 100  # calls of one country and theme on its page


def cleared_reader(request: Request) -> User:
    """The signed-in person, if they may read calls; Http404 for everybody else."""
    user = request.user
    if not user.is_desk_or_staff or user.level < MARKING:
        raise Http404
    return user


def cell_at(code: str, theme: str) -> tuple[Any, Any]:
    """The country and the theme of an address. Raises Http404."""
    if place := read_key(f"{code}.{theme}"):
        return place
    raise Http404


# --- The board ----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def board(request: Request) -> HttpResponse:
    """One month of all countries and themes; with a cell in the address, the form to propose a call there."""
    user, month = cleared_reader(request), month_at(request.GET)
    place = read_key(request.GET.get("cell", ""))
    posted = resume.answers(request)
    if posted is not None and (sentence := rules.refuse_proposing(user)):
        return refused(request, sentence, posted)
    closed = request.method != "POST" and bool(rules.refuse_month(month))
    if place is None or not user.writes or closed:
        return show_board(request, month)
    country, theme = place
    call = CountryCall(country=country, theme=theme, month=month)
    before = rules.standing_at(country, theme, month_before(month))
    form = CallForm(posted, instance=call, initial={"level": before.level} if before else {})
    if request.method == "POST" and form.is_valid():
        try:
            rules.propose_call(form.save(commit=False), user)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("It is proposed, and waits for its validation by another person."))
            return HttpResponseRedirect(f"{board_address(month)}#{request.GET['cell']}")
    return show_board(request, month, form, request.GET["cell"])


def show_board(request: Request, month: date, form: Any = None, cell: str = "") -> HttpResponse:
    """The board's page."""
    user, rows, closed = request.user, board_of(month), rules.refuse_month(month)
    later = month_of(month.replace(day=28) + timedelta(days=4))
    context = {
        "rows": rows,
        "month": month,
        "before": month_before(month),
        "earlier_url": board_address(month_before(month)) if month > month_of(OPENED) else "",
        "later_url": board_address(later) if later <= timezone.localdate() else "",
        "form": form,
        "at": cell,
        "to_validate": sum(one.proposal is not None for row in rows for one in row.cells),
        "may_propose": user.writes and not closed,
        "may_validate": user.writes,
        "closed": closed,
        "form_token": resume.form_token(user),
        "marking": MARKING,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "monitoring/country_calls/board.html", context, status=status)


def month_at(address: QueryDict) -> date:
    """The month that an address names, or the last whole one.

    Raises Http404 for one that has not begun, or of which there was no Centre yet.
    """
    text = address.get("month", "")
    if not text:
        return month_before(timezone.localdate())
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Http404 from None
    if not month_of(OPENED) <= month <= timezone.localdate():
        raise Http404
    return month


def board_address(month: date) -> str:
    """Where the board of this month is."""
    return f"{reverse('country-calls')}?month={month:%Y-%m}"


@decision
def repeat(request: Request) -> HttpResponse:
    """Propose for a country what stood last month, unchanged, wherever nothing is proposed yet."""
    user, month = cleared_reader(request), month_at(request.POST)
    if sentence := rules.refuse_proposing(user):
        return refused(request, sentence)
    country, _theme = cell_at(request.POST.get("country", ""), "overall")
    try:
        number = rules.repeat_month(country, month, user)
    except Refused as why:
        return not_done(request, str(why), board_address(month))
    said = ngettext(
        "%(number)s call is proposed as last month.", "%(number)s calls are proposed as last month.", number
    )
    messages.success(request, said % {"number": number})
    return redirect(board_address(month))


# --- What waits ---------------------------------------------------------------------------------------------------


@require_safe
def waiting(request: Request) -> HttpResponse:
    """What is proposed, to be validated; what came back to its reader; and what is past its day of review."""
    user = cleared_reader(request)
    if not user.writes:
        raise Http404
    rows = CountryCall.objects.select_related("country", "theme", "proposed_by", "decided_by")
    baselines = CountryBaseline.objects.select_related("country", "proposed_by")
    proposals = list(rows.waiting().order_by("country__order", "month", "theme__order", "pk"))
    context = {
        "proposals": _with_before(proposals),
        "mine": {call.pk for call in proposals if not rules.ROAD.refusal(call, "validate", user)},
        "returned": list(rows.returned_to(user)),
        "baselines": list(baselines.waiting().order_by("country__order", "pk")),
        "stale": stale_calls(),
        "form_token": resume.form_token(user),
        "marking": MARKING,
    }
    return render(request, "monitoring/country_calls/waiting.html", context)


def _with_before(proposals: list[CountryCall]) -> list[tuple[CountryCall, CountryCall | None]]:
    """Each with what stood the month before."""
    months = {month_before(call.month) for call in proposals}
    standing = CountryCall.objects.standing().filter(month__in=months)
    levels = {(call.country_id, call.theme_id, call.month): call for call in standing}
    return [
        (call, levels.get((call.country_id, call.theme_id, month_before(call.month)))) for call in proposals
    ]


@decision
def validate(request: Request) -> HttpResponse:
    """Validate those that are ticked, all or none."""
    user = cleared_reader(request)
    if sentence := rules.refuse_proposing(user):
        return refused(request, sentence)
    numbers = [small_number(number) for number in request.POST.getlist("call")]
    calls = list(
        CountryCall.objects.select_related("country", "theme").filter(pk__in=numbers).order_by("month", "pk")
    )
    if not calls:
        return not_done(request, _("Tick at least one."), "country-calls-waiting")
    try:
        number = rules.decide_together(calls, user)
    except Refused as why:
        return not_done(request, f"{calls[0].country.name}: {why}", "country-calls-waiting")
    said = ngettext("%(number)s call is validated.", "%(number)s calls are validated.", number)
    messages.success(request, said % {"number": number})
    return redirect("country-calls-waiting")


# --- One country and theme ----------------------------------------------------------------------------------------


@require_safe
def call_at(request: Request, pk: int) -> HttpResponse:
    """The place of one call on the page of its country and theme."""
    cleared_reader(request)
    call = get_object_or_404(CountryCall.objects.select_related("country", "theme"), pk=pk)
    return HttpResponseRedirect(f"{call.get_absolute_url()}#call-{call.pk}")


@require_safe
def history(request: Request, code: str, theme: str) -> HttpResponse:
    """All calls on a country and theme, the current one first, and 26 weeks of levels."""
    cleared_reader(request)
    return show_history(request, *cell_at(code, theme))


def show_history(
    request: Request, country: Any, theme: Any, status: int = 200, refusal: str = "", unsent: str = ""
) -> HttpResponse:
    """The page of a country and theme, with the steps its reader may take on what waits."""
    user = request.user
    rows = CountryCall.objects.filter(country=country, theme=theme)
    rows = rows.select_related("proposed_by", "decided_by", "worded_by").order_by("-month", "-pk")[:EARLIER]
    calls = list(rows)
    for call in calls:
        call.country, call.theme = country, theme
    open_to_me = [(call, _offer(call, user)) for call in calls if call.state in ("proposed", "returned")]
    context = {
        "country": country,
        "theme": theme,
        "calls": calls,
        "current": next((call for call in calls if call.state == "validated"), None),
        "offers": [(call, offer) for call, offer in open_to_me if offer.open or offer.closed],
        "picture": picture_of([call for call in calls if call.was_valid], timezone.localdate()),
        "refusal": refusal,
        "unsent": unsent,
        "form_token": resume.form_token(user),
        "marking": MARKING,
    }
    return render(request, "monitoring/country_calls/history.html", context, status=status)


def _offer(call: CountryCall, user: User) -> Any:
    return rules.ROAD.offer(call, user, lambda verb: reverse("country-call-step", args=[call.pk, verb]))


class CallStepView(StepView):
    """A step of one call, on the page of its country and theme."""

    road = rules.ROAD

    def find(self, **address: Any) -> Any:
        """The call of this number. Raises Http404 where this reader may not see it."""
        rows = CountryCall.objects.select_related("country", "theme", "proposed_by")
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
        return _("The call is now: %(state)s.") % {"state": self.thing.standing_word.lower()}

    def reshow(self, verb: str, form: Any, status: int = 200, refusal: str = "") -> HttpResponse:
        """The page of its country and theme, with why it was refused."""
        words = form.data.get("reason", "")
        return show_history(self.request, self.thing.country, self.thing.theme, status, refusal, words)
