"""Files attached to a record, as one of the ways in that are tried with bad files."""

from functools import partial
from typing import IO

from django.db import transaction

from ashgabat_centre.database.context import access_context
from ashgabat_centre.records.attachments.arrival import take_in
from ashgabat_centre.records.attachments.extraction import note
from ashgabat_centre.records.attachments.storage import undone_on_failure
from ashgabat_centre.records.intakes import Answer, Bench, Intake, Later, register
from ashgabat_centre.records.models import Attachment


def offer(bench: Bench, file: IO[bytes], name: str, size: int) -> Later:
    user, record = bench.user, bench.record
    with access_context(user.reader()), undone_on_failure() as written, transaction.atomic():
        before = record.attachments.count()
        attached = take_in(file, name, size, record, user, record.sensitivity, written)
        added = record.attachments.count() - before
    return partial(_read, bench, attached, added)


def _read(bench: Bench, attached: Attachment, added: int) -> Answer:
    """Its text, as the worker reads it for the search."""
    if attached.extraction == Attachment.Extraction.WAITING:
        with access_context(bench.user.reader()), transaction.atomic():
            note(attached)
    return Answer(added, attached.type)


ATTACHMENT = register(Intake("attachment", offer))
