"""The files on a record's page, in one query."""

from typing import Any

from django.conf import settings

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.files import rules as rules
from ashgabat_centre.files.checks import TAKEN, TYPES
from ashgabat_centre.files.models import Attachment
from ashgabat_centre.files.pieces import PIECE
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.panels import PanelPlace, panel


@panel("files/files_panel.html", PanelPlace.BELOW, 20)
def files_of(record: Record, user: User, pages: Any = None) -> dict[str, Any]:
    """The context of the record's panel of files: the files, what this person may do with them, and the
    limits.
    """
    if not rules.takes_files(record):
        return {}
    files: list[Any] = list(
        record.attachments.select_related("uploaded_by", "removed_by").order_by("uploaded_at", "pk")
    )
    kept = [file for file in files if file.removed_at is None]
    for file in kept:
        file.record = record
        file.label = file.name.rpartition(".")[2].upper()
        file.withheld = rules.refuse_taking_out(file, user)
        file.opens = not file.withheld and file.scan != Attachment.Scan.INFECTED
    may_attach = not rules.refuse_attaching(record, user)
    return {
        "files": kept,
        "taken_away": [file for file in files if file.removed_at],
        "may_attach": may_attach,
        "file_levels": file_levels(record) if may_attach else [],
        "file_types": TAKEN,
        "file_limit": settings.ATTACHMENT_MAX_BYTES,
        "file_endings": ",".join(f".{word}" for word in TYPES),
        "piece": PIECE,
    }


def file_levels(record: Record) -> list[tuple[int, str]]:
    """The markings a file of this record may have: the record's or lower."""
    return [(level.value, str(level.label)) for level in Sensitivity if level <= record.sensitivity]
