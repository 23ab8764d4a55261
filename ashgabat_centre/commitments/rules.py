"""Who may add, pass on, close and verify a commitment or follow-up, as sentences; and these acts.

The database holds the same rules (policy.sql); here they are checked before it would refuse.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.commitments.models import FollowUp
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.records.panels import PanelPlace, panel
from ashgabat_centre.records.rules import is_mine
from ashgabat_centre.records.steps import Road, StepRule

State = FollowUp.Status


# --- Who may ------------------------------------------------------------------------------------------------------


def answers_for(record: Record, user: User) -> bool:
    """Whether this person answers for the record: its author, its owner, the head or the officer-in-charge."""
    return is_mine(record, user) or user.clears


def takes_follow_ups(record: Record) -> bool:
    """Whether commitments may be added to this record: not to what the portal assembles."""
    return kinds()[record.kind].takes_files


def refuse_adding(record: Record, user: User) -> str:
    """Why this person may not add one to the record, as a sentence; '' where they may."""
    if not user.writes:
        return _("Your role reads records and does not change them.")
    if not takes_follow_ups(record):
        return _("A briefing makes no commitment itself: add it to the record it cites.")
    if record.status in (Status.WITHDRAWN, Status.ARCHIVED):
        return _("This record is closed: enter it in the record of the contact it comes from.")
    if not answers_for(record, user):
        return _("It is added by the record’s author, its owner or the head of the Centre.")
    return ""


def refuse_changing(one: FollowUp, user: User) -> str:
    """Why this person may not change its due date or owner, as a sentence; '' where they may."""
    if user.pk != one.owner_id and not answers_for(one.record, user):
        return _("It is changed by its owner, or by whoever answers for the record.")
    return ""


def refuse_ending(one: FollowUp, user: User) -> str:
    """Why this person may not close it, as a sentence; '' where they may."""
    if user.pk != one.owner_id and not answers_for(one.record, user):
        return _("It is closed by its owner, or by whoever answers for the record.")
    return ""


def refuse_verifying(one: FollowUp, user: User) -> str:
    """Why this person may not verify it, as a sentence; '' where they may."""
    if user.pk == one.closed_by_id:
        return _(
            "You reported it, so another person verifies it: the record’s author, its owner or the head of the Centre."
        )
    if not answers_for(one.record, user):
        return _("It is verified by the record’s author, its owner or the head of the Centre.")
    return ""


def refuse_reopening(one: FollowUp, user: User) -> str:
    """Why this person may not open it again, as a sentence; '' where they may."""
    if user.pk not in (one.owner_id, one.closed_by_id) and not answers_for(one.record, user):
        return _("It is reopened by its owner, by whoever closed it, or by whoever answers for the record.")
    return ""


WITHIN = timedelta(minutes=10)  # in which who closed one takes that back without giving a reason


def refuse_taking_back(one: FollowUp, user: User) -> str:
    """Why this person may not take back that it was closed, as a sentence; '' where they may."""
    if user.pk != one.closed_by_id or one.verified_by_id or one.closed_at is None:
        return _("It is taken back by whoever closed it, before another person verified it.")
    if timezone.now() - one.closed_at > WITHIN:
        return _("It is taken back within ten minutes. Now it is reopened, with a reason.")
    return ""


# --- The acts -----------------------------------------------------------------------------------------------------


ENDED = (State.REPORTED, *FollowUp.ENDS)
ROAD = Road(
    {
        "end": StepRule(
            gettext_lazy("Close"),
            (State.OPEN,),
            refuse=refuse_ending,
            astray=gettext_lazy("It has been closed already, with the outcome and result that stand here."),
        ),
        "verify": StepRule(
            gettext_lazy("Verify"),
            (State.REPORTED,),
            refuse=refuse_verifying,
            astray=gettext_lazy("There is nothing to verify here."),
        ),
        "reopen": StepRule(
            gettext_lazy("Reopen"),
            ENDED,
            State.OPEN,
            refuse_reopening,
            asks=True,
            astray=gettext_lazy("It is open."),
        ),
        "take_back": StepRule(
            pgettext_lazy("a step", "Take back"),
            ENDED,
            State.OPEN,
            refuse_taking_back,
            astray=gettext_lazy("It is open."),
            explained=False,
        ),
        "move": StepRule(
            gettext_lazy("Move"),
            (State.OPEN,),
            State.OPEN,
            refuse_changing,
            asks=True,
            astray=gettext_lazy("It is closed: reopen it first, and say why."),
            explained=False,
        ),
        "change": StepRule(
            gettext_lazy("Change"),
            (State.OPEN,),
            State.OPEN,
            refuse_changing,
            astray=gettext_lazy("It is closed: reopen it first, and say why."),
        ),
    },
    state=lambda one: str(one.status),
    astray=lambda one: "",
)


def end(one: FollowUp, user: User, outcome: str, result: str, proof: Any = None) -> None:
    """Close it with this result; a high priority is only reported done, and closed when verified.

    Raises Refused.
    """
    with transaction.atomic():
        now = lock(one, user, "end")
        now.outcome, now.result = outcome, result.strip()
        now.proof_record = proof if isinstance(proof, Record) else None
        now.proof_file = None if isinstance(proof, Record) else proof
        now.closed_by, now.closed_at = user, timezone.now()
        now.status = State.REPORTED if now.priority == FollowUp.Priority.HIGH else outcome
        now.save()


def reschedule(one: FollowUp, user: User, due: date, reason: str) -> None:
    """Put off, or bring forward, the day by which it is due, and say why. Raises Refused."""
    with transaction.atomic():
        now = lock(one, user, "move", reason)
        now.due, now.moved_because = due, reason.strip()
        now.save()


def verify(one: FollowUp, user: User) -> None:
    """Confirm as a second person that it was done as reported. Raises Refused."""
    with transaction.atomic():
        now = lock(one, user, "verify")
        now.status, now.verified_by, now.verified_at = now.outcome, user, timezone.now()
        now.save()


def reopen(one: FollowUp, user: User, reason: str) -> None:
    """Open it again, or return a report to the person who made it; the change log keeps what stood.

    Raises Refused.
    """
    with transaction.atomic():
        _open_again(lock(one, user, "reopen", reason), reason.strip())


def take_back(one: FollowUp, user: User) -> None:
    """Open again what this person has just closed, as it stood. Raises Refused."""
    with transaction.atomic():
        _open_again(lock(one, user, "take_back"), "")


def _open_again(now: FollowUp, because: str) -> None:
    now.status, now.outcome, now.result = State.OPEN, "", ""
    now.proof_record = now.proof_file = now.closed_by = now.closed_at = None
    now.verified_by = now.verified_at = None
    now.reopened_because = because
    now.save()


def lock(one: FollowUp, user: User, verb: str, reason: str = "") -> FollowUp:
    """The row under a lock, if this person may still do this act. Raises Refused."""
    now: FollowUp = FollowUp.objects.select_for_update(of=("self",)).select_related("record").get(pk=one.pk)
    ROAD.check(now, verb, user, reason)
    return now


def was_taken(one: FollowUp, verb: str, user: User, *said: Any) -> bool:
    """Whether this person took exactly this step already, as by the second click of a double click. `said` is what
    `end` and `move` were told.

    Another outcome, result, proof, day or reason is another step: who sends it is told how it stands.
    """
    match verb:
        case "end":
            kept = (one.outcome, one.result, one.proof_record or one.proof_file)
            return one.status != State.OPEN and one.closed_by_id == user.pk and kept == said
        case "move":
            return (one.due, one.moved_because) == said
        case "verify":
            return one.status in FollowUp.ENDS and one.verified_by_id == user.pk
        case "take_back":
            last = cast(Any, one).followup_events.filter(pgh_label="update").order_by("-pgh_id").first()
            mine = last is not None and (last.pgh_context or {}).get("user") == user.pk
            return mine and one.status == State.OPEN and not one.reopened_because
    return False


# --- What a record's page and form show ---------------------------------------------------------------------------


def still_open(
    organizations: Iterable[int], people: Iterable[int] = (), apart_from: Record | None = None, most: int = 12
) -> list[FollowUp]:
    """Open commitments with these institutions or people that were made in other records the reader may see."""
    wanted, persons = list(organizations), list(people)
    if not wanted and not persons:
        return []
    rows: Any = FollowUp.objects.open().with_whom(wanted, persons).soonest_first()
    if apart_from is not None and apart_from.pk:
        rows = rows.exclude(record=apart_from.pk)
    return list(rows.select_related("record", "organization", "person", "owner")[:most])


@panel("commitments/follow_ups_panel.html", PanelPlace.BELOW, 10)
def follow_ups_of(record: Record, user: User, pages: Any = None) -> dict[str, Any]:
    """What a record's page shows: its own commitments, and those still open with the same institutions."""
    if not user.writes or not takes_follow_ups(record):
        return {}
    own = record.follow_ups.select_related("organization", "person", "owner", "closed_by", "verified_by")
    with_whom = record.organizations.values_list("pk", flat=True)
    people: list[int] = getattr(record, "interlocutors", list)()
    return {
        "follow_ups": list(own.order_by("due", "pk")),
        "still_open": still_open(with_whom, people, apart_from=record),
        "may_add_follow_up": not refuse_adding(record, user),
    }


