"""What a command on the server did with an account: sealed with the other logs, and told to every head."""

from django.utils import timezone

from ashgabat_centre.accounts.account_changes import AccountChange
from ashgabat_centre.accounts.models import User


def note(person: User, kind: str, reason: str, email: str = "") -> None:
    """Write down that it was done; over the connection of the database's owner alone."""
    AccountChange.objects.create(
        user=person,
        kind=kind,
        email=email,
        was=person.email,
        reason=reason,
        accepted=True,
        decided_at=timezone.now(),
    )
