"""A file of events comes in: its layout is recognised, and its text is kept for the worker, or nothing of it is.

Text is streamed, so that a file of a million rows needs no more memory than a small one; a workbook and JSON are read
whole in the sandbox and kept as text.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.files import checks, code_pages, plain
from ashgabat_centre.files.checks import Arrival, FileRefused
from ashgabat_centre.files.file_names import clean_name
from ashgabat_centre.imports import tables
from monitoring.events.intake_models import EventImport
from monitoring.events.kept_text import keep_text
from monitoring.events.layouts import reliefweb
from monitoring.events.layouts.known import TOP, Recognised, recognise

SCRIPT = Path(__file__).with_name("event_sandbox.py")
MOST_WHOLE = 20 * 1024 * 1024  # bytes of a workbook, of JSON, and of text that is not UTF-8
MEMORY = 1024 * 1024 * 1024
SECONDS = 15
HEAD = 1024 * 1024
READ = 256 * 1024  # letters at a time
LONGEST_CELL = 128 * 1024
OPEN_AT_ONCE = 10
WORKBOOK, COMPOUND, MARKUP = b"PK", b"\xd0\xcf\x11\xe0", re.compile(r"\s*<[a-zA-Z!?]")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
DELIMITERS = ",\t;|"
SENTENCES = tables.SENTENCES | {
    "json": gettext_lazy("It is no JSON, or is cut off. Download it again."),
    "rows": gettext_lazy(
        "A workbook of events may have up to 100,000 rows in a sheet. Save it as CSV in UTF-8."
    ),
}


class OwnerWanted(FileRefused):
    """The file does not say whose it is, and its importer has not said it either."""


def take_events(file: IO[bytes], given: str, size: int, user: User, **meant: Any) -> EventImport:
    """Recognise the file's layout and keep its text, in the caller's transaction.

    `meant`: the import's `beyond`, `whole` and `owner`. Raises FileRefused with the reason as a sentence.
    """
    name = clean_name(given)
    if sentence := refuse(user) or _refuse_size(size):
        raise FileRefused(sentence)
    if sentence := checks.refuse_infected(Arrival(file, name, size)):
        raise FileRefused(sentence)
    recognised, delimiter, parts = _open(file, name, size)
    if recognised.layout.wants_owner(recognised.columns) and not meant.get("owner"):
        raise OwnerWanted(_("The table has no column for its source. Write whose table it is."))
    made = EventImport(user=user, name=name, sha256=plain.sha256(file), **meant)
    made.layout, made.columns, made.delimiter = recognised.layout.name, recognised.columns, delimiter
    made.skip = recognised.skip
    made.save(force_insert=True)
    made.size = keep_text(made, parts())
    made.save(update_fields=["size"])
    return made


def refuse(user: User) -> str:
    """Why this person may not import events, as a sentence; '' where they may."""
    if not user.writes:
        return _("Your role reads records and does not file them.")
    if EventImport.objects.unfinished().count() >= OPEN_AT_ONCE:
        return _("%(count)s files of yours wait, the most at a time. Import or remove one first.") % {
            "count": OPEN_AT_ONCE
        }
    return ""


def _refuse_size(size: int) -> str:
    if not size:
        return str(checks.SENTENCES["empty"])
    if size > settings.EVENTS_MAX_BYTES:
        return _("A file of events may have up to %(limit)s; this one is larger. Split it.") % {
            "limit": filesizeformat(settings.EVENTS_MAX_BYTES)
        }
    return ""


Opened = tuple[Recognised, str, Callable[[], Iterator[str]]]


def _open(file: IO[bytes], name: str, size: int) -> Opened:
    """The layout, the delimiter, and the text in parts. Raises FileRefused."""
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(COMPOUND):
        raise FileRefused(str(SENTENCES["locked"]))
    if head.startswith(WORKBOOK):
        return _open_whole(file, "ods" if name.endswith(".ods") else "xlsx", size)
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return _open_whole(file, "json", size)
    return _open_text(file, head, size)


# --- A workbook, or JSON ----------------------------------------------------------------------------------------


def _open_whole(file: IO[bytes], ending: str, size: int) -> Opened:
    """The first sheet with a known layout, as text. Raises FileRefused, of the last sheet where none is known."""
    if size > MOST_WHOLE:
        raise FileRefused(
            _("A workbook or JSON may have up to %(limit)s. Save it as CSV in UTF-8, or split it.")
            % {"limit": filesizeformat(MOST_WHOLE)}
        )
    answer = checks.confine("sheets", file, ending, SECONDS, MEMORY, SCRIPT)
    if answer["refused"]:
        raise FileRefused(checks.tell(answer, checks.SENTENCES | SENTENCES))
    refusal = FileRefused(str(SENTENCES["nothing"]))
    for sheet in answer["sheets"]:
        rows: list[list[str]] = sheet["rows"]
        if sheet["name"] == "reliefweb":
            rows = [list(reliefweb.COLUMNS), *rows]
        try:
            return recognise(rows), ",", lambda rows=rows: _as_text(rows)
        except FileRefused as why:
            refusal = why
    raise refusal


def _as_text(rows: list[list[str]]) -> Iterator[str]:
    """Rows as lines of CSV."""
    for row in rows:
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(row)
        yield line.getvalue()


# --- Text -------------------------------------------------------------------------------------------------------


def _open_text(file: IO[bytes], head: bytes, size: int) -> Opened:
    encoding = _encoding(file, head, size)
    beginning = next(_decoded(file, encoding), "")
    if MARKUP.match(beginning):
        raise FileRefused(str(SENTENCES["markup"]))
    recognised, delimiter = _layout(beginning)
    return recognised, delimiter, lambda: _decoded(file, encoding)


def _encoding(file: IO[bytes], head: bytes, size: int) -> str:
    """The encoding of the text. Raises FileRefused where it can't be told."""
    bom = next((encoding for bom, encoding in code_pages.BOMS if head.startswith(bom)), "")
    try:
        head[: head.rfind(b"\n") + 1 or len(head)].decode(bom or "utf-8")
    except UnicodeDecodeError:
        bom = ""
    else:
        if not CONTROL.search(head.decode("latin-1")[:HEAD]) or bom:
            return bom or "utf-8"
    file.seek(0)
    data = file.read() if size <= MOST_WHOLE else head
    decoded = code_pages.decode(data)
    if decoded is None:
        binary = CONTROL.search(data.decode("latin-1"))
        raise FileRefused(str(SENTENCES["binary" if binary else "encoding"]))
    return decoded[1]