@dataclass(frozen=True)
class CommitmentFacts:
    """One line of a commitment's history: when, who, and what in words."""

    at: datetime
    who: str
    words: str


def history_of(one: FollowUp) -> list[CommitmentFacts]:
    """What became of it, newest first."""
    rows = cast(Any, one).followup_events.order_by("pgh_id")
    names = dict(User.objects.values_list("pk", "name"))
    lines, before = [], None
    for event in rows:
        who = names.get((event.pgh_context or {}).get("user"), "")
        lines += [
            CommitmentFacts(event.pgh_created_at, who, words) for words in _changes(before, event, names)
        ]
        before = event
    return lines[::-1]


def _changes(before: Any, event: Any, names: dict[int, str]) -> list[str]:
    if before is None:
        return [_("entered it")] if event.pgh_label == "insert" else []
    words = []
    if event.status != before.status:
        words.append(_status_words(before, event))
    if event.owner_id != before.owner_id:
        words.append(_("made %(name)s its owner") % {"name": names.get(event.owner_id, "")})
    if event.due != before.due:
        days = {
            "before": date_format(before.due),
            "after": date_format(event.due),
            "why": event.moved_because,
        }
        moved = _("moved the due date from %(before)s to %(after)s: %(why)s")
        words.append((moved if days["why"] else _("moved the due date from %(before)s to %(after)s")) % days)
    if (event.side, event.what, event.organization_id, event.priority) != (
        before.side,
        before.what,
        before.organization_id,
        before.priority,
    ):
        words.append(_("changed its text: “%(what)s”") % {"what": event.what})
    return words


def _status_words(before: Any, event: Any) -> str:
    if event.status == State.OPEN and not event.reopened_because:
        return _("took back that it was closed")
    if event.status == State.OPEN:
        return _("reopened it: %(why)s") % {"why": event.reopened_because}
    if before.status == State.REPORTED:
        return _("verified it")
    label = State(event.outcome).label
    return _("closed it as “%(outcome)s”: %(result)s") % {"outcome": label, "result": event.result}
