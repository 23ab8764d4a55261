"""A pseudonym in the place of a name: who is told the name is decided by a list, and noted."""

from django.db import connection
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.directory.identities import IdentityReading, ProtectedIdentity
from ashgabat_centre.directory.models import Person
from ashgabat_centre.directory.names import index
from ashgabat_centre.reference.models import Organization

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
PROTECT = "select portal.protect(%s, %s, %s, %s, %s, %s, %s, %s, %s)"


def pseudonyms(entry: Person | Organization) -> tuple[str, str]:
    """In English and in Russian; drawn by chance, so that it tells neither the name nor how many there are."""
    mark = get_random_string(5, LETTERS)
    if isinstance(entry, Person):
        return f"Protected person {mark}", f"Защищенное лицо {mark}"
    return f"Protected organization {mark}", f"Защищенная организация {mark}"


def protect(entry: Person | Organization, reason: str, **names: str) -> None:
    """Put a pseudonym in the place of the entry's names, as the reader of this context, who is the first on its list.

    `names` (name_en, name_ru, name_native, variants) are the true ones; those left out are the entry's own.
    Other spellings and former names move behind the pseudonym too.
    """
    true = [names.get(field, getattr(entry, field, "")) for field in ("name_en", "name_ru", "name_native")]
    person, organization = (entry.pk, None) if isinstance(entry, Person) else (None, entry.pk)
    spellings = names.get("variants") or "\n".join(other_names(entry))
    with connection.cursor() as cursor:
        cursor.execute(PROTECT, [person, organization, *pseudonyms(entry), *true, spellings, reason])
    entry.refresh_from_db()
    index(entry)


def other_names(entry: Person | Organization) -> list[str]:
    """What else the entry is or was called."""
    if isinstance(entry, Person):
        return [variant.text for variant in entry.variants.all()]
    former = [name for row in entry.former_names.all() for name in (row.name_en, row.name_ru)]
    return [*filter(None, (entry.acronym, entry.acronym_ru)), *former]


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
