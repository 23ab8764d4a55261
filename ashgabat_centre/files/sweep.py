"""Cleaning up after crashes: stored bytes without a row are deleted, rows without bytes are reported."""

import time
from dataclasses import dataclass, field

from django.db import connection

from ashgabat_centre.files.storage import DRAFT, storage

OLD = 60 * 60  # seconds: what is younger may belong to a save that is still under way


@dataclass
class Swept:
    """What a sweep deleted, which rows have no bytes, and how many uploads had expired."""

    deleted: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    uploads: int = 0


def sweep() -> Swept:
    """Delete stored bytes that belong to no row.

    Run it as worker or owner: only these may see all rows' names.
    """
    swept = Swept()
    lying = list(storage().names())  # before the rows: a name written meanwhile is nobody's orphan
    with connection.cursor() as cursor:
        cursor.execute("select portal.forget_uploads()")
        (swept.uploads,) = cursor.fetchone()
        cursor.execute("select portal.stored_names()")
        known = {name for (name,) in cursor.fetchall()}
    for stored in lying:
        if _speaker(stored.name) not in known and stored.modified < time.time() - OLD:
            storage().delete(stored.name)
            swept.deleted.append(stored.name)
    here = {stored.name for stored in lying}
    swept.missing = sorted(name for name in known - here if name.startswith("files/") and not _lies(name))
    return swept


def _speaker(name: str) -> str:
    """The name a row would have for a stored object: an upload's for a piece, none for an interrupted write."""
    folder, _slash, last = name.rpartition("/")
    if last.startswith(DRAFT):
        return ""
    return folder if name.startswith("pieces/") else name


def _lies(name: str) -> bool:
    try:
        return storage().size(name) >= 0
    except FileNotFoundError:
        return False
