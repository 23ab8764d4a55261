"""Who may take which step with an alert, as sentences for the person who is refused; and the steps.

The database holds the same rules (policy.sql).
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import StaleRecord
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.records.steps import Road, Sentence, StepRule
from monitoring.alerts.models import MARKING, TOO_EARLY, Alert

State, Outcome = Alert.State, Alert.Outcome


def _refuse_deciding(one: Alert, user: User) -> Sentence:
    return "" if user.clears else _("The head of the Centre decides, or the officer-in-charge.")


def _refuse_judging(one: Alert, user: User) -> Sentence:
    if user.clears or user.pk == one.keeper_id:
        return ""
    return _("Who raised it or owns its indicator says what came of it, or the head of the Centre.")


def _refuse_correcting(one: Alert, user: User) -> Sentence:
    if user.pk in (one.judged_by_id, one.keeper_id):
        return ""
    return _("Who said what came of it corrects it, or who raised it or owns its indicator.")


ROAD = Road(
    {
        "acknowledge": StepRule(
            pgettext_lazy("alert", "Acknowledge"), (State.RAISED,), State.ACKNOWLEDGED, _refuse_deciding
        ),
        "decide": StepRule(
            pgettext_lazy("alert", "Decide"),
            (State.ACKNOWLEDGED,),
            State.DECIDED,
            _refuse_deciding,
            asks=True,
            reason=gettext_lazy("What is decided"),
        ),
        "judge": StepRule(
            gettext_lazy("Say what came of it"),
            (State.DECIDED,),
            State.JUDGED,
            _refuse_judging,
            asks=True,
            reason=gettext_lazy("How it is known"),
        ),
        "correct": StepRule(
            gettext_lazy("Correct the outcome"),
            (State.JUDGED,),
            State.JUDGED,
            _refuse_correcting,
            asks=True,
            reason=gettext_lazy("Why it is corrected"),
            explained=False,
        ),
    },
    state=lambda one: str(one.state),
    astray=lambda one: _("It has gone on already, or is not there yet."),
)


def refuse_raising(user: User) -> Sentence:
    """Why this person raises no alert; '' where they may."""
    return "" if user.level >= MARKING else _("An alert is confidential, and you are not cleared for it.")


def refuse_occurrence(one: Alert, outcome: str, occurred_on: date | None) -> Sentence:
    """Why this can't be the day on which what it warned of occurred; '' where it can."""
    if (outcome == Outcome.OCCURRED) != (occurred_on is not None):
        return _("Say on which day it occurred, if it did.")
    if occurred_on and occurred_on > timezone.localdate():
        return _("This day is still to come.")
    return str(TOO_EARLY) if occurred_on and occurred_on < one.earliest else ""


def raise_by_hand(one: Alert, user: User) -> Alert:
    """Store a warning of this person's. Raises Refused."""
    if sentence := refuse_raising(user):
        raise Refused(sentence)
    one.raised_by, one.day = user, timezone.localdate()
    one.save(force_insert=True)
    return one


def acknowledge(one: Alert, user: User) -> None:
    """Say that it was seen. Raises Refused, and StaleRecord where another was faster."""
    ROAD.check(one, "acknowledge", user)
    _move(one, State.ACKNOWLEDGED, acknowledged_by=user, acknowledged_at=timezone.now())


def decide_on(one: Alert, user: User, decision: str) -> None:
    """Say what is done about it. Raises Refused, and StaleRecord where another was faster."""
    ROAD.check(one, "decide", user, decision)
    _move(one, State.DECIDED, decision=decision.strip(), decided_by=user, decided_at=timezone.now())


def judge(one: Alert, user: User, outcome: str, note: str, occurred_on: date | None = None) -> None:
    """Say what came of it. Raises Refused, and StaleRecord where another was faster."""
    ROAD.check(one, "judge", user, note)
    _say_outcome(one, user, outcome, note, occurred_on)


def correct_outcome(
    one: Alert, user: User, outcome: str, note: str, because: str, occurred_on: date | None = None
) -> None:
    """Put another outcome in the place of what was said, which its history keeps.

    Raises Refused, and StaleRecord where another was faster.
    """
    ROAD.check(one, "correct", user, because)
    _say_outcome(one, user, outcome, note, occurred_on, corrected_because=because.strip())


def _say_outcome(
    one: Alert, user: User, outcome: str, note: str, occurred_on: date | None, **more: str
) -> None:
    if sentence := refuse_occurrence(one, outcome, occurred_on):
        raise Refused(sentence)
    said = {"outcome": outcome, "outcome_note": note.strip(), "occurred_on": occurred_on}
    _move(one, State.JUDGED, **said, **more, judged_by=user, judged_at=timezone.now())


@transaction.atomic
def _move(one: Alert, state: str, **said: Any) -> None:
    if not Alert.objects.filter(pk=one.pk, state=one.state, judged_at=one.judged_at).update(
        state=state, **said
    ):
        raise StaleRecord
    one.refresh_from_db()


def was_taken(one: Alert, verb: str, user: User, words: str) -> bool:
    """Whether this person took this very step already, with these words."""
    taken = {
        "acknowledge": (one.acknowledged_by_id, ""),
        "decide": (one.decided_by_id, one.decision),
        "judge": (one.judged_by_id, one.outcome_note),
        "correct": (one.judged_by_id, one.corrected_because),
    }
    return taken[verb] == (user.pk, "" if verb == "acknowledge" else words.strip())
