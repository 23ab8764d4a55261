"""Who may name readers, change a marking and hand over a record, as sentences for the person who is refused.

The database holds the same rules (policy.sql); here they are checked before it would refuse.
"""

from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts import rules as granting
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import STAFF, Role, Sensitivity
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.records.links import NO_LIST, NeedToKnow
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.rules import is_mine

# Shown with every handover of everything, whether there are such records or not.
UNSEEN: str | Promise = gettext_lazy(
    "Drafts and strictly confidential records that you may not read are handed over with the rest, unseen by you. "
    "This sentence always stands here, whether there are any or not."
)
# The answer to every request, whatever stands under the reference.
ASKED: str | Promise = gettext_lazy(
    "If there is such a record, its owner has your request now. You hear of it only by being let in."
)


def refuse_striking(record: Record, user: User) -> str:
    """Why this person may not take names off the record's list, as a sentence; '' where they may."""
    if not user.writes or not is_mine(record, user):
        return _("Who needs to know is decided by the record’s author and its owner.")
    return ""


def refuse_naming(record: Record, user: User) -> str:
    """Why this person may not put names on the record's list, as a sentence; '' where they may."""
    if sentence := refuse_striking(record, user):
        return sentence
    return "" if record.sensitivity == Sensitivity.STRICTLY_CONFIDENTIAL else str(NO_LIST)


def staff_reading(record: Record | None) -> Any:
    """Staff who are able to read the record, to whom work on it may be given; without a record yet, all staff."""
    people: Any = User.objects.filter(is_active=True).holding(*STAFF)
    if record is None or record.pk is None:
        return people
    people = people.cleared_for(record.sensitivity)
    if record.sensitivity < Sensitivity.STRICTLY_CONFIDENTIAL:
        return people
    named = NeedToKnow.objects.filter(record_id=record.pk).values("user")
    return people.filter(Q(pk__in=[record.author_id, record.owner_id]) | Q(pk__in=named))


def nameable(record: Record) -> Any:
    """People who may be put on the record's list: readers of records with the clearance for it."""
    people = User.objects.filter(is_active=True).able_to_read(Sensitivity.STRICTLY_CONFIDENTIAL)
    return people.exclude(Q(pk=record.author_id) | Q(pk=record.owner_id))


def refuse_marking(record: Record, user: User, level: int | None = None) -> str:
    """Why this person may not give the record this marking, as a sentence; without a level, why they may
    change it in no way.
    """
    if not user.writes:
        return _("Your role reads records and does not change them.")
    raises = is_mine(record, user) or user.role == Role.HEAD
    lowers = user.clears and (user.role == Role.HEAD or not is_mine(record, user))
    if not raises and not lowers:
        return _("A marking is raised by the author, the owner or the head, and lowered by the head.")
    if level is None:
        return ""
    if level > user.level:
        return _("You may mark up to what you are cleared for yourself.")
    if level > kinds()[record.kind].highest:
        return _("A record of this kind is never marked so high.")
    if level > record.sensitivity and not raises:
        return _("A marking is raised by the record’s author, its owner or the head of the Centre.")
    return _refuse_lowering(record, level, lowers) if level < record.sensitivity else ""


def _refuse_lowering(record: Record, level: int, lowers: bool) -> str:
    if not lowers:
        return _("A marking is lowered by the head of the Centre, with a reason. Ask the head.")
    if level < (least := record.least_marking()):
        return _("It contains what is marked “%(level)s”, and is never marked below that.") % {
            "level": Sensitivity(least).label
        }
    return ""


def refuse_handing_over(record: Record, user: User) -> str:
    """Why this person may not hand over the record, as a sentence; '' where they may."""
    if not user.writes or user.pk != record.owner_id:
        return _("A record is handed over by its owner.")
    return ""


def refuse_handing_all_over(by: User, giver: User) -> str:
    """Why `by` may not hand over what the giver can't go on with, as a sentence; '' where they may."""
    if by.role != Role.HEAD:
        return _("The head of the Centre decides who takes over what somebody can no longer take care of.")
    if not granting.has_lost(giver):
        return _("They can still take care of all that they hold, and hand it over themselves.")
    return ""


def may_take_over(receiver: User, giver: User) -> bool:
    """Whether the receiver's clearance reaches the highest the giver ever had, so that the answer does not
    show which records the giver has.
    """
    return receiver.writes and receiver.level >= granting.highest_level(giver)
