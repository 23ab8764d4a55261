"""Export of a list: the rows on the screen, up to the marking the person may export, streamed as a file and
logged.
"""

import contextvars
import hashlib
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.db import DatabaseError, transaction
from django.db.models import Count, Max, Q
from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.access import access_log
from ashgabat_centre.access.models import ExportEntry, Reading
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.database.context import access_context
from ashgabat_centre.records.kinds import kind_label
from ashgabat_centre.records.models import Status
from ashgabat_centre.reference.vocabulary import terms
from ashgabat_centre.web import sheets
from ashgabat_centre.web.sealed_query import PAGE_KEYS
from ashgabat_centre.web.watermark import marked

MARKING_IN_NAME = ("unclassified", "confidential", "strictly-confidential")
SELECTED = "selected"  # in the filters of the log, where only ticked rows left
AT_ONCE = 500  # rows fetched from the server's cursor
# Said to everybody, always, in the same words: it must not tell whether anything was left out.
STATEMENT = gettext_lazy(
    "A file holds the rows of this list that its reader may export. Rows marked higher are left out of it."
)


def word(of: Callable[[Any], Any], value: str | int) -> str:
    """The label of a choice or a kind, translated once for all rows."""
    return _word(of, value, translation.get_language())


@lru_cache(maxsize=256)
def _word(of: Callable[[Any], Any], value: str | int, language: str | None) -> str:
    label = of(value)
    return str(getattr(label, "label", label))


Column = tuple[str | Promise, Callable[[Any], object]]
COLUMNS: tuple[Column, ...] = (
    (gettext_lazy("Reference"), lambda row: row.reference),
    (gettext_lazy("Kind"), lambda row: word(kind_label, row.kind)),
    (gettext_lazy("Subject"), lambda row: row.title),
    (gettext_lazy("Date"), lambda row: row.occurred_on),
    (gettext_lazy("Status"), lambda row: word(Status, row.status)),
    (gettext_lazy("Marking"), lambda row: word(Sensitivity, row.sensitivity)),
    (gettext_lazy("Author"), lambda row: row.author.name),
    (gettext_lazy("Countries"), lambda row: sheets.joined(terms().country_names(row.country_ids))),
    (gettext_lazy("Themes"), lambda row: sheets.joined(terms().theme_names(row.theme_ids))),
    (gettext_lazy("Summary"), lambda row: row.summary),
)


def ceiling(user: User) -> int | None:
    """The highest marking this person may export; None where they may export nothing."""
    return max((level.value for level in Sensitivity if user.may_export(level)), default=None)


class TooLarge(Exception):
    """More rows than a file may have."""


class Unproven(Exception):
    """Strictly confidential rows leave only when a second factor was given within five minutes (ASVS 5.0,
    7.5.3).
    """


def too_large() -> str:
    """The sentence that a list has more rows than a file may have."""
    return _("This list is too long for a file: at most %(limit)s rows. Narrow it by its filters.") % {
        "limit": number_format(settings.EXPORT_LIMIT, force_grouping=True)
    }


def offered(user: User, kind: str, address: Any) -> dict[str, Any] | None:
    """What the list's page shows of exports, with the address's filters; None for people without the right."""
    if ceiling(user) is None:
        return None
    kept = question(address)
    forms = [
        (
            reverse(f"{kind}-export", args=[form]) + (f"?{kept}" if kept else ""),
            ExportEntry.Format(form).label,
        )
        for form in sheets.WRITERS
    ]
    return {"forms": forms, "statement": STATEMENT}


def question(address: Any) -> str:
    """The filters in a list's address, without its paging."""
    kept = address.copy()
    for key in PAGE_KEYS:
        kept.pop(key, None)
    return str(kept.urlencode())


