"""What the home page says to those who decide on changes of accounts: that some wait for them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts import rules
from ashgabat_centre.accounts.account_changes import AccountChange
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.records.reasons import awaits


@awaits("account-changes", _("Changes of accounts to decide on"), "account-changes")
def waiting_changes(user: User) -> Any:
    """Changes that wait for this person: for a head, of every account but their own; for who stands in, of heads'."""
    waiting = AccountChange.objects.waiting().exclude(user=user)
    if user.role == Role.HEAD:
        return waiting
    heads = User.objects.holding(Role.HEAD).order_by().values("pk")
    return waiting.filter(user__in=heads) if user.clears else waiting.none()


@awaits("head-roles", _("Roles of a head to confirm"), "account-changes")
def waiting_roles(user: User) -> Any:
    """Roles proposed for a head's account, which wait for this person: another head, or who stands in."""
    waiting = rules.waiting_for_heads()
    return waiting.exclude(user=user).exclude(granted_by=user) if user.clears else waiting.none()
