"""Who puts leadership's questions and closes them, as sentences; and the steps.

The database holds the same rules (policy.sql).
"""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import StaleRecord
from ashgabat_centre.records.steps import Road, Sentence, StepRule
from monitoring.questions.models import MARKING, LeadershipQuestion


def refuse_putting(user: User) -> Sentence:
    """Why this person puts no question of leadership; '' where they may."""
    if not user.clears:
        return _("The head of the Centre puts leadership’s questions, or the officer-in-charge.")
    return (
        "" if user.level >= MARKING else _("These questions are confidential: you are not cleared for them.")
    )


ROAD = Road(
    {
        "close": StepRule(
            gettext_lazy("Close the question"),
            ("open",),
            "closed",
            lambda question, user: refuse_putting(user),
            asks=True,
            reason=gettext_lazy("The answer, or why it is asked no more"),
        ),
    },
    state=lambda question: "open" if question.is_open else "closed",
    astray=lambda question: _("It has been closed already."),
)


def refuse_rewording(question: LeadershipQuestion, user: User) -> Sentence:
    """Why this person doesn't put it otherwise; '' where they may."""
    return refuse_putting(user) or ("" if question.is_open else _("It has been closed already."))


def close_question(question: LeadershipQuestion, user: User, answer: str) -> None:
    """Close it with its answer, once. Raises Refused, and StaleRecord where another was faster."""
    ROAD.check(question, "close", user, answer)
    closed = {"answer": answer.strip(), "closed_by": user, "closed_at": timezone.now()}
    if not LeadershipQuestion.objects.open().filter(pk=question.pk).update(**closed):
        raise StaleRecord
    question.refresh_from_db()
