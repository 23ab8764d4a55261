"""The rows of a file of events, read and judged in slices: each is kept with how far the file is read, so that a worker
that is killed goes on behind the last one.
"""

import csv
import hashlib
import time
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.events.gone import count_going, flags_gone
from monitoring.events.intake_models import EventImport
from monitoring.events.kept_text import TextLines, TextUnreadable
from monitoring.events.layouts.cells import EventFacts, RowCells, RowRefused
from monitoring.events.layouts.known import LAYOUTS

SLICE, SECONDS = 20_000, 20  # rows of a slice, and the time after which it ends
CHUNK = 2_000  # rows of a statement
SHOWN = 200  # faults that are kept; all are counted
LONGEST_CELL = 128 * 1024

COLUMNS = {
    "upstream_id": "text",
    "day": "date",
    "country": "smallint",
    "elsewhere": "text",
    "day_precision": "smallint",
    "area": "smallint",
    "area_cited": "text",
    "place": "text",
    "latitude": "float8",
    "longitude": "float8",
    "place_precision": "smallint",
    "type": "text",
    "sub_type": "text",
    "kind": "text",
    "actors": "text",
    "source": "text",
    "text": "text",
    "low": "integer",
    "best": "integer",
    "high": "integer",
    "reported_on": "date",
    "url": "text",
}
AREA = list(COLUMNS).index("area")
NULLABLE = ("smallint", "integer", "bigint", "float8", "date")
BETWEEN_ROWS, BETWEEN_CELLS = "\x1e", "\x1f"  # no text that is kept holds either


def _cell(place: int, sort: str) -> str:
    """The cell at this place of a row that comes as text, of which `None` says that there is none."""
    cell = f"cells[{place}]"
    return f"nullif({cell}, 'None')::{sort}" if sort in NULLABLE else cell


SAID = [name for name in COLUMNS if name != "area"]  # what the digest is of, in its order
# Row-level security stands on the table, and PostgreSQL copies into no such table; text that it cuts into rows and
# cells itself is the quickest that is left.
INSERT = f"""
    insert into monitoring_eventimportrow (parent_id, number, digest, area, clock, {", ".join(SAID)})
    select %(parent)s, {_cell(1, "integer")}, {_cell(2, "text")}, {_cell(3, "smallint")}, {_cell(4, "bigint")},
        {", ".join(_cell(place, COLUMNS[name]) for place, name in enumerate(SAID, start=5))}
    from (
        select string_to_array(line, %(between_cells)s) as cells
        from string_to_table(%(rows)s, %(between_rows)s) line offset 0) given
"""


