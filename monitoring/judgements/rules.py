"""Who may say what came of a judgement, and who may supersede it, as sentences; and the steps.

The database holds the same rules (policy.sql).
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import StaleRecord
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.records.steps import Road, Sentence, StepRule
from monitoring.judgements.models import EARLY, SAME_DAY, Judgement

Outcome = Judgement.Outcome


def _refuse_judging(one: Judgement, user: User) -> Sentence:
    if user.pk != one.author_id and not user.clears:
        return _("Its author says what came of it, or the head of the Centre.")
    return str(SAME_DAY) if not one.outcome and one.is_of_today else ""


ROAD = Road(
    {
        "judge": StepRule(
            gettext_lazy("Say what came of it"),
            ("open",),
            refuse=_refuse_judging,
            asks=True,
            reason=gettext_lazy("How it is known"),
            astray=gettext_lazy("Its outcome has been said already."),
        ),
    },
    state=lambda one: "judged" if one.outcome else "open",
    astray=lambda one: "",
)


def refuse_superseding(one: Judgement, user: User) -> Sentence:
    """Why this person may not put another judgement in its place; '' where they may."""
    if not user.writes:
        return _("Your role reads records and does not change them.")
    if one.outcome:
        return _("Its outcome has been said already.")
    if one.is_superseded:
        return _("Another judgement stands in its place already.")
    if user.pk != one.author_id and not user.clears:
        return _("Its author supersedes it, or the head of the Centre.")
    return ""


def refuse_outcome(one: Judgement, outcome: str) -> Sentence:
    """Why this can't be its outcome yet; '' where it can."""
    return "" if outcome in open_outcomes(one) else str(EARLY)


def open_outcomes(one: Judgement) -> list[Judgement.Outcome]:
    """What can be its outcome by now: each, or before its horizon has passed that it occurred."""
    return list(Outcome) if one.is_past else [Outcome.OCCURRED]


def judge(one: Judgement, user: User, outcome: str, note: str) -> None:
    """Say what came of it, once. Raises Refused, and StaleRecord where another was faster."""
    ROAD.check(one, "judge", user, note)
    if sentence := refuse_outcome(one, outcome):
        raise Refused(sentence)
    said = {"outcome": outcome, "outcome_note": note.strip()}
    with transaction.atomic():
        open_one = Judgement.objects.open().filter(pk=one.pk)
        if not open_one.update(**said, judged_by=user, judged_at=timezone.now()):
            raise StaleRecord
    one.refresh_from_db()
