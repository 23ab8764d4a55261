"""What every room above uses of a record: whose it is, and the exception by which a rule refuses."""

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import Record


class Refused(Exception):
    """A rule forbids the act; the message is the sentence for the person who asked."""


def wrote(record: Record, user: User) -> bool:
    """Whether words of this person stand, or once stood, in the record's text, whoever owns it now."""
    return user.pk == record.author_id or bool(record.writers.filter(user=user.pk).exists())


def is_mine(record: Record, user: User) -> bool:
    """Whether this person wrote or owns the record."""
    return user.pk in (record.author_id, record.owner_id)
