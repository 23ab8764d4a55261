"""Taking back the last step of a record: within ten minutes, by who took it, while nothing rests on it.

The database holds the rule and does it (policy.sql); here it gets its sentences.
"""

from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.records.models import Record, StaleRecord, Status
from ashgabat_centre.records.panels import PanelPlace, panel
from ashgabat_centre.records.steps import Road, StepRule
from ashgabat_centre.workflow.clearance import refused_in_words

WITHIN = timedelta(minutes=10)
REFUSALS = {
    "none": gettext_lazy("There is no step of yours to take back here: the record moved on since."),
    "late": gettext_lazy("A step is taken back within ten minutes, and these are over."),
    "rests": gettext_lazy(
        "Something rests on this step by now: it is cited, was printed or proves that something was done."
    ),
}


def _refuse(record: Record, user: User) -> str:
    """Asked of the database, where the last change is young enough for the question."""
    if timezone.now() - record.updated_at > WITHIN:
        return str(REFUSALS["late"])
    with connection.cursor() as cursor:
        cursor.execute("select portal.refuse_taking_back(%s)", [record.pk])
        (word,) = cursor.fetchone()
    return str(REFUSALS[word]) if word else ""


ROAD = Road(
    {Verb.TAKE_BACK: StepRule(pgettext_lazy("a step", "Take back"), tuple(Status.values), refuse=_refuse)},
    state=lambda record: str(record.status),
    astray=lambda record: "",
)


def retraction_address(record: Record) -> str:
    """Where the last step of the record, as it stands at this version, is taken back."""
    return reverse("record-take-back", args=[record.slug, record.version])


def offered_at(record: Record, user: User) -> str:
    """The address to which the button posts; '' where this person takes back nothing of the record now."""
    return "" if ROAD.refusal(record, Verb.TAKE_BACK, user) else retraction_address(record)


def retract(record: Record, user: User, version: int) -> None:
    """Do it. Raises Refused with the rule's sentence, and StaleRecord where it does not stand at this version."""
    ROAD.check(record, Verb.TAKE_BACK, user)
    with refused_in_words(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select portal.take_back(%s, %s)", [record.pk, version])
        (done,) = cursor.fetchone()
    if not done:
        raise StaleRecord
    record.refresh_from_db()


def was_taken(record: Record, user: User, version: int) -> bool:
    """Whether this person took back this very step already: the second click of a double click."""
    taken = record.steps.filter(verb=Verb.TAKE_BACK, by=user, version=version + 1)
    return bool(taken.exists())


@panel("workflow/take_back_panel.html", PanelPlace.ABOVE, 5)
def last_step_of(record: Record, user: User, pages: Any) -> dict[str, Any]:
    """The step this person may still take back, with the time that is left for it."""
    if not user.writes or not (url := offered_at(record, user)):
        return {}
    return {"take_back_url": url, "take_back_until": record.updated_at + WITHIN}
