"""What a crash between two steps left behind: bytes no row speaks for are deleted, rows without bytes are told."""

import time
from dataclasses import dataclass, field

from django.db import connection

from ashgabat_centre.files.storage import DRAFT, storage

OLD = 60 * 60  # seconds: what is younger may belong to a save that is still under way


@dataclass
class Swept:
    deleted: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    uploads: int = 0


def sweep() -> Swept:
    """Run it as the worker or the owner: only they are told which names are spoken for."""
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
    """The name a row would know it by: a piece by its upload; the draft of a write that was cut off by nobody."""
    folder, _slash, last = name.rpartition("/")
    if last.startswith(DRAFT):
        return ""
    return folder if name.startswith("pieces/") else name


def _lies(name: str) -> bool:
    try:
        return storage().size(name) >= 0
    except FileNotFoundError:
        return False
