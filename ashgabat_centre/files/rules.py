"""Who attaches files to a record and takes them away, and how much."""

from datetime import datetime

from django.conf import settings
from django.db import connection
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.files.models import Attachment
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.records.rules import is_mine
from ashgabat_centre.workflow import clearance


def takes_files(record: Record) -> bool:
    """Whether files may be attached to records of this kind."""
    return kinds()[record.kind].takes_files


def refuse_attaching(record: Record, user: User) -> str:
    """Why this person may not attach a file or take one away now, as a sentence; '' where they may."""
    if not takes_files(record):
        return _("A record of this kind has no files: attach them to what it rests on.")
    if user.writes and record.status == Status.CLEARED:
        return _("It is cleared, and its files with it. Attach the file to a record that is still open.")
    return clearance.refuse_editing(record, user)


def refuse_marking(record: Record, level: int) -> str:
    """Why a file of this record may not have this marking, as a sentence; '' where it may."""
    if level <= record.sensitivity:
        return ""
    return _("A record is never marked below its files: mark the record “%(level)s” first.") % {
        "level": Sensitivity(level).label
    }


def refuse_taking_out(attachment: Attachment, user: User) -> str:
    """Why this person may not download a file they can see, as a sentence; '' where they may.

    A file leaves the portal when it is read, so the right to export decides. Its uploader, and the record's
    author and owner, have it already. Where the office has a virus scanner, nobody opens what it has not seen.
    """
    if settings.CLAMD_ADDRESS and attachment.scan == Attachment.Scan.NOT_SCANNED:
        return _(
            "It stays closed until the virus scanner has seen it. Tell the administrator if that takes long."
        )
    has_it = user.pk == attachment.uploaded_by_id or is_mine(attachment.record, user)
    if has_it or user.may_export(attachment.sensitivity):
        return ""
    return _(
        "To open it you need the right to export what is marked “%(level)s”: ask the head of the Centre."
    ) % {"level": attachment.get_sensitivity_display()}


def refuse_more(record: Record, size: int) -> str:
    """Why so many more bytes are too many, naming the limit; '' where there is room.

    Call it within the transaction that adds them: it locks, so that one person's uploads are counted one
    after another.
    """
    with connection.cursor() as cursor:
        cursor.execute("select * from portal.count_files(%s, %s)", [record.pk, _start_of_day()])
        day_files, day_bytes, record_files, record_bytes, all_bytes = cursor.fetchone()
    if day_files >= settings.ATTACHMENT_DAY_FILES:
        return _("One person attaches up to %(limit)s files a day. Go on tomorrow, or ask a colleague.") % {
            "limit": settings.ATTACHMENT_DAY_FILES
        }
    if day_bytes + size > settings.ATTACHMENT_DAY_BYTES:
        return _("One person attaches up to %(limit)s a day. Go on tomorrow, or ask a colleague.") % {
            "limit": filesizeformat(settings.ATTACHMENT_DAY_BYTES)
        }
    if record_files >= settings.ATTACHMENT_RECORD_FILES:
        return _("A record has up to %(limit)s files. Remove one first.") % {
            "limit": settings.ATTACHMENT_RECORD_FILES
        }
    if record_bytes + size > settings.ATTACHMENT_RECORD_BYTES:
        return _("The files of a record have up to %(limit)s together. Remove one first.") % {
            "limit": filesizeformat(settings.ATTACHMENT_RECORD_BYTES)
        }
    if all_bytes + size > settings.ATTACHMENT_TOTAL_BYTES:
        return _("The portal’s space for files, %(limit)s, is used up. Tell the administrator.") % {
            "limit": filesizeformat(settings.ATTACHMENT_TOTAL_BYTES)
        }
    return ""


def _start_of_day() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