def _decoded(file: IO[bytes], encoding: str) -> Iterator[str]:
    """The text in parts, with plain line ends. Raises FileRefused at bytes that are none of the encoding's."""
    file.seek(0)
    words = io.TextIOWrapper(io.BufferedReader(_Unclosed(file)), encoding, newline=None)
    try:
        while part := words.read(READ):
            if CONTROL.search(part):
                raise FileRefused(str(SENTENCES["binary"]))
            yield part
    except UnicodeError as error:
        raise FileRefused(str(SENTENCES["encoding"])) from error


class _Unclosed(io.RawIOBase):
    """The file to a reader that closes what it has read from."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self.file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _layout(beginning: str) -> tuple[Recognised, str]:
    """The layout and the delimiter by which it is one. Raises FileRefused, as for the delimiter that cuts the most."""
    widest, refusal = 0, FileRefused(str(SENTENCES["nothing"]))
    for delimiter in DELIMITERS:
        rows = _first_rows(beginning, delimiter)
        try:
            if any(rows):
                return recognise(rows), delimiter
        except FileRefused as why:
            width = max(map(len, rows))
            if width > widest:
                widest, refusal = width, why
    raise refusal


def _first_rows(beginning: str, delimiter: str) -> list[list[str]]:
    """As many rows as a layout is told by; those before one whose quotation marks don't match."""
    csv.field_size_limit(LONGEST_CELL)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(beginning), delimiter=delimiter):
            rows.append(row)
            if len(rows) == TOP:
                break
    except csv.Error:
        return rows
    return rows
