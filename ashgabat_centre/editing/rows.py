"""The rows of a form as the browser sends them: `counterparts-0-name`, and how many there are."""

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict

from ashgabat_centre.web.small_numbers import small_number

MOST = 200  # rows; a form with more is none of ours, and is left to its own refusal
Row = dict[str, list[str]]


def read(data: QueryDict, prefix: str) -> list[Row]:
    """The rows posted under this prefix, each as its answers by name; no more than the most a form may have."""
    rows: list[Row] = [{} for _ in range(min(small_number(data.get(f"{prefix}-TOTAL_FORMS", "")), MOST))]
    for key in data:
        number, _, name = key.removeprefix(f"{prefix}-").partition("-")
        row = small_number(number)
        if key.startswith(f"{prefix}-") and name and number == str(row) and row < len(rows):
            rows[row][name] = data.getlist(key)
    return rows


def write(data: QueryDict, prefix: str, rows: Iterable[Row]) -> None:
    """Put these rows in place of those that are there; the ones that are stored already come first."""
    for key in [key for key in data if key.startswith(f"{prefix}-")]:
        del data[key]
    ordered = sorted(rows, key=lambda row: not _number(row))
    data[f"{prefix}-TOTAL_FORMS"] = str(len(ordered))
    data[f"{prefix}-INITIAL_FORMS"] = str(sum(1 for row in ordered if _number(row)))
    for place, row in enumerate(ordered):
        for name, values in row.items():
            data.setlist(f"{prefix}-{place}-{name}", values)


def _number(row: Row) -> str:
    return (row.get("id") or [""])[-1]


def add_missing(data: QueryDict, prefix: str, rows: Iterable[Row]) -> None:
    """Add the rows that are not there yet; rows that are stored already are known by their numbers."""
    present = read(data, prefix)
    numbers = {_number(row) for row in present}
    added = [row for row in rows if _number(row) not in numbers or not _number(row) and row not in present]
    write(data, prefix, [*present, *added])


def keep_what_is_gone(data: QueryDict, prefix: str, formset: Any) -> None:
    """Rows somebody struck meanwhile are rows to add anew: what stands in them is not lost and refuses nothing."""
    stored = {str(pk) for pk in formset.queryset.values_list("pk", flat=True)}
    rows = read(data, prefix)
    if all(_number(row) in stored or not _number(row) for row in rows):
        return
    for row in rows:
        if _number(row) not in stored:
            row.pop("id", None)
    write(data, prefix, [row for row in rows if row.get("id") or "DELETE" not in row])
