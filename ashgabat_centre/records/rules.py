"""Rules on a record that every room above asks: whose it is, and how low it may be marked."""

from django.utils.translation import gettext as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import Record


class Refused(Exception):
    """A rule forbids it; the message is the sentence for the person who asked."""


def is_mine(record: Record, user: User) -> bool:
    return user.pk in (record.author_id, record.owner_id)


def refuse_lowering(record: Record, level: int) -> str:
    """Why the record may not be marked so, its files being what they are; '' where it may."""
    above = record.attachments.kept().filter(sensitivity__gt=level).order_by("-sensitivity").first()
    if above is None:
        return ""
    return _("A record is never marked below its files, and “%(name)s” is marked “%(level)s”.") % {
        "name": above.name,
        "level": above.get_sensitivity_display(),
    }
