"""Who may take which step on an item of UNTOP's register, as sentences for the person who is refused.

The database holds the same rules (policy.sql).
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role, Sensitivity
from ashgabat_centre.records.links import NeedToKnow
from ashgabat_centre.records.models import StaleRecord, Status
from ashgabat_centre.records.rules import Refused, is_mine
from ashgabat_centre.records.steps import Road, StepRule
from liaison.transition.models import Stage, TransitionItem, TransitionStep

Verb = TransitionStep.Verb


OPEN = (Stage.IDENTIFIED, Stage.PROPOSED, Stage.ACCEPTED, Stage.HANDED_OVER)


def _refuse_proposing(item: TransitionItem, user: User) -> str:
    if is_mine(item, user) or user.role == Role.HEAD:
        return ""
    return _("Its author, its owner or the head of the Centre proposes who takes it over.")


def _refuse_answering(item: TransitionItem, user: User) -> str:
    return "" if user.pk == item.receiver_id else _("Only the receiver that is named accepts or declines it.")


def _refuse_handing_over(item: TransitionItem, user: User) -> str:
    if user.pk == item.receiver_id or is_mine(item, user) or user.role == Role.HEAD:
        return ""
    return _("Its receiver, its owner or the head of the Centre says that it is handed over.")


def _refuse_verifying(item: TransitionItem, user: User) -> str:
    if user.pk == item.receiver_id:
        return _("You are its receiver: another person verifies that it arrived.")
    if is_mine(item, user) or user.role == Role.HEAD:
        return ""
    return _("Its owner or the head of the Centre verifies that it arrived.")


def _refuse_discontinuing(item: TransitionItem, user: User) -> str:
    return "" if user.role == Role.HEAD else _("The head of the Centre alone discontinues an item.")


def _stands_elsewhere(item: TransitionItem) -> str:
    return _("It is “%(stage)s”: this step does not lead on from there.") % {
        "stage": item.get_stage_display()
    }


def _refuse_uncleared(item: TransitionItem, verb: str) -> str:
    if item.status != Status.CLEARED:
        return _("Have the item cleared first: its receiver takes over what it says.")
    return ""


ROAD = Road(
    {
        Verb.PROPOSE: StepRule(
            gettext_lazy("Propose a receiver"),
            OPEN,
            Stage.PROPOSED,
            _refuse_proposing,
            asks=True,
            reason=gettext_lazy("Why this person"),
        ),
        Verb.ACCEPT: StepRule(
            gettext_lazy("Accept"),
            (Stage.PROPOSED,),
            Stage.ACCEPTED,
            _refuse_answering,
            reason=gettext_lazy("On which conditions, if any"),
        ),
        Verb.DECLINE: StepRule(
            gettext_lazy("Decline"),
            (Stage.PROPOSED,),
            Stage.IDENTIFIED,
            _refuse_answering,
            asks=True,
            reason=gettext_lazy("Why it is declined"),
        ),
        Verb.HAND_OVER: StepRule(
            gettext_lazy("Say that it is handed over"),
            (Stage.ACCEPTED,),
            Stage.HANDED_OVER,
            _refuse_handing_over,
            asks=True,
            reason=gettext_lazy("What was handed over, and where it lies now"),
        ),
        Verb.VERIFY: StepRule(
            gettext_lazy("Verify"),
            (Stage.HANDED_OVER,),
            Stage.VERIFIED,
            _refuse_verifying,
            asks=True,
            reason=gettext_lazy("How it was verified"),
        ),
        Verb.DISCONTINUE: StepRule(
            gettext_lazy("Discontinue"),
            OPEN,
            Stage.DISCONTINUED,
            _refuse_discontinuing,
            asks=True,
            reason=gettext_lazy("Why nobody is to take it over"),
        ),
    },
    state=lambda item: str(item.stage),
    astray=_stands_elsewhere,
    gate=_refuse_uncleared,
)


def refuse_receiver(item: TransitionItem, receiver: User | None) -> str:
    """Why this person can't be asked to take it over, as a sentence; '' where they can."""
    if receiver is None:
        return _("Say who is to take it over.")
    if not receiver.writes or receiver.level < item.sensitivity:
        return _("%(name)s may not read this item. Name somebody cleared for its marking.") % {
            "name": receiver.name
        }
    strictly = item.sensitivity == Sensitivity.STRICTLY_CONFIDENTIAL and not is_mine(item, receiver)
    if strictly and not NeedToKnow.objects.filter(record_id=item.pk, user=receiver).exists():
        return _(
            "%(name)s is not on the list of this item. Put the name there first: without it nobody reads it."
        ) % {"name": receiver.name}
    return ""


def take_step(
    item: TransitionItem, verb: Verb, user: User, reason: str, receiver: User | None = None
) -> None:
    """Take the step, in one transaction.

    Raises Refused with the rule's sentence, StaleRecord where somebody saved in between.
    """
    if verb == Verb.PROPOSE and (sentence := refuse_receiver(item, receiver)):
        raise Refused(ROAD.refusal(item, verb, user) or sentence)
    step, reason = ROAD.check(item, verb, user, reason), reason.strip()
    changes: dict[str, object] = {"stage": step.ends}
    if verb in (Verb.PROPOSE, Verb.DECLINE):
        changes["receiver"] = receiver if verb == Verb.PROPOSE else None
    if verb == Verb.ACCEPT:
        changes["accepted_at"] = timezone.now()
    with transaction.atomic():
        standing = TransitionItem.objects.filter(pk=item.pk, stage=item.stage, receiver=item.receiver_id)
        if not standing.update(**changes):
            raise StaleRecord
        TransitionStep.objects.create(
            item=item, verb=verb, by=user, receiver=receiver or item.receiver, reason=reason
        )
    item.refresh_from_db()


def was_taken(
    item: TransitionItem, verb: Verb, user: User, reason: str = "", receiver: User | None = None
) -> bool:
    """Whether this person took exactly this step already, as by the second click of a double click.

    Another reason, or another receiver, is another step.
    """
    last = item.transition_steps.order_by("-at", "-pk").first()
    if last is None or (last.verb, last.by_id, last.reason) != (verb, user.pk, reason.strip()):
        return False
    return verb != Verb.PROPOSE or last.receiver == receiver
