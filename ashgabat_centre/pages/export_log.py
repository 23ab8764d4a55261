"""The export log's page: what left the portal as a file, with whom and when.

It shows every row that can be written. What bears a word that no list, kind or document is called by any more is
shown by that word, so that no row can hide the others.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import CharField, Count, OuterRef, Subquery
from django.db.models.functions import Cast, Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from ashgabat_centre.access.access_log import DOCUMENTS
from ashgabat_centre.access.models import AccessEntry, ExportEntry, Reading
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.pages.record_pages import RecordPages, pages_named

SHOWN = 200


@dataclass(frozen=True)
class LogLine:
    """One entry, with what it was of in words, and where that stands; '' where there is no such page."""

    entry: ExportEntry
    label: str | Promise
    address: str = ""


@require_safe
def export_log(request: Request) -> HttpResponse:
    """What left the portal as a file: each person's own, all of it for the head."""
    if not request.user.is_desk_or_staff:
        raise Http404
    context = {"lines": list(lines()), "most": SHOWN}
    return render(request, "pages/exports.html", context)


def lines() -> Iterator[LogLine]:
    """The newest entries that this reader may see."""
    counted = (
        AccessEntry.objects.filter(what=Reading.EXPORTED, detail=Cast(OuterRef("number"), CharField()))
        .order_by()
        .values("detail")
        .annotate(times=Count("pk"))
        .values("times")
    )
    entries: Any = ExportEntry.objects.select_related("user", "record").annotate(
        strictly=Coalesce(Subquery(counted), 0)
    )
    named = cache(pages_named)  # two hundred lines are of few lists
    for entry in entries[:SHOWN]:
        yield _line(entry, named(entry.list))


def _line(entry: ExportEntry, pages: type[RecordPages] | None) -> LogLine:
    if pages is None:
        return LogLine(entry, DOCUMENTS.get(entry.list, entry.list))
    label = pages.called()["label" if entry.record_id else "labels"]
    if entry.record_id:
        return LogLine(entry, label, entry.record.get_absolute_url() if entry.record else "")
    return LogLine(entry, label, pages.list_address() + (f"?{entry.filters}" if entry.filters else ""))