class EventCheck:
    """One slice of a file: begun where the last one ended."""

    def __init__(self, table: EventImport) -> None:
        self.table, self.layout = table, LAYOUTS[table.layout]
        self.places = self.layout.places(table.columns)
        self.columns = tuple(table.columns)
        self.lines = TextLines(table, table.offset)
        self.today = timezone.localdate()
        self.ready: list[str] = []
        self.is_over = False

    def run(self) -> bool:
        """Read a slice and keep its rows; whether the file is read to its end. Raises TextUnreadable."""
        end, begun = self.table.line + SLICE, time.monotonic()
        for row in self._rows():
            self._judge(row)
            if len(self.ready) >= CHUNK:
                self._keep()
            if self.table.line >= end or time.monotonic() - begun > SECONDS:
                break
        else:
            self.is_over = True
        self._keep()
        self.table.offset = self.lines.offset
        self.table.save(update_fields=["offset", "line", "good", "bad", "elsewhere", "faults"])
        return self.is_over

    def _rows(self) -> Iterator[list[str]]:
        """The rows from where the last slice ended, those above the first event left out."""
        csv.field_size_limit(LONGEST_CELL)
        bare: dict[str, Any] = {"quoting": csv.QUOTE_NONE} if self.layout.name == "gdelt" else {}
        reader = csv.reader(self.lines, delimiter=self.table.delimiter, **bare)
        try:
            for row in reader:
                self.table.line += 1
                if self.table.line > self.table.skip and any(map(str.strip, row)):
                    yield row
        except (csv.Error, TextUnreadable) as error:
            raise TextUnreadable(
                _(
                    "“%(name)s” can’t be read behind row %(row)s: a quotation mark is not closed, or a line has no end."
                )
                % {"name": self.table.name, "row": self.table.line}
            ) from error

    def _judge(self, row: Sequence[str]) -> None:
        try:
            facts = self.layout.read(RowCells(self.places, row, self.today, self.table.owner))
        except RowRefused as refused:
            self.table.bad += 1
            if len(self.table.faults) < SHOWN:
                self.table.faults.append([self.table.line, self._head(refused.column), refused.sentence])
            return
        if facts.country is None and not self.table.beyond:
            self.table.elsewhere += 1
            return
        self.table.good += 1
        said = said_by(facts)
        mark = self.layout.mark(self.columns, facts.source)
        own = (str(self.table.line), digest_of(said), str(facts.area), str(facts.clock), mark + said)
        self.ready.append(BETWEEN_CELLS.join(own))

    def _head(self, column: str) -> str:
        """What the file calls this column."""
        place = self.places.get(column)
        return column if place is None else self.columns[place]

    def _keep(self) -> None:
        """Keep the rows that are in order."""
        if not self.ready:
            return
        words: dict[str, Any] = {"parent": self.table.pk, "rows": BETWEEN_ROWS.join(self.ready)}
        words |= {"between_rows": BETWEEN_ROWS, "between_cells": BETWEEN_CELLS}
        with connection.cursor() as cursor:
            cursor.execute(INSERT, words)
        self.ready.clear()


def said_by(facts: EventFacts) -> str:
    """What the source says, in the order of SAID; which area of ours that is, is not its word, and when it said so
    makes no other words of it.
    """
    return BETWEEN_CELLS.join(map(str, (*facts[:AREA], *facts[AREA + 1 : len(COLUMNS)])))


def digest_of(said: str) -> str:
    """By which the same words of a source are known again."""
    return hashlib.md5(said.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


# --- When it is read to its end -----------------------------------------------------------------------------------

# The whole file is read, and of rows that came a moment ago the planner has no count: once the last file's were deleted
# it takes them for one, and compares each with every other.
BY_HASH = "set local enable_nestloop = off"
REPEATED = """
    delete from monitoring_eventimportrow earlier using (
        select number, lead(number) over (partition by upstream_id order by number) as later
        from monitoring_eventimportrow where parent_id = %(table)s) each
    where each.later is not null and earlier.parent_id = %(table)s and earlier.number = each.number
"""
# What the source said before it said what is held: that stands.
OLDER = "coalesce(f.clock < r.clock, false)"
COUNTED = f"""
    select count(*) filter (where r.id is null),
        count(*) filter (where (r.digest <> f.digest or r.gone_at is not null) and not {OLDER}),
        count(*) filter (where r.digest = f.digest and r.gone_at is null),
        count(*) filter (where (r.digest <> f.digest or r.gone_at is not null) and {OLDER})
    from monitoring_eventimportrow f
    left join monitoring_eventreport r on r.system = %(system)s and r.upstream_id = f.upstream_id
    where f.parent_id = %(table)s
"""


def close_check(table: EventImport) -> None:
    """Count what its rows would add and change; of rows with one number, the last one stands."""
    words: dict[str, Any] = {"table": table.pk, "system": LAYOUTS[table.layout].system}
    with connection.cursor() as cursor:
        cursor.execute(BY_HASH)
        cursor.execute(REPEATED, words)
        table.repeated = cursor.rowcount
        cursor.execute(COUNTED, words)
        table.new, table.changed, table.known, table.older = cursor.fetchone()
    table.gone = count_going(table) if flags_gone(table) else 0
    table.state = EventImport.State.CHECKED
    table.save(update_fields=["repeated", "new", "changed", "known", "older", "gone", "state"])
