"""Which columns a reader has in a list, and how far apart its rows stand: what they chose for themselves.

Subject and with whom a contact was stay: a row without them leads nowhere. A file that is exported has every column.
"""

from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.pages.models import ListLayout

Cell = tuple[str | Promise, object]  # of a row, under its head
COMMON = (_("Date"), _("Countries"), _("Author"), _("Status"))


def english_head(head: str | Promise) -> str:
    """What a column is kept as: its head in English, whatever language the page is in."""
    with translation.override("en"):
        return str(head)


class ReaderLayout:
    """One list as this person has it."""

    def __init__(self, pages: Any, user: User) -> None:
        self.pages, self.kept = pages, ListLayout.of(user)
        heads = [head for head, _value in pages.columns[pages.leads :]]
        self.own = [
            english_head(head) for head in heads
        ]  # once for a page: rows bring their cells in this order
        self.optional = {english_head(head): head for head in (COMMON[0], *heads, *COMMON[1:])}
        self.shown = self.optional.keys() - set(self.kept.hidden.get(pages.name(), ()))

    @property
    def choices(self) -> list[tuple[str, str | Promise, bool]]:
        """Each column that may be left away: its name, its head, and whether it is shown; in the list's order."""
        return [(name, head, name in self.shown) for name, head in self.optional.items()]

    @property
    def changed(self) -> bool:
        """Whether the list differs from what everybody sees at first."""
        return self.kept.roomy or len(self.shown) < len(self.optional)

    def split(self, record: Any) -> tuple[list[Cell], list[Cell]]:
        """The kind's own columns of a dressed record: those before the date, and of the others the ones shown."""
        cells, leads = self.pages.cells(record), self.pages.leads
        rest = zip(self.own, cells[leads:], strict=True)
        return cells[:leads], [cell for name, cell in rest if name in self.shown]

    def choose(self, shown: list[str], *, roomy: bool) -> None:
        """Keep these columns of the list, and how far apart the rows of every list stand."""
        hidden = [name for name in self.optional if name not in shown]
        self.kept.choose(self.pages.name(), hidden, roomy=roomy)
