"""Who may grant what to whom, as sentences.

The database holds the same rules (policy.sql).
"""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ashgabat_centre.accounts.account_changes import AccountChange
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import STAFF, Delegation, Grant, Role, Sensitivity


class NotGranted(Exception):
    """A rule forbids the grant; the message is the sentence for the person who asked."""


def refusal(by: User, person: User, level: int = 0) -> str:
    """Why `by` may not grant this person a clearance up to this marking, as a sentence; '' where they may."""
    if not by.grants_roles:
        return _("Roles are granted by the head of the Centre or an administrator.")
    if by.pk == person.pk:
        return _("Nobody grants a role to themselves: ask the head of the Centre or another administrator.")
    return _refuse_above(level, by.level)


def _refuse_above(level: int, held: int) -> str:
    if level <= held:
        return ""
    return _("You may grant up to “%(level)s”, which is what you hold: ask somebody cleared higher.") % {
        "level": Sensitivity(held).label
    }


def refuse_confirming(by: User, grant: Grant) -> str:
    """Why `by` may not confirm this grant, as a sentence; '' where they may."""
    if by.pk == grant.granted_by_id:
        return _("You proposed it, so another head or administrator confirms it.")
    if grant.confirmed_at or grant.ended_at:
        return _("This has been decided already.")
    if is_second_in_charge(by, grant.user):
        return _refuse_above(grant.level, max(by.level, grant.user.level))
    if grant.needs_head and by.role != Role.HEAD:
        return _(
            "A role that reads records takes the word of a head of the Centre; on a head’s account, another "
            "head’s or the officer-in-charge’s."
        )
    return refusal(by, grant.user, grant.level)


def confirm(by: User, grant: Grant) -> None:
    """Confirm a grant as the second person: it counts from its first day, but not before today.

    The second click of a double click waits for the first and changes nothing.
    """
    with transaction.atomic():
        _lock(grant)
        if grant.confirmed_by_id == by.pk and not grant.ended_at:
            return
        _refuse(refuse_confirming(by, grant))
        grant.starts_on = max(grant.starts_on, timezone.localdate())
        if grant.ends_on and grant.ends_on <= grant.starts_on:
            raise NotGranted(_("Its last day has passed while it waited: propose it anew."))
        grant.user.give_way(grant.starts_on, by)
        grant.confirmed_by, grant.confirmed_at = by, timezone.now()
        grant.save(update_fields=["starts_on", "confirmed_by", "confirmed_at"])


def end(by: User, grant: Grant, reason: str) -> None:
    """End a grant at once, also one that has not begun; a proposal is declined in the same way.

    The second click of a double click waits for the first and changes nothing; another reason is another decision.
    """
    declines = grant.confirmed_at is None and is_second_in_charge(by, grant.user)
    _refuse("" if declines else refusal(by, grant.user) or _refuse_ending_role(grant))
    if not reason.strip():
        raise NotGranted(_("Say why, in a sentence that will be understood in a year."))
    with transaction.atomic():
        _lock(grant)
        if (grant.ended_by_id, grant.ended_because) == (by.pk, reason.strip()):
            return
        if is_over(grant):
            raise NotGranted(_("This has ended already."))
        _end(by, grant, reason)


def is_last_head(person: User) -> bool:
    """Whether the Centre would be without a head if this person ceased to be one today."""
    others = User.objects.filter(is_active=True).holding(Role.HEAD).exclude(pk=person.pk)
    return person.role == Role.HEAD and not others.exists()


def refuse_last_head(person: User) -> str:
    """Why this person stays head for now, as a sentence; '' where nobody's leave is needed."""
    if not is_last_head(person):
        return ""
    return _("They are the only head of the Centre: first let another one be named and confirmed.")


def refuse_last_cleared(person: User, level: int = -1) -> str:
    """Why this person’s clearance is not lowered to `level`, -1 for none, as a sentence; '' where it may be.

    What is strictly confidential would be nobody's to read, hand over or clear.
    """
    highest = Sensitivity.STRICTLY_CONFIDENTIAL
    if level >= highest or takes_care_up_to(person) < highest:
        return ""
    if (
        User.objects.filter(is_active=True)
        .exclude(pk=person.pk)
        .holding(*STAFF)
        .cleared_for(highest)
        .exists()
    ):
        return ""
    return _(
        "They are the only one of the staff cleared for the strictly confidential: first let another be cleared for it "
        "and confirmed."
    )


def _refuse_ending_role(grant: Grant) -> str:
    begun = grant.confirmed_at is not None and grant.starts_on <= timezone.localdate()
    if not begun or is_over(grant):
        return ""
    last_head = refuse_last_head(grant.user) if grant.role == Role.HEAD else ""
    return last_head or refuse_last_cleared(grant.user)


def _lock(row: Grant | Delegation) -> None:
    """Read the row anew, and hold it until the transaction ends: whoever decides on it meanwhile waits."""
    row.refresh_from_db(from_queryset=type(row).objects.select_for_update(of=("self",)))


def is_over(grant: Grant) -> bool:
    """Whether the grant's last day has passed, or it was ended."""
    if grant.confirmed_at is None:
        return grant.ended_at is not None
    return grant.ends_on is not None and grant.ends_on <= max(timezone.localdate(), grant.starts_on)


