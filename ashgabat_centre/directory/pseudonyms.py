"""A pseudonym in the place of a name: who is told the name is decided by a list, and noted."""

from django.utils.translation import gettext as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.directory.identities import IdentityReading, ProtectedIdentity
from ashgabat_centre.directory.models import Person
from ashgabat_centre.reference.models import Organization


def knows(entry: Person | Organization) -> bool:
    """Whether this reader is on the entry's list: the database shows the identity to nobody else."""
    return entry.protected and ProtectedIdentity.objects.of(entry).exists()


def manages(user: User) -> bool:
    """Whether this person decides who is on the lists; being told the names takes being on the list oneself."""
    return user.role == Role.HEAD


def note(entry: Person | Organization, user: User) -> None:
    """Write down that this person is shown who it is; twice in a minute is once."""
    reading = IdentityReading(**{str(entry._meta.model_name): entry}, user=user)
    IdentityReading.objects.bulk_create([reading], ignore_conflicts=True)


def refuse_protecting(entry: Person | Organization) -> str:
    """Why this entry is not protected; '' where it may be. The database holds the same rule."""
    if entry.protected:
        return _("It is protected already.")
    if entry.merged_into_id or entry.duplicates.exists():
        return _("It is merged with another entry, which would tell who it is. Undo that first.")
    if isinstance(entry, Organization) and not entry.is_other_party:
        return _("Only parties, movements and non-governmental organizations are protected.")
    if isinstance(entry, Organization) and not entry.code.startswith("o-"):
        return _("It belongs to the reference data and is known by its code: enter it anew, protected.")
    return ""
