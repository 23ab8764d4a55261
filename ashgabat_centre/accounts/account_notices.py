"""Who is told of a change of an account: its owner, at the old address and at the new one, and every head."""

from datetime import datetime

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ashgabat_centre.accounts.account_changes import AccountChange
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role

Kind = AccountChange.Kind
PROPOSED = {Kind.ADDRESS: "accounts/address_proposed", Kind.FACTORS: "accounts/factors_proposed"}
DONE = {Kind.ADDRESS: "accounts/address_changed", Kind.FACTORS: "accounts/factors_removed"}


def tell_proposed(request: HttpRequest, change: AccountChange) -> None:
    """Tell the account's owner, at both addresses, that a change waits for a second person."""
    _post(request, change, PROPOSED[Kind(change.kind)])


def tell_done(request: HttpRequest, change: AccountChange) -> None:
    """Tell them, at both addresses, that it was made."""
    _post(request, change, DONE[Kind(change.kind)])


def _post(request: HttpRequest, change: AccountChange, notice: str) -> None:
    for address in filter(None, (change.was, change.email)):
        get_adapter(request).send_notice(notice, change.user, address)


def tell_head(request: HttpRequest, user: User, since: datetime | None) -> None:
    """Show a head, at signing in, what commands on the server did with accounts since their last one."""
    if user.role != Role.HEAD:
        return
    for change in AccountChange.objects.on_the_server(since).select_related("user"):
        messages.warning(request, _sentence(change))


def _sentence(change: AccountChange) -> str:
    return _("On the server, on %(date)s: %(what)s, %(name)s (%(email)s). Reason given: %(reason)s") % {
        "date": date_format(timezone.localtime(change.at), "DATETIME_FORMAT"),
        "what": change.get_kind_display(),
        "name": change.user.name,
        "email": change.email or change.was,
        "reason": change.reason,
    }
