"""Who may take which step with a country call or a baseline, as sentences for the person who is refused; and the steps.

The database holds the same rules (policy.sql).
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import StaleRecord
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.records.steps import Road, Sentence, StepRule
from ashgabat_centre.reference.models import Country, Theme
from monitoring.country_calls.models import (
    BEFORE_THE_CENTRE,
    MONTH_LONG_AGO,
    MONTH_TO_COME,
    OPENED,
    TO_COME,
    ByTwo,
    CountryBaseline,
    CountryCall,
    earliest_month,
    month_before,
)
from monitoring.scales import Level, Trend

State = ByTwo.State


def _refuse_deciding(one: ByTwo, user: User) -> Sentence:
    if user.pk == one.proposed_by_id:
        return _("You proposed it, so another person decides.")
    if user.pk == one.worded_by_id:
        return _("Its words are yours, repeated from before: another person decides.")
    return "" if user.clears else _("The head of the Centre decides, or the officer-in-charge.")


def _refuse_withdrawing(one: ByTwo, user: User) -> Sentence:
    return "" if user.pk == one.proposed_by_id else _("Only who proposed it withdraws it.")


ROAD = Road(
    {
        "validate": StepRule(
            pgettext_lazy("country call", "Validate"), (State.PROPOSED,), State.VALIDATED, _refuse_deciding
        ),
        "return": StepRule(
            gettext_lazy("Return with a reason"),
            (State.PROPOSED,),
            State.RETURNED,
            _refuse_deciding,
            asks=True,
            explained=False,
        ),
        "withdraw": StepRule(
            gettext_lazy("Withdraw"),
            (State.PROPOSED, State.RETURNED),
            State.SUPERSEDED,
            _refuse_withdrawing,
            explained=False,
        ),
    },
    state=lambda one: str(one.state),
    astray=lambda one: _("It has been decided already."),
)


def refuse_proposing(user: User) -> Sentence:
    """Why this person proposes nothing; '' where they may."""
    return "" if user.writes else _("Your role reads records and does not change them.")


def refuse_month(month: date) -> Sentence:
    """Why no call is made of this month; '' where one may be."""
    if month > timezone.localdate():
        return str(MONTH_TO_COME)
    return str(MONTH_LONG_AGO) if month < earliest_month() else ""


def refuse_trend(before: CountryCall | None, level: int, trend: str) -> Sentence:
    """Why this arrow does not go with the level of the month before; '' where it does.

    A level that stays may still have an arrow: the steps are wide, and a situation moves within one.
    """
    if before is None or before.level == level or Trend.between(before.level, level) == trend:
        return ""
    return _(
        "In %(month)s the level was %(before)s. At %(level)s the situation has %(trend)s: correct one."
    ) % {
        "month": date_format(before.month, "F Y"),
        "before": before.level,
        "level": level,
        "trend": _("deteriorated") if level > before.level else _("improved"),
    }


def standing_at(country: Country, theme: Theme | None, month: date) -> CountryCall | None:
    """The call that stands for this country, theme and month."""
    rows = CountryCall.objects.standing().filter(country=country, theme=theme, month=month)
    return rows.select_related("country", "theme").first()


def refuse_pushing_aside(kind: type[ByTwo], same: dict[str, Any], user: User) -> Sentence:
    """Why nothing is proposed here now: another person's proposal waits; '' where none does."""
    if kind.objects.filter(**same).waiting().exclude(proposed_by=user).exists():
        return _("Another person’s proposal waits here already for its validation.")
    return ""


def put_forward(one: Any, same: dict[str, Any], user: User) -> Any:
    """Store a proposal, in the place of what this person proposed for the same before.

    Raises Refused where another person's waits.
    """
    with transaction.atomic():
        if sentence := refuse_pushing_aside(type(one), same, user):
            raise Refused(sentence)
        rows = type(one).objects.filter(**same)
        rows.filter(state__in=(State.PROPOSED, State.RETURNED), proposed_by=user).update(
            state=State.SUPERSEDED
        )
        one.proposed_by = one.worded_by = user  # the database says whose words they are
        one.save(force_insert=True)
        one.refresh_from_db()
    return one