class Export:
    """One list on its way out: begun in the request's transaction, streamed in one of its own."""

    def __init__(self, pages: Any, user: User, filterset: Any, form: str, ceiling: int) -> None:
        self.pages, self.user, self.form = pages, user, form
        self.rows = filterset.qs.filter(sensitivity__lte=ceiling).newest_first()
        self.filters = question(filterset.address)
        self.number, self.day = uuid4(), timezone.localdate()
        self.language = translation.get_language() or "en"
        self.digest, self.count = hashlib.sha256(), 0

    def take_only(self, slugs: Iterable[str]) -> None:
        """Of the list, only the records at these addresses. The log says that, and not which: a reference tells that
        there is a record.
        """
        self.rows = self.rows.filter(reference__in=[slug.replace("-", "/") for slug in slugs])
        self.filters = "&".join(filter(None, [self.filters, f"{SELECTED}=1"]))

    @property
    def kind(self) -> str:
        """The name of the kind that is listed."""
        return str(self.pages.name())

    @property
    def name(self) -> str:
        """The file's name: kind, day and highest marking."""
        return f"{self.kind}-list-{self.day:%Y-%m-%d}-{MARKING_IN_NAME[self.marking]}.{self.form}"

    def respond(self, *, proven: bool) -> StreamingHttpResponse:
        """The answer that streams the file. Raises TooLarge and Unproven."""
        self.begin(proven)
        return StreamingHttpResponse(
            apart(self.stream()),
            content_type=sheets.TYPES[self.form],
            headers={"Content-Disposition": f'attachment; filename="{self.name}"'},
        )

    def begin(self, proven: bool = True) -> None:
        """Log each strictly confidential row before the first byte is sent, so that an interrupted download
        is logged too. Rows that are marked higher while the file streams are left out.

        Raises TooLarge and Unproven.
        """
        strictly = Q(sensitivity=Sensitivity.STRICTLY_CONFIDENTIAL)
        counts = self.rows.order_by().aggregate(
            count=Count("pk"),
            most=Max("sensitivity", default=Sensitivity.UNCLASSIFIED),
            strictly=ArrayAgg("pk", filter=strictly, default=[]),
        )
        if counts["count"] > settings.EXPORT_LIMIT:
            raise TooLarge
        if counts["strictly"] and not proven:
            raise Unproven
        access_log.note_all(counts["strictly"], self.user, Reading.EXPORTED, str(self.number))
        self.marking = counts["most"]
        self.rows = self.rows.filter(~strictly | Q(pk__in=counts["strictly"]), sensitivity__lte=self.marking)

    def stream(self) -> Generator[bytes]:
        """The file in pieces of bytes.

        The last piece is sent after the log is committed; if that fails, the file stays incomplete.
        """
        held = b""
        try:
            with acting(self.user, self.language):
                for chunk in sheets.WRITERS[self.form](self.head(), self.lines(), self.language):
                    self.digest.update(chunk)
                    if held:
                        yield held
                    held = chunk
                self.log(complete=True)
        except BaseException:
            with suppress(DatabaseError), acting(self.user, self.language):
                self.log(complete=False)
            raise
        yield held

    def log(self, *, complete: bool) -> None:
        """Write the export log's entry."""
        ExportEntry.objects.create(
            number=self.number,
            user=self.user,
            list=self.kind,
            filters=self.filters,
            format=self.form,
            rows=self.count,
            sha256=self.digest.hexdigest(),
            complete=complete,
        )

    def columns(self) -> list[Column]:
        """The columns the person sees in the list."""
        common = {str(header) for header, _value in COLUMNS}
        own = [
            (header, self._own(value)) for header, value in self.pages.columns if str(header) not in common
        ]
        return [*COLUMNS, *own]

    def _own(self, value: Callable[[Any], object]) -> Callable[[Any], object]:
        return lambda record: value(self.pages.row(record))

    def head(self) -> sheets.SheetHead:
        """What stands above the rows: title, marking, handling statement, column names."""
        return sheets.SheetHead(
            title=str(self.pages.model._meta.verbose_name_plural),
            marking=marked(str(Sensitivity(self.marking).label)),
            statement=str(STATEMENT),
            columns=tuple(str(header) for header, _value in self.columns()),
        )

    def lines(self) -> Iterator[list[str | date]]:
        """The rows, cell by cell, as the file shows them."""
        columns = self.columns()
        for row in self.pages.dress(self.rows).iterator(chunk_size=AT_ONCE):
            self.count += row.sensitivity < Sensitivity.STRICTLY_CONFIDENTIAL
            yield [_cell(value(row)) for _header, value in columns]


@contextmanager
def acting(user: User, language: str) -> Iterator[None]:
    """Act as this person, in this language, in one transaction: the same as a request does around its view."""
    with access_context(user.reader()), transaction.atomic(), translation.override(language):
        yield


def _cell(value: object) -> str | date:
    return value if isinstance(value, date) else "" if value is None else str(value)


def apart(chunks: Generator[bytes]) -> Iterator[bytes]:
    """Run a generator in a context of its own, so that its person and language don't show outside between two
    pieces.
    """
    context = contextvars.copy_context()
    try:
        while (chunk := context.run(next, chunks, None)) is not None:
            yield chunk
    finally:
        context.run(chunks.close)
