"""Rows as a CSV or an Excel file: Cyrillic is legible, and no cell is a formula."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter

Line = list[str | date]

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
CHUNK = 64 * 1024
LONGEST = 32_767  # characters Excel keeps in one cell
# What a spreadsheet takes for the beginning of a formula, full-width forms of East Asian keyboards included.
BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class SheetHead:
    """What stands above the rows."""

    title: str
    marking: str
    statement: str
    columns: tuple[str, ...]


def is_risky(text: str) -> bool:
    """Whether a spreadsheet might compute this text instead of showing it."""
    return text.startswith(BEGINNINGS) or text.lstrip().startswith(BEGINNINGS)


def harmless(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if is_risky(text) else text


def joined(parts: Iterable[str]) -> str:
    """Several values in one cell, each made harmless, because a reader may split them again."""
    return "; ".join(map(harmless, parts))


def csv_file(head: SheetHead, lines: Iterable[Line], language: str) -> Iterator[bytes]:
    """The rows as CSV, in pieces of bytes.

    Every cell is quoted; the separator is a semicolon where the language's decimal sign is a comma.
    """
    buffer = io.StringIO()
    buffer.write("\ufeff")
    writer = csv.writer(buffer, delimiter=";" if language == "ru" else ",", quoting=csv.QUOTE_ALL)
    writer.writerows([[harmless(text)] for text in (head.marking, head.statement)])
    writer.writerow([harmless(column) for column in head.columns])
    for line in lines:
        writer.writerow([harmless(str(value)) for value in line])
        if buffer.tell() > CHUNK:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def xlsx_file(head: SheetHead, lines: Iterable[Line], language: str) -> Iterator[bytes]:
    """The rows as one Excel sheet, in pieces of bytes, written row by row to a temporary file without a name."""
    with tempfile.TemporaryFile() as file:
        _write_sheet(file, head, lines)
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


def _write_sheet(file: Any, head: SheetHead, lines: Iterable[Line]) -> None:
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, {"constant_memory": True, **plain}) as book:
        book.set_properties({"title": head.title, "category": head.marking})
        sheet = book.add_worksheet()
        sheet.set_column(0, len(head.columns) - 1, 24)
        sheet.freeze_panes(3, 1)
        mark = head.marking.replace("&", "&&")
        sheet.set_header(f"&C{mark}")
        sheet.set_footer(f"&C{mark}&R&P / &N")
        sheet.repeat_rows(2)
        cells = Cells(book, sheet)
        cells.write(0, [head.marking], bold=True)
        cells.write(1, [head.statement])
        cells.write(2, list(head.columns), bold=True)
        for number, line in enumerate(lines, start=3):
            cells.write(number, line)


class Cells:
    """Writes cells as text only; risky ones carry Excel's own mark of text, which survives editing."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self.sheet = sheet
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.bold = book.add_format({"bold": True})
        self.text = book.add_format({"quote_prefix": True, "num_format": "@"})

    def write(self, row: int, line: Iterable[str | date], *, bold: bool = False) -> None:
        """Write one line of the sheet."""
        for column, value in enumerate(line):
            if isinstance(value, date):
                moment = datetime(value.year, value.month, value.day)
                self.sheet.write_datetime(row, column, moment, self.day)
            else:
                form = self.text if is_risky(value) else self.bold if bold else None
                self.sheet.write_string(row, column, _shortened(value), form)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


WRITERS = {"csv": csv_file, "xlsx": xlsx_file}
