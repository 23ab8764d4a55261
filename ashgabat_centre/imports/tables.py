"""A table out of a file that a person sent: judged as attachments are, read in a separate process, within
limits.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.files import checks
from ashgabat_centre.files.checks import Arrival, FileRefused
from ashgabat_centre.files.file_names import clean_name, ending

SCRIPT = Path(__file__).with_name("table_sandbox.py")
MOST_BYTES = 5 * 1024 * 1024
MEMORY = 256 * 1024 * 1024
SECONDS = 4  # of computing, so that an answer is there within five
ENDINGS = ("csv", "tsv", "psv", "txt", "xlsx", "ods")
TAKEN = "CSV, XLSX, ODS"

SENTENCES = {
    "nothing": gettext_lazy(
        "There are no rows in the file. Check that it is the right one, and its first sheet."
    ),
    "binary": gettext_lazy(
        "The file holds bytes that are not text. Save the table anew as XLSX or as CSV in UTF-8."
    ),
    "encoding": gettext_lazy(
        "It can’t be told in which encoding its letters are. Save the table anew as XLSX or as CSV in UTF-8."
    ),
    "markup": gettext_lazy(
        "It is a web page, not a table. Open it in a spreadsheet program and save it as XLSX."
    ),
    "quotes": gettext_lazy(
        "Its quotation marks don’t match, so that its cells can’t be told apart. Save the table anew as XLSX."
    ),
    "locked": gettext_lazy(
        "The workbook is locked with a password or older than XLSX. Save it as XLSX without a password."
    ),
    "damaged": gettext_lazy("The workbook is damaged and can’t be read. Open it, and save it anew as XLSX."),
    "entities": gettext_lazy(
        "The workbook declares types of its own, which are refused. Open it, and save it anew as XLSX."
    ),
    **dict.fromkeys(
        ("data", "fetches", "object", "picture"),
        gettext_lazy("The workbook takes values from elsewhere. Save its values alone, as CSV."),
    ),
    "embedded": gettext_lazy("Another document is embedded in the workbook. Save its values alone, as CSV."),
    "heavy": gettext_lazy("The table is too complicated to be read. Save its values alone, as CSV."),
    "slow": gettext_lazy("Reading the table took too long. Save its values alone, as CSV, or split it."),
    "rows": gettext_lazy(
        "A sheet may have up to 5,000 rows; this one has more, or cells far below. Split it."
    ),
    "columns": gettext_lazy(
        "A sheet may have up to 200 columns; this one has more. Take out those that are not imported."
    ),
    "sheets": gettext_lazy(
        "A workbook may have up to 20 sheets. Save those to be imported in one of their own."
    ),
    "cell": gettext_lazy("A cell holds more than 32,767 letters. Attach that text to a record as a file."),
    "letters": gettext_lazy("The table holds more text than is read at once. Split it into several files."),
}


@dataclass(frozen=True)
class TableSheet:
    """One sheet: its name and its rows as text."""

    name: str
    rows: list[list[str]]


@dataclass(frozen=True)
class Table:
    """A table as it was read: the file's name, encoding and delimiter, and its sheets."""

    name: str
    encoding: str  # '' for a workbook
    delimiter: str
    sheets: list[TableSheet]


def read(file: IO[bytes], given: str, size: int) -> Table:
    """The table in this file. Raises FileRefused with the reason as a sentence, and what to do."""
    name = clean_name(given)
    if sentence := _refuse(name, size):
        raise FileRefused(sentence)
    answer = checks.confine("table", file, ending(name), SECONDS, MEMORY, SCRIPT)
    if answer["refused"]:
        raise FileRefused(checks.tell(answer, checks.SENTENCES | SENTENCES))
    arrival = Arrival(file, name, size)
    if sentence := checks.refuse_infected(arrival):
        raise FileRefused(sentence)
    return _table(name, answer)


def _table(name: str, answer: dict[str, Any]) -> Table:
    sheets = [TableSheet(sheet["name"][:100], sheet["rows"]) for sheet in answer["sheets"]]
    return Table(name, answer["encoding"], answer["delimiter"], sheets)


def _refuse(name: str, size: int) -> str:
    """Why a file of this name and size is not read, without looking into it; '' where it may be."""
    if not size:
        return str(checks.SENTENCES["empty"])
    if size > MOST_BYTES:
        return _("A table may have up to %(limit)s; this one is larger. Split it.") % {
            "limit": filesizeformat(MOST_BYTES)
        }
    if ending(name) not in ENDINGS:
        return _("Tables are taken as %(types)s. Save it as one of these.") % {"types": TAKEN}
    return ""
