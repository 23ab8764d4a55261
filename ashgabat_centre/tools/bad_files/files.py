"""Files attached to a record, as one of the ways in that are tried with bad files."""

from functools import partial
from typing import IO

from django.db import transaction

from ashgabat_centre.database.context import access_context
from ashgabat_centre.files.models import Attachment
from ashgabat_centre.files.storage import undone_on_failure
from ashgabat_centre.files.text import note
from ashgabat_centre.files.upload import take_in
from ashgabat_centre.tools.bad_files.intakes import Intake, IntakeResult, Later, Workplace, register


def offer(bench: Workplace, file: IO[bytes], name: str, size: int) -> Later:
    """Attaches the file to the draft, as the page does; later, how much of it could be read."""
    user, record = bench.user, bench.record
    with access_context(user.reader()), undone_on_failure() as written, transaction.atomic():
        before = record.attachments.count()
        attached = take_in(file, name, size, record, user, record.sensitivity, written)
        added = record.attachments.count() - before
    return partial(_read, bench, attached, added)


def _read(bench: Workplace, attached: Attachment, added: int) -> IntakeResult:
    """Its text, as the worker reads it for the search."""
    if attached.extraction == Attachment.Extraction.WAITING:
        with access_context(bench.user.reader()), transaction.atomic():
            note(attached)
    return IntakeResult(added, attached.type)


ATTACHMENT = register(Intake("attachment", offer))
