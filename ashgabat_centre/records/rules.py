"""What every room above uses of a record: whose it is, and the exception by which a rule refuses."""

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import Record


class Refused(Exception):
    """A rule forbids the act; the message is the sentence for the person who asked."""


def is_mine(record: Record, user: User) -> bool:
    """Whether this person wrote or owns the record."""
    return user.pk in (record.author_id, record.owner_id)
