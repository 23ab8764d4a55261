"""What every room above asks of a record: whose it is, and how a refusal is told."""

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import Record


class Refused(Exception):
    """A rule forbids it; the message is the sentence for the person who asked."""


def is_mine(record: Record, user: User) -> bool:
    return user.pk in (record.author_id, record.owner_id)
