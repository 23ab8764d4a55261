"""Reads a workbook or a JSON answer with events in a process of its own, with little memory and time.

Run as a script, as the sandbox of tables is (imports/table_sandbox.py), which it builds on: it gets the file as
standard input and answers with sheets of rows as text, or with the key of the reason why there are none.
"""

import json
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

MOST_ROWS = 100_000
MOST_LETTERS = 60_000_000


def _load(path: Path) -> ModuleType:
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


tables: Any = _load(Path(__file__).parents[2] / "ashgabat_centre" / "imports" / "table_sandbox.py")
tables.MOST_ROWS, tables.MOST_LETTERS = MOST_ROWS, MOST_LETTERS
UnsafeFile = tables.UnsafeFile


def read_json(data: bytes) -> list[dict[str, Any]]:
    """The sheets of an answer in JSON. Raises UnsafeFile for what is no JSON, or no table."""
    try:
        answer = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnsafeFile("json") from error
    if isinstance(answer, dict) and isinstance(answer.get("data"), list):
        return [{"name": "reliefweb", "rows": [relief_row(item) for item in answer["data"]]}]
    lists = answer.values() if isinstance(answer, dict) else [answer]
    return [
        {"name": "", "rows": rows} for one in lists if isinstance(one, list) and (rows := table_rows(one))
    ]


def table_rows(items: list[Any]) -> list[list[str]]:
    """A list of lists, or of objects, as rows; the names of the objects' members are the first."""
    rows: list[list[str]] = []
    if all(isinstance(item, list) for item in items):
        rows = tables.gather([text(cell) for cell in item] for item in items)
    elif all(isinstance(item, dict) for item in items):
        names = list(dict.fromkeys(name for item in items for name in item))
        rows = tables.gather([names, *([text(item.get(name)) for name in names] for item in items)])
    return rows


def relief_row(item: Any) -> list[str]:
    """One item of ReliefWeb, in the columns of layouts/reliefweb.py; for what is none, a row that is refused there."""
    fields = item.get("fields") if isinstance(item, dict) else None
    if not isinstance(fields, dict):
        return ["none"]
    countries = [fields.get("primary_country"), *_list(fields.get("country"))]
    country = next((one for one in countries if isinstance(one, dict)), {})
    given = fields.get("date")
    when: dict[str, Any] = given if isinstance(given, dict) else {}
    sort, number = "report" if "title" in fields else "disaster", text(item.get("id"))
    row: list[str] = [
        f"{sort}:{number}" if number else "",
        text(fields.get("title") or fields.get("name")),
        text(when.get("event") or when.get("original") or when.get("created"))[:10],
        text(when.get("created"))[:10],
        text(country.get("name")),
        text(country.get("iso3")).upper(),
        names_of(
            [
                fields.get("primary_type")
                or fields.get("type")
                or fields.get("primary_format")
                or fields.get("format")
            ]
        ),
        text(fields.get("glide")),
        names_of(fields.get("source")),
        text(fields.get("body") or fields.get("description"))[:20_000],
        text(fields.get("url_alias") or fields.get("url") or item.get("href")),
    ]
    tidied: list[str] = tables.tidy(row)
    return tidied if any(cell.strip() for cell in tidied) else ["none"]


def names_of(value: Any) -> str:
    """The names of these objects, however deep their lists."""
    if isinstance(value, list):
        return "; ".join(filter(None, map(names_of, value)))
    return text(value.get("name") or value.get("shortname")) if isinstance(value, dict) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def text(value: Any) -> str:
    """A plain value as text; '' for an object, a list and nothing."""
    return str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""


def sheets(file: Any, ending: str) -> dict[str, Any]:
    """The sheets of a workbook or a JSON answer."""
    data = file.read()
    read = read_json(data) if ending == "json" else tables.read_book(data, ending)["sheets"]
    if not any(sheet["rows"] for sheet in read):
        raise UnsafeFile("nothing")
    return {"type": ending, "refused": "", "sheets": read}


def main(ending: str, memory: str, seconds: str) -> dict[str, Any]:
    """Entry point: read the file, and return the answer for JSON."""
    tables.judging.limit(int(memory), int(seconds))
    try:
        return sheets(sys.stdin.buffer, ending)
    except UnsafeFile as refused:
        return {"type": "", "refused": str(refused), "part": refused.part, "aim": refused.aim}
    except BaseException as error:  # a stranger's file may make its reader fail in any way, by a panic even
        return {"type": "", "refused": "heavy" if isinstance(error, MemoryError) else "damaged"}


if __name__ == "__main__":
    _verb, *given = sys.argv[1:]
    print(json.dumps(main(*given)))
