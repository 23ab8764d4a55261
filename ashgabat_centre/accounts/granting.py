"""Who may grant what to whom: the rules in words. The database holds them too (records/policy/0004_grants.sql)."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ashgabat_centre.accounts.models import STAFF, Delegation, Grant, Role, Sensitivity, User


class NotGranted(Exception):
    """A rule forbids it; the message is the sentence for the person who asked."""


def refusal(by: User, person: User, level: int = 0) -> str:
    """Why `by` may not grant this person a clearance up to this marking, in a sentence; '' where they may."""
    if not by.grants_roles:
        return _("Roles are granted by the head of the Centre or an administrator.")
    if by.pk == person.pk:
        return _("Nobody grants a role to themselves: ask the head of the Centre or another administrator.")
    if level > by.level:
        return _("You may grant up to “%(level)s”, which is what you hold: ask somebody cleared higher.") % {
            "level": Sensitivity(by.level).label
        }
    return ""


def refuse_confirming(by: User, grant: Grant) -> str:
    if by.pk == grant.granted_by_id:
        return _("You proposed it, so another head or administrator confirms it.")
    if grant.confirmed_at or grant.ended_at:
        return _("This has been decided already.")
    return refusal(by, grant.user, grant.level)


def confirm(by: User, grant: Grant) -> None:
    """The second person's word: the grant counts from its first day, at the earliest from today."""
    _refuse(refuse_confirming(by, grant))
    grant.starts_on = max(grant.starts_on, timezone.localdate())
    if grant.ends_on and grant.ends_on <= grant.starts_on:
        raise NotGranted(_("Its last day has passed while it waited: propose it anew."))
    with transaction.atomic():
        grant.user.give_way(grant.starts_on, by)
        grant.confirmed_by, grant.confirmed_at = by, timezone.now()
        grant.save(update_fields=["starts_on", "confirmed_by", "confirmed_at"])


def end(by: User, grant: Grant, reason: str, day: date | None = None) -> None:
    """End it on that day, by default at once; a proposal is declined by this too."""
    _refuse(refusal(by, grant.user))
    if not reason.strip():
        raise NotGranted(_("Say why, in a sentence that will be understood in a year."))
    over = grant.ended_at if grant.confirmed_at is None else grant.ends_on
    if over and (grant.confirmed_at is None or grant.ends_on <= timezone.localdate()):
        raise NotGranted(_("This has ended already."))
    grant.ends_on = max(day or timezone.localdate(), grant.starts_on)
    grant.ended_by, grant.ended_at, grant.ended_because = by, timezone.now(), reason.strip()
    grant.save(update_fields=["ends_on", "ended_by", "ended_at", "ended_because"])


def refuse_delegating(by: User, person: User | None = None) -> str:
    if by.role != Role.HEAD:
        return _("The head of the Centre names the officer-in-charge.")
    if person is not None and (person.role not in STAFF or person.pk == by.pk):
        return _("The officer-in-charge is another member of the Centre’s staff.")
    return ""


def end_delegation(by: User, delegation: Delegation) -> None:
    _refuse(refuse_delegating(by))
    if delegation.ends_on <= timezone.localdate():
        raise NotGranted(_("This has ended already."))
    delegation.ends_on = max(timezone.localdate(), delegation.starts_on)
    delegation.ended_by, delegation.ended_at = by, timezone.now()
    delegation.save(update_fields=["ends_on", "ended_by", "ended_at"])


def _refuse(sentence: str) -> None:
    if sentence:
        raise NotGranted(sentence)
