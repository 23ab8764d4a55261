"""What lies on one person's desk: returned texts, drafts, what is due, who was not spoken to, what they did last."""

from typing import Any

from django.db.models import Case, F, Func, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.commitments.models import FollowUp
from ashgabat_centre.editing.models import FormDraft
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.records.lifecycle import Step, Verb
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.records.reasons import belongs_to
from ashgabat_centre.remarks.rules import unresolved_remarks

MOST = 8  # rows of each part; what is more is a click away
FEW = 3  # that the head clears or returns without leaving the page
SENT_BACK = (Verb.RETURN, Verb.SEND_BACK)


def waiting(user: User) -> list[Any]:
    """Records that need this person's action, each with `sentence`, the reason for which it was last returned."""
    steps = Step.objects.standing().filter(record=OuterRef("pk"), verb__in=SENT_BACK).order_by("-at", "-pk")
    rows = (
        Record.objects.waiting_for(user)
        .listed()
        .annotate(
            sentence=Subquery(steps.values("reason")[:1]), returned_by=Subquery(steps.values("by__name")[:1])
        )
    )
    return list(rows.newest_first()[:MOST])


def longest_waiting(user: User) -> list[Any]:
    """The same, the longest waiting first: each with `waiting_since`, its last step, and `whole`, the hash that its
    clearance binds, where it is cleared or returned here.
    """
    last = Step.objects.standing().filter(record=OuterRef("pk")).order_by("-pk").values("at")[:1]
    since = Coalesce(Subquery(last), F("updated_at"))
    facts = {"waiting_since": since, "whole": _whole(), "unresolved_remarks": unresolved_remarks()}
    rows = Record.objects.waiting_for(user).listed().annotate(**facts)
    listed = list(rows.order_by("waiting_since", "pk")[:FEW])
    for row in listed:
        row.clear_url, row.return_url = (row.step_address(verb) for verb in (Verb.CLEAR, Verb.RETURN))
    return listed


def _whole() -> Case:
    """'' where it has a page of its own to be decided on: what is strictly confidential, and what the portal
    assembles.
    """
    briefs = [name for name, kind in kinds().items() if Verb.SUBMIT not in kind.steps_open]
    here = Q(status=Status.SUBMITTED, sensitivity__lt=Sensitivity.STRICTLY_CONFIDENTIAL) & ~Q(kind__in=briefs)
    hashed = Func(F("pk"), function="portal.whole_to_clear")
    return Case(When(here, then=hashed), default=Value(""), output_field=TextField())


def is_returned(record: Any, user: User) -> bool:
    """Whether the record waits because it, or its correction, came back to this person."""
    mine = user.pk in (record.author_id, record.owner_id)
    return record.status == Status.RETURNED or (mine and record.status == Status.CLEARED)


def drafts(user: User) -> list[Any]:
    """This person's drafts, the last changed first."""
    mine = Record.objects.filter(belongs_to(user), status=Status.DRAFT).listed()
    return list(mine.order_by("-updated_at", "-pk")[:MOST])


def unsaved(user: User) -> list[FormDraft]:
    """What this person typed and never saved, the last typed first."""
    return list(FormDraft.objects.of(user).defer("text").order_by("-saved_at", "-pk")[:MOST])


def due(user: User) -> list[FollowUp]:
    """This person's commitments and follow-ups that are overdue or due within a week."""
    rows = FollowUp.objects.to_do(user).select_related("record", "organization", "person")
    return list(rows.defer("record__search", "record__body").soonest_first()[:MOST])


def latest_records(user: User) -> list[Any]:
    """What this person wrote or owns, the last changed first; drafts stand elsewhere."""
    mine = Record.objects.filter(Q(author=user) | Q(owner=user)).exclude(status=Status.DRAFT).listed()
    return list(mine.order_by("-updated_at", "-pk")[:MOST])
