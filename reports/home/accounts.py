"""What waits for whoever keeps the accounts; nothing of the Centre's records."""

from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.account_changes import AccountChange
from ashgabat_centre.accounts.invitations import Invitation
from ashgabat_centre.accounts.roles import Grant
from ashgabat_centre.jobs.failures import failures


@dataclass(frozen=True)
class AccountFigure:
    """A number, and the page that lists exactly what it counts."""

    label: str | Promise
    count: int
    url: str


def figures() -> list[AccountFigure]:
    """Invitations, roles and changes that are open, the sessions of all people, and work that failed."""
    alive = UserSession.objects.filter(session_key__in=Session.objects.values("session_key"))
    invitations = f"{reverse('admin:accounts_invitation_changelist')}?open=yes"
    return [
        AccountFigure(_("Open invitations"), Invitation.objects.open().count(), invitations),
        AccountFigure(
            _("Roles waiting for a second person"), Grant.objects.waiting().count(), reverse("people")
        ),
        AccountFigure(
            _("Changes of accounts to decide"),
            AccountChange.objects.waiting().count(),
            reverse("account-changes"),
        ),
        AccountFigure(_("Open sessions"), alive.count(), reverse("people-sessions")),
        AccountFigure(_("Background jobs that failed"), len(failures()), reverse("job-failures")),
    ]
