"""In which orders a list is read. One that could not be answered quickly is not offered.

By day a list is read along an index, however long it is. By anything else it is sorted whole, which is done while it
has no more rows than are counted.
"""

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import F, Func

from ashgabat_centre.web.alphabet import SortKey

KEY = "sort"  # in the address, as `sort=title`, or `sort=-title` for the other way round
NEWEST = "-date"


class SortHead(NamedTuple):
    """A column's head that sorts: the address that does, and how it is sorted now, as ARIA says it; '' if it isn't."""

    url: str
    sorted: str


@dataclass(frozen=True)
class Order:
    """One column's order, one way or the other."""

    column: str
    backwards: bool = False

    @classmethod
    def of(cls, said: str) -> "Order":
        """The order an address asks for; newest first where it asks for none that there is."""
        column = said.removeprefix("-")
        return cls(column, said.startswith("-")) if column in COLUMNS else cls("date", True)

    def __str__(self) -> str:
        return f"{'-' if self.backwards else ''}{self.column}"

    @property
    def by(self) -> list[object]:
        """What records are ordered by before their number: the column, and within one value newest first; oldest first
        where by day.
        """
        value = COLUMNS[self.column]
        day = "occurred_on" if str(self) == "date" else "-occurred_on"
        return [day] if value is None else [value.desc() if self.backwards else value.asc(), day]

    def turned_to(self, column: str) -> "Order":
        """The order a press of this column's head leads to."""
        return Order(column, not self.backwards if column == self.column else column == "date")


COLUMNS: dict[str, Func | F | None] = {
    "date": None,
    "title": SortKey("title"),
    "author": F("author__sort_name"),
}
