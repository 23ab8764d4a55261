"""What falls due on a day: replies, commitments, concurrences that expire, and what other apps add."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.commitments.models import FollowUp
from ashgabat_centre.records.models import Record, Status
from liaison.concurrences.models import GIVING, Concurrence
from liaison.letters.models import awaiting_reply


@dataclass(frozen=True)
class Due:
    """One thing due on one day, as its reader may see it; `marking` is that of its record."""

    day: date
    why: str | Promise
    title: str
    address: str
    marking: int = 0
    language: str = ""


Source = Callable[[date, date], Iterable[Due]]
_sources: list[Source] = []


def falls_due(source: Source) -> Source:
    """Register a source: a function that gives what is due from the first to the last day, asked as the
    reader.
    """
    _sources.append(source)
    return source


def between(first: date, last: date) -> Iterator[Due]:
    """Everything due from the first to the last day."""
    for source in _sources:
        yield from source(first, last)


@falls_due
def commitments(first: date, last: date) -> Iterator[Due]:
    """Commitments due on these days."""
    rows = FollowUp.objects.open().filter(due__range=(first, last)).select_related("record").soonest_first()
    for row in rows.only("what", "side", "due", "number", "record__sensitivity", "record__language"):
        address, record = row.get_absolute_url(), row.record
        yield Due(row.due, row.get_side_display(), row.what, address, record.sensitivity, record.language)


@falls_due
def replies(first: date, last: date) -> Iterator[Due]:
    """Replies due on these days."""
    awaited = awaiting_reply(Record.objects.filter(correspondence__reply_due__range=(first, last)))
    rows = awaited.order_by("correspondence__reply_due", "pk").only(
        "title", "language", "sensitivity", "kind", "reference", "correspondence__reply_due"
    )
    for row in rows.select_related("correspondence"):
        day, address = row.correspondence.reply_due, row.get_absolute_url()
        yield Due(day, _("Reply due"), row.title, address, row.sensitivity, row.language)


@falls_due
def endings(first: date, last: date) -> Iterator[Due]:
    """Concurrences whose last day of validity is one of these days."""
    rows = Concurrence.objects.filter(status=Status.CLEARED, valid_until__range=(first, last))
    for row in rows.prefetch_related("states").order_by("valid_until", "pk"):
        if any(row.state_on(row.valid_until, country) in GIVING for country in row.country_ids):
            address, why = row.get_absolute_url(), _("Concurrence ends")
            yield Due(row.valid_until, why, row.title, address, row.sensitivity, row.language)