def _end(by: User, grant: Grant, reason: str) -> None:
    grant.ends_on = max(timezone.localdate(), grant.starts_on)
    grant.ended_by, grant.ended_at, grant.ended_because = by, timezone.now(), reason.strip()
    grant.save(update_fields=["ends_on", "ended_by", "ended_at", "ended_because"])


def refuse_ending_account(by: User, person: User) -> str:
    """Why `by` may not deactivate that account, as a sentence; '' where they may."""
    if not by.grants_roles:
        return _("Accounts are deactivated by the head of the Centre or an administrator.")
    if by.pk == person.pk:
        return _("Nobody deactivates their own account: ask the head of the Centre or another administrator.")
    if not person.is_active:
        return _("This account has been deactivated already.")
    return refuse_last_head(person) or refuse_last_cleared(person)


@transaction.atomic
def end_account(by: User, person: User, reason: str) -> None:
    """Deactivate an account: its roles and sessions end with the next request, and what the person wrote
    stays under their name.
    """
    _refuse(refuse_ending_account(by, person))
    for grant in Grant.objects.filter(user=person):
        if not is_over(grant):
            _end(by, grant, reason)
    User.objects.filter(pk=person.pk).update(is_active=False)


def takes_care_up_to(person: User) -> int:
    """Up to which marking this person takes care of records today; -1 where the account ended or files none."""
    return person.level if person.is_active and person.writes else -1


def highest_level(person: User) -> int:
    """The highest clearance this person ever held, as a value of `Sensitivity`."""
    levels: list[int] = list(Grant.objects.confirmed().filter(user=person).values_list("level", flat=True))
    return max([0, *levels])


def has_lost(person: User) -> bool:
    """Whether they may hold what they can't go on with: cleared less high than once, or without a role."""
    return takes_care_up_to(person) < highest_level(person)


# --- Changes that would open an account to somebody else ----------------------------------------------------------


def may_decide(by: User, person: User) -> bool:
    """Whether `by` is the second person for a change of that account: a head; of a head's account another one, or who
    stands in for the head.
    """
    return by.pk != person.pk and (by.role == Role.HEAD or (person.role == Role.HEAD and by.clears))


def waiting_for_heads() -> QuerySet[Grant]:
    """Roles that are proposed for a head's account, which another head confirms or who stands in."""
    heads = User.objects.holding(Role.HEAD).order_by().values("pk")
    return Grant.objects.waiting().filter(user__in=heads).select_related("user", "granted_by")


def is_second_in_charge(by: User, person: User) -> bool:
    """Whether `by` decides on that account, a head's, because they stand in for the head."""
    return by.role != Role.HEAD and may_decide(by, person)


def refuse_deciding(by: User, change: AccountChange) -> str:
    """Why `by` may not decide on this change, as a sentence; '' where they may."""
    if by.pk == change.proposed_by_id:
        return _("You proposed it, so another person decides.")
    if change.decided_at:
        return _("This has been decided already.")
    if not may_decide(by, change.user):
        return _("A head of the Centre decides; on a head’s account, another head or the officer-in-charge.")
    return ""


def refuse_proposing_change(by: User, person: User, kind: str) -> str:
    """Why `by` may not propose this change of that account, as a sentence; '' where they may."""
    if by.role != Role.ADMINISTRATOR:
        return _("The administrator proposes changes of accounts.")
    if by.pk == person.pk:
        return _("Another administrator proposes a change of your own account.")
    if kind == AccountChange.Kind.FACTORS and person.address_changed_at:
        return _(
            "Its address was changed and no second factor was given since: it has to be given, and is not removed."
        )
    if AccountChange.objects.waiting().filter(user=person, kind=kind).exists():
        return _("This is proposed already, and waits for a second person.")
    return ""


def propose_change(by: User, person: User, kind: str, email: str, reason: str) -> AccountChange:
    """Propose it; nothing changes until a second person agrees. Raises NotGranted with the rule's sentence."""
    _refuse(refuse_proposing_change(by, person, kind))
    return AccountChange.objects.create(
        user=person, kind=kind, email=email, was=person.email, proposed_by=by, reason=reason
    )


def refuse_delegating(by: User, person: User | None = None) -> str:
    """Why `by` may not name this person officer-in-charge, as a sentence; '' where they may."""
    if by.role != Role.HEAD:
        return _("The head of the Centre names the officer-in-charge.")
    if person is not None and (person.role not in STAFF or person.pk == by.pk):
        return _("The officer-in-charge is another member of the Centre’s staff.")
    return ""


def end_delegation(by: User, delegation: Delegation) -> None:
    """End a delegation today. The second click of a double click waits for the first and changes nothing."""
    _refuse(refuse_delegating(by))
    with transaction.atomic():
        _lock(delegation)
        if delegation.ended_by_id == by.pk:
            return
        if delegation.ends_on <= timezone.localdate():
            raise NotGranted(_("This has ended already."))
        delegation.ends_on = max(timezone.localdate(), delegation.starts_on)
        delegation.ended_by, delegation.ended_at = by, timezone.now()
        delegation.save(update_fields=["ends_on", "ended_by", "ended_at"])


def _refuse(sentence: str) -> None:
    if sentence:
        raise NotGranted(sentence)
