"""Uploads: a file is judged, encrypted, stored and entered, or nothing of it stays."""

import logging
from typing import IO

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.files import checks, encryption, plain
from ashgabat_centre.files import rules as files
from ashgabat_centre.files.checks import Arrival, FileRefused
from ashgabat_centre.files.file_names import clean_name, ending
from ashgabat_centre.files.models import Attachment
from ashgabat_centre.files.sandbox import TEXTS
from ashgabat_centre.files.storage import new_name, storage
from ashgabat_centre.jobs import queue as jobs
from ashgabat_centre.records.models import Record

logger = logging.getLogger(__name__)


def take_in(
    file: IO[bytes], name: str, size: int, record: Record, user: User, level: int, written: list[str]
) -> Attachment:
    """Attach the file, within a transaction. The same bytes on the same record are the same attachment.

    `written` is the list of `undone_on_failure`, opened around that transaction. Raises FileRefused with the
    sentence of the rule or check that failed, or that the disk is full.
    """
    arrival = Arrival(file, clean_name(name), size)
    refuse(record, user, arrival, level)
    checks.judge(arrival)
    _refuse_by_now(record, user, level)
    digest = plain.sha256(file)
    if twin := record.attachments.kept().filter(sha256=digest).first():
        return _one(twin)
    if sentence := files.refuse_more(record, size):
        raise FileRefused(sentence)
    try:
        with transaction.atomic():
            attachment = _keep(arrival, digest, record, user, level, written)
    except IntegrityError:  # the second click of a double click, a moment later
        storage().delete(written.pop())
        return _one(record.attachments.kept().get(sha256=digest))
    _tell(attachment, record, user)
    return attachment


def refuse(record: Record, user: User, arrival: Arrival, level: int) -> None:
    """Run the checks that need no look into the file. Raises FileRefused."""
    sentence = (
        files.refuse_attaching(record, user)
        or files.refuse_marking(record, level)
        or checks.refuse_size(arrival.size)
        or checks.refuse_name(arrival.name)
    )
    if sentence:
        raise FileRefused(sentence)


def _refuse_by_now(record: Record, user: User, level: int) -> None:
    """Hold the record until the transaction ends, and ask again: looking into a file takes time, in which the record
    may be cleared. Raises FileRefused.
    """
    now = Record.objects.select_for_update(of=("self",)).get(pk=record.pk)
    if sentence := files.refuse_attaching(now, user) or files.refuse_marking(now, level):
        raise FileRefused(sentence)


def _one(row: object) -> Attachment:
    assert isinstance(row, Attachment)
    return row


def _keep(
    arrival: Arrival, digest: str, record: Record, user: User, level: int, written: list[str]
) -> Attachment:
    name, key = new_name(), encryption.new_key()
    written.append(name)
    try:
        storage().write(name, encryption.encrypt(plain.pieces(arrival.file), key, name))
    except OSError as error:
        logger.exception("A file could not be stored")
        raise FileRefused(full_disk()) from error
    wrapped, mark = encryption.wrap(key, name)
    waiting = Attachment.Extraction.WAITING if ending(arrival.name) in TEXTS else Attachment.Extraction.NONE
    return _one(
        Attachment.objects.create(
            record=record,
            name=arrival.name,
            type=arrival.type,
            size=arrival.size,
            sha256=digest,
            sensitivity=level,
            uploaded_by=user,
            stored_as=name,
            sealed_key=wrapped,
            sealed_with=mark,
            scan=arrival.scan,
            extraction=waiting,
        )
    )


def full_disk() -> str:
    """The sentence that the disk is full."""
    return _(
        "The portal could not store the file, perhaps for lack of room. Nothing was kept: tell the administrator."
    )


def _tell(attachment: Attachment, record: Record, user: User) -> None:
    """Ask the worker to read the file's text."""
    if attachment.extraction == Attachment.Extraction.WAITING:
        subject = _("Text of a file of %(reference)s") % {"reference": record.reference}
        jobs.ask_privately("attachment-text", asked_by=user, subject=subject, attachment=str(attachment.pk))


def take_away(attachment: Attachment, record: Record, user: User, reason: str) -> None:
    """Take a file away, for a reason: it is no longer listed, found or downloaded; row and bytes stay until
    retention ends.
    """
    if sentence := files.refuse_attaching(record, user):
        raise FileRefused(sentence)
    _refuse_by_now(record, user, attachment.sensitivity)
    if not reason.strip():
        raise FileRefused(_("Say why the file is removed: the reason stays in the record’s history."))
    Attachment.objects.kept().filter(pk=attachment.pk).update(
        removed_at=timezone.now(), removed_by=user, removed_because=reason.strip()
    )