def propose_call(call: CountryCall, user: User) -> CountryCall:
    """Propose a call.

    Raises Refused where its month can't be, its arrow contradicts its level, or another's proposal waits.
    """
    before = standing_at(call.country, call.theme, month_before(call.month))
    if sentence := (
        refuse_proposing(user) or refuse_month(call.month) or refuse_trend(before, call.level, call.trend)
    ):
        raise Refused(sentence)
    same = {"country": call.country, "theme": call.theme, "month": call.month}
    proposed: CountryCall = put_forward(call, same, user)
    return proposed


def repeat_month(country: Country, month: date, user: User) -> int:
    """Propose for this month, where nothing stands or waits, what stood the month before, unchanged; how many.

    Raises Refused where the month can't be.
    """
    if sentence := refuse_month(month):
        raise Refused(sentence)
    before = list(CountryCall.objects.standing().filter(country=country, month=month_before(month)))
    taken = CountryCall.objects.filter(
        country=country, month=month, state__in=(State.PROPOSED, State.VALIDATED)
    )
    themes = set(taken.values_list("theme", flat=True))
    unchanged = [call for call in before if call.theme_id not in themes]
    with transaction.atomic():
        for call in unchanged:
            propose_call(_repeated(call, month), user)
    return len(unchanged)


def _repeated(call: CountryCall, month: date) -> CountryCall:
    kept = ("country", "theme", "level", "risk_alert", "opportunity", "reason", "language")
    return CountryCall(month=month, trend=Trend.SAME, **{name: getattr(call, name) for name in kept})


def refuse_since(day: date) -> Sentence:
    """Why no baseline is of this day; '' where one may be."""
    if day > timezone.localdate():
        return str(TO_COME)
    return str(BEFORE_THE_CENTRE) if day < OPENED else ""


def propose_baseline(baseline: CountryBaseline, user: User) -> CountryBaseline:
    """Propose a version of a country's baseline. Raises Refused where its day can't be, or another's waits."""
    if sentence := refuse_proposing(user) or refuse_since(baseline.since):
        raise Refused(sentence)
    proposed: CountryBaseline = put_forward(baseline, {"country": baseline.country}, user)
    return proposed


def decide(one: Any, verb: str, user: User, reason: str = "") -> None:
    """Validate it, which supersedes what stood; return it with a reason; or withdraw it.

    Raises Refused with the rule's sentence, StaleRecord where another was faster.
    """
    step = ROAD.check(one, verb, user, reason)
    changes: dict[str, Any] = {"state": step.ends}
    if verb != "withdraw":
        changes |= {"decided_by": user, "decided_at": timezone.now()}
    if verb == "return":
        changes["returned_because"] = reason.strip()
    with transaction.atomic():
        rows = type(one).objects.filter(country=one.country_id)
        if isinstance(one, CountryCall):
            rows = rows.filter(theme=one.theme_id, month=one.month)
            if verb == "validate":
                _check_validity(one)
        if verb == "validate":
            rows.standing().update(state=State.SUPERSEDED)
        if not rows.filter(pk=one.pk, state=one.state).update(**changes):
            raise StaleRecord
    one.refresh_from_db()


def _check_validity(call: CountryCall) -> None:
    before = standing_at(call.country, call.theme, month_before(call.month))
    if sentence := refuse_month(call.month) or refuse_trend(before, call.level, call.trend):
        raise Refused(sentence)


def was_taken(one: Any, verb: str, user: User, reason: str = "") -> bool:
    """Whether this person took exactly this step already, as by the second click of a double click."""
    if verb == "withdraw":
        return bool(one.state == State.SUPERSEDED and one.proposed_by_id == user.pk)
    stands = bool(one.state == ROAD[verb].ends and one.decided_by_id == user.pk)
    return stands and (verb != "return" or one.returned_because == reason.strip())


def word_of(level: int) -> str:
    """A level as its digit and its word."""
    return f"{level}, {Level(level).label}"


def decide_together(calls: Iterable[CountryCall], user: User) -> int:
    """Validate these, all or none; how many. Raises Refused with the first one's sentence."""
    with transaction.atomic():
        number = 0
        for call in calls:
            decide(call, "validate", user)
            number += 1
    return number
