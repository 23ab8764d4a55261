"""Reads a table from outside in a process of its own, with little memory and time.

Run as a script, after the sandbox of files has judged the file: it gets the file as standard input and
nothing else. It answers in JSON: the sheets with their rows as text, or the key in tables.SENTENCES of the
reason why there are none.
"""

import csv
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

Row = list[str]
MOST_ROWS = 5_000  # of one sheet
MOST_COLUMNS = 200
MOST_SHEETS = 20
MOST_LETTERS = 8_000_000  # altogether
LONGEST = 32_767  # letters of a cell, as in a spreadsheet program
DELIMITERS = ",;\t|"
SAMPLE = 64 * 1024
HINT = re.compile(r"sep=(.)\r?\n", re.I)
GUARDED = re.compile("^'(?=\\s*[-=+@＝＋－＠])")
COMPOUND = b"\xd0\xcf\x11\xe0"  # how a workbook begins that is encrypted, or older than XLSX


def _load(path: Path) -> ModuleType:
    """The module at this path: the portal's packages can't be imported here."""
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


judging = _load(Path(__file__).parents[1] / "files" / "sandbox.py")
normalize = judging.normalize
UnsafeFile = judging.UnsafeFile


# --- Text: which encoding, which separator ------------------------------------------------------------------


def read_letters(data: bytes) -> tuple[str, str]:
    """The text and its encoding. Raises UnsafeFile for what is no text, and where the encoding can't be told."""
    decoded = judging.code_pages.decode(data)
    if judging.CONTROL.search(decoded[0] if decoded else data.decode("latin-1")):
        raise UnsafeFile("binary")
    if decoded is None:
        raise UnsafeFile("encoding", aim=judging.code_pages.doubtful_words(data))
    text, encoding = decoded
    return text, encoding


def find_delimiter(text: str) -> str:
    """The delimiter that cuts most of the first lines into the same number of cells, more than one."""
    lines = text[:SAMPLE].splitlines()[:60]
    best, most = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
        width, count = max(widths.items(), key=lambda pair: (pair[0] > 1, pair[1]), default=(1, 0))
        score = (count / max(widths.total(), 1), width)
        if width > 1 and score > most:
            best, most = delimiter, score
    return best


def read_text(data: bytes) -> dict[str, Any]:
    """The one sheet of a CSV or text file."""
    text, encoding = read_letters(data)
    if judging.MARKUP.match(text):
        raise UnsafeFile("markup")
    csv.field_size_limit(max(len(text), 1))
    hint = HINT.match(text)
    delimiter = hint[1] if hint else find_delimiter(text)
    body = text[hint.end() :] if hint else text
    try:
        rows = gather(csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        rows = gather(read_cut_lines(body, delimiter))
    return {"sheets": [{"name": "", "rows": rows}], "encoding": encoding, "delimiter": delimiter}


def read_cut_lines(text: str, delimiter: str) -> list[list[str]]:
    """The rows of a table some of whose lines break off within a quoted cell, while each other line is a whole row by
    itself: rows cut short, as where a table was shortened line by line.

    Raises UnsafeFile where anything would have to be guessed.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    cut = [bool(line.count('"') % 2) for line in lines]
    try:
        pairs = zip(lines, cut, strict=True)
        rows = [next(csv.reader([line], delimiter=delimiter, strict=not short)) for line, short in pairs]
    except csv.Error as error:
        raise UnsafeFile("quotes") from error
    width = len(rows[0])
    if any(len(row) > width or (len(row) < width) != short for row, short in zip(rows, cut, strict=True)):
        raise UnsafeFile("quotes")
    return rows


# --- Workbooks ----------------------------------------------------------------------------------------------


def read_book(data: bytes, ending: str) -> dict[str, Any]:
    """Values of every sheet as they were last computed: no formula is computed, no macro run, nothing
    fetched.
    """
    import python_calamine

    if data.startswith(COMPOUND):
        raise UnsafeFile("locked")
    judging.office.judge_archive(io.BytesIO(data))
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        if len(book.sheet_names) > MOST_SHEETS:
            raise UnsafeFile("sheets")
        sheets = [read_sheet(book, name) for name in book.sheet_names]
    except python_calamine.PasswordError as error:
        raise UnsafeFile("locked") from error
    except python_calamine.CalamineError as error:
        raise UnsafeFile("damaged") from error
    return {"sheets": [sheet for sheet in sheets if sheet["rows"]], "encoding": "", "delimiter": ""}


def read_sheet(book: Any, name: str) -> dict[str, Any]:
    """One sheet of a book, with its name and rows."""
    sheet = book.get_sheet_by_name(name)
    if sheet.start is None:
        return {"name": name, "rows": []}
    left = [""] * sheet.start[1]  # the library leaves out empty columns before the first filled one
    _refuse_sizes(sheet.end[0] + 1, sheet.end[1] + 1)
    rows = ([*left, *map(text_of, row)] for row in sheet.iter_rows())
    return {"name": name, "rows": gather(rows)}


def text_of(value: Any) -> str:
    """A value as a person would type it: whole numbers without a decimal point, dates without midnight."""
    match value:
        case bool():
            return str(value).upper()
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case datetime():
            # As a fraction of a day it is inexact.
            shown = (value + timedelta(milliseconds=500)).replace(microsecond=0)
            return shown.date().isoformat() if shown.time() == time() else shown.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


# --- Both ---------------------------------------------------------------------------------------------------


def _refuse_sizes(rows: int, columns: int) -> None:
    if rows > MOST_ROWS:
        raise UnsafeFile("rows")
    if columns > MOST_COLUMNS:
        raise UnsafeFile("columns")


def gather(rows: Iterable[Row]) -> list[Row]:
    """The rows without empty cells at their ends and empty rows at the bottom.

    Raises UnsafeFile beyond the limits.
    """
    gathered: list[Row] = []
    letters = 0
    for number, row in enumerate(rows, start=1):
        cells = tidy(row)
        _refuse_sizes(number, len(cells))
        letters += sum(map(len, cells))
        if letters > MOST_LETTERS or any(len(cell) > LONGEST for cell in cells):
            raise UnsafeFile("letters" if letters > MOST_LETTERS else "cell")
        gathered.append(cells)
    while gathered and not gathered[-1]:
        gathered.pop()
    return gathered


def tidy(row: Row) -> Row:
    """The cells normalized, without surrounding blanks, and without the apostrophe with which the portal's own files
    protect text.
    """
    cells = [GUARDED.sub("", normalize(cell).strip()) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def table(file: Any, ending: str) -> dict[str, Any]:
    """The sheets of a file, by its ending."""
    file.seek(0)
    data = file.read()
    answer = read_book(data, ending) if ending in ("xlsx", "ods") else read_text(data)
    if not answer["sheets"] or not any(sheet["rows"] for sheet in answer["sheets"]):
        raise UnsafeFile("nothing")
    return answer | {"type": ending, "refused": ""}


def main(verb: str, ending: str, memory: str, seconds: str) -> dict[str, Any]:
    """Entry point: judge the file, read it, and return the answer for JSON."""
    judging.limit(int(memory), int(seconds))
    try:
        return {"table": table}[verb](sys.stdin.buffer, ending)
    except UnsafeFile as refused:
        return {"type": "", "refused": str(refused), "part": refused.part, "aim": refused.aim}
    except BaseException as error:  # a stranger's file may make its reader fail in any way, by a panic even
        word = "heavy" if isinstance(error, MemoryError) else "damaged"
        return {"type": "", "refused": word, "fault": type(error).__name__}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
