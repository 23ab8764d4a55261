"""Uploads in pieces: each piece is stored encrypted on arrival, so that an upload goes on after a broken
connection.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from functools import partial
from itertools import chain

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.files import encryption, plain
from ashgabat_centre.files import rules as files
from ashgabat_centre.files.checks import Arrival, FileRefused
from ashgabat_centre.files.file_names import clean_name
from ashgabat_centre.files.models import Attachment, Upload
from ashgabat_centre.files.storage import storage
from ashgabat_centre.files.upload import full_disk, refuse, take_in
from ashgabat_centre.records.models import Record

PIECE = 256 * 1024  # eight seconds on the office's line
MOST_PIECE = 1024 * 1024
LIFE = timedelta(days=1)
AT_ONCE = 5
SALT = 32


class OutOfStep(Exception):
    """The piece does not begin where the last one ended; `received` says where that is, in bytes."""

    def __init__(self, received: int) -> None:
        super().__init__(received)
        self.received = received


def begin(record: Record, user: User, name: str, size: int, stamp: int, level: int) -> Upload:
    """The upload to send pieces to: the unfinished one of this very file, or a new one.

    Raises FileRefused.
    """
    name = clean_name(name)
    refuse(record, user, Arrival(plain.NOTHING, name, size), level)
    open_ones = Upload.objects.filter(user=user, attachment=None, expires_at__gt=timezone.now())
    same = {"record_id": record.pk, "name": name, "size": size, "stamp": stamp, "sensitivity": level}
    if unfinished := open_ones.filter(**same).first():
        return _one(unfinished)
    if open_ones.count() >= AT_ONCE:
        raise FileRefused(
            _("You have %(count)s uploads under way, the most at a time. Finish or cancel one.")
            % {"count": AT_ONCE}
        )
    if sentence := files.refuse_more(record, size):
        raise FileRefused(sentence)
    upload = Upload(user=user, expires_at=timezone.now() + LIFE, **same)
    upload.sealed_key = encryption.wrap(encryption.new_key(), upload.folder)[0]
    upload.save(force_insert=True)
    return upload


def locked(upload: Upload) -> Upload:
    """The upload's row, locked until the transaction ends, so that the second of two equal pieces waits."""
    return _one(Upload.objects.select_for_update(of=("self",)).select_related("record").get(pk=upload.pk))


def _one(row: object) -> Upload:
    assert isinstance(row, Upload)
    return row


def add(upload: Upload, at: int, piece: bytes, written: list[str]) -> None:
    """Store a piece, within a transaction. Raises OutOfStep, and FileRefused where it can't be stored."""
    fits = 0 < len(piece) <= min(MOST_PIECE, upload.size - upload.received)
    if at != upload.received or not fits:
        raise OutOfStep(upload.received)
    name, salt = f"{upload.folder}/{at}", os.urandom(SALT)
    key = encryption.derive_key(encryption.unwrap(upload.sealed_key, upload.folder), salt, name)
    written.append(name)
    try:
        storage().write(name, chain([salt], encryption.encrypt([piece], key, name)))
    except OSError as error:
        raise FileRefused(full_disk()) from error
    upload.received = at + len(piece)
    upload.save(update_fields=["received"])


def finish(upload: Upload, user: User, written: list[str]) -> Attachment:
    """All pieces are here: judge and attach the file, within a transaction.

    Raises FileRefused and Damaged.
    """
    with plain.open_plain() as file:
        try:
            file.writelines(_assemble(upload))
            file.flush()
        except (encryption.Damaged, OSError) as error:
            raise FileRefused(
                _("The pieces of the file could not be put together. Send it again.")
            ) from error
        attachment = take_in(file, upload.name, upload.size, upload.record, user, upload.sensitivity, written)
    upload.attachment = attachment
    upload.save(update_fields=["attachment"])
    _drop_pieces(upload)
    return attachment


def cancel(upload: Upload) -> None:
    """Delete an upload and its pieces."""
    _drop_pieces(upload)
    upload.delete()


def _drop_pieces(upload: Upload) -> None:
    """Delete the pieces after commit. What can't be deleted then the sweep deletes later."""
    with suppress(OSError):
        names = [name for name, _size in _pieces(upload)]
        transaction.on_commit(lambda: _delete(names), robust=True)


def _delete(names: list[str]) -> None:
    for name in names:
        storage().delete(name)


def _pieces(upload: Upload) -> Iterator[tuple[str, int]]:
    """Each piece's stored name and its number of plain bytes, in order."""
    at = 0
    while at < upload.received:
        name = f"{upload.folder}/{at}"
        size = encryption.plain_size(storage().size(name) - SALT)
        yield name, size
        at += size


def _assemble(upload: Upload) -> Iterator[bytes]:
    own = encryption.unwrap(upload.sealed_key, upload.folder)
    for name, size in _pieces(upload):
        key = encryption.derive_key(own, storage().read(name, 0, SALT), name)
        yield from encryption.decrypt(partial(_read_piece, name), key, name, size)


def _read_piece(name: str, offset: int, length: int) -> bytes:
    return storage().read(name, offset + SALT, length)
