"""The list of events as a file, without what a licence forbids to pass on."""

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Any, cast
from uuid import uuid4

from django.conf import settings
from django.db.models import Exists, Max, Min, OuterRef, Subquery, Value
from django.db.models.functions import Greatest, Least
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy, ngettext

from ashgabat_centre.access.access_log import DOCUMENTS
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.exports.lists import AT_ONCE, Column, Export, TooLarge, question
from ashgabat_centre.web import sheets
from ashgabat_centre.web.watermark import marked
from monitoring.events.event_list import EventFilter
from monitoring.events.figures import as_range
from monitoring.events.models import EventQuerySet, EventReport

EVENTS = "events"
DOCUMENTS[EVENTS] = gettext_lazy("Events")
# Each by an index of its own: asked as one condition, every event would read all reports.
OF_EVENT = ({"event": OuterRef("pk")}, {"event__merged_into": OuterRef("pk")})
EVENT_COLUMNS: tuple[Column, ...] = (
    (gettext_lazy("Date"), lambda row: row.day),
    (gettext_lazy("Date is exact to"), lambda row: row.get_day_precision_display()),
    (gettext_lazy("Country"), lambda row: row.country_name),
    (gettext_lazy("Administrative area"), lambda row: row.area_name),
    (gettext_lazy("Place"), lambda row: row.place),
    (gettext_lazy("Type"), lambda row: row.get_type_display()),
    (gettext_lazy("Sub-type"), lambda row: row.sub_type),
    (gettext_lazy("Actors"), lambda row: row.actors),
    (gettext_lazy("Themes"), lambda row: sheets.joined(row.theme_names)),
    (gettext_lazy("Deaths"), lambda row: as_range(row.least_open, row.most_open)),
    (gettext_lazy("Annotation by the Centre"), lambda row: row.annotation),
)


def may_leave(rows: EventQuerySet) -> EventQuerySet:
    """Of these events, those that rest on no report that may not be passed on; with the figures of the others."""
    closed = EventReport.objects.filter(event=OuterRef("pk"), leads=True, restricted=True)
    return rows.filter(~Exists(closed)).annotate(
        least_open=Least(*_figures(Min(Least("low", "best", "high")))),
        most_open=Greatest(*_figures(Max(Greatest("low", "best", "high")))),
    )


def _figures(of: Any) -> Iterator[Subquery]:
    """A figure over the reports of an event, and over those of its duplicates, that stand and may be passed on."""
    for theirs in OF_EVENT:
        reports = EventReport.objects.standing().filter(**theirs, restricted=False).order_by()
        yield Subquery(reports.annotate(one=Value(1)).values("one").annotate(figure=of).values("figure"))


class EventExport(Export):
    """One list of events on its way out."""

    def __init__(self, user: User, filterset: EventFilter, form: str) -> None:
        self.user, self.form = user, form
        self.all: EventQuerySet = cast(EventQuerySet, filterset.qs)
        self.rows = may_leave(self.all).latest_first()
        self.filters = question(filterset.address)
        self.number, self.day = uuid4(), timezone.localdate()
        self.language = translation.get_language() or "en"
        self.digest, self.count, self.marking = hashlib.sha256(), 0, Sensitivity.UNCLASSIFIED

    @property
    def kind(self) -> str:
        """The name of the list in the export log."""
        return EVENTS

    def begin(self, proven: bool = True) -> None:
        """Count what leaves and what may not. Raises TooLarge."""
        leaving = self.rows.order_by().count()
        if leaving > settings.EXPORT_LIMIT:
            raise TooLarge
        self.left_out = self.all.order_by().count() - leaving

    def columns(self) -> list[Column]:
        """The columns of the file."""
        return list(EVENT_COLUMNS)

    def head(self) -> sheets.SheetHead:
        """What stands above the rows: title, marking, how many rows are left out and why, column names."""
        sentence = ngettext(
            "%(count)s event is left out, because its licence forbids passing it on.",
            "%(count)s events are left out, because their licence forbids passing them on.",
            self.left_out,
        )
        return sheets.SheetHead(
            title=str(DOCUMENTS[EVENTS]),
            marking=marked(str(Sensitivity(self.marking).label)),
            statement=sentence % {"count": self.left_out},
            columns=tuple(str(header) for header, _value in EVENT_COLUMNS),
        )

    def lines(self) -> Iterator[list[str | date]]:
        """The rows, cell by cell."""
        for row in self.rows.iterator(chunk_size=AT_ONCE):
            self.count += 1
            yield [
                value if isinstance(value, date) else str(value or "")
                for _header, of in EVENT_COLUMNS
                for value in [of(row)]
            ]
