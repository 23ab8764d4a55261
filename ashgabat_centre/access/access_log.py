"""The access log, of who read strictly confidential records, and the export log, of what left as a file."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import Promise

from ashgabat_centre.access.models import AccessEntry, ExportEntry, Reading
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.panels import PanelPlace, panel

SHOWN = 5
# Documents that are of no kind of record, by the word their lines in the export log bear; their rooms add them.
DOCUMENTS: dict[str, str | Promise] = {}


def is_noted(record: Record) -> bool:
    """Whether reading this record is logged: only what is strictly confidential is."""
    return bool(record.sensitivity >= Sensitivity.STRICTLY_CONFIDENTIAL)


def note(record: Record, user: User, what: Reading, detail: str = "") -> None:
    """Log that this person reads this record, in the transaction that reads it; nothing for lower markings.

    The same reading within one minute is one entry, because browsers load a page twice or ask by HEAD first.
    Raises where the entry can't be written, so that the page fails and shows nothing.
    """
    if is_noted(record):
        note_all([record.pk], user, what, detail)


def note_all(numbers: Iterable[int], user: User, what: Reading, detail: str = "") -> None:
    """Log one reading of several records at once."""
    if not connection.in_atomic_block:
        raise RuntimeError("A reading is noted in the transaction that reads, or not at all.")
    entries = [AccessEntry(record_id=pk, user=user, what=what, detail=detail) for pk in numbers]
    AccessEntry.objects.bulk_create(entries, ignore_conflicts=True, batch_size=500)


def note_taken(record: Record, user: User, what: Reading, form: str, sha256: str) -> None:
    """Log that a file of this record leaves with this person, whatever its marking, in the transaction that
    sends it: one line a minute, as for a reading.

    Of a strictly confidential record in the access log, for its own readers; of all others in the export log.
    """
    if is_noted(record):
        note(record, user, what, sha256)
    else:
        note_document(user, record.kind, form, sha256, record=record)


def note_document(user: User, of: str, form: str, sha256: str, **more: Any) -> None:
    """Add the export log's line of one document: `of` is the word of its kind, `more` its other columns."""
    entry = ExportEntry(user=user, list=of, format=form, rows=1, sha256=sha256, **more)
    ExportEntry.objects.bulk_create([entry], ignore_conflicts=True)


def readings_of(record: Record) -> QuerySet[AccessEntry]:
    """Who read the record, newest first, for those who may read it themselves."""
    return AccessEntry.objects.filter(record=record.pk).select_related("user")


@panel("access/readings_panel.html", PanelPlace.BESIDE, 20)
def shown_on(record: Record, user: User, pages: Any = None) -> dict[str, Any]:
    """What the record's page says about its access log; nothing for markings that are not logged."""
    if not is_noted(record):
        return {}
    newest = list(readings_of(record)[: SHOWN + 1])
    return {
        "readings": newest[:SHOWN],
        "more_readings": len(newest) > SHOWN,
        "readings_url": record.address("readings"),
        "print_url": record.address("print"),
    }
