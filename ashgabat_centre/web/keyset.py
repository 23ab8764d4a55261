"""One page of a list, found by key at any depth; how many rows there are is counted up to a limit and no further."""

from abc import ABC, abstractmethod
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from ashgabat_centre.web.small_numbers import SIZES, small_number


def row_numbered[Row: Model](rows: QuerySet[Row], key: str) -> Row | None:
    """The row whose `number`, a UUID, is this; None where there is none, or the key is no UUID."""
    try:
        return rows.filter(number=UUID(key)).first()
    except ValueError:
        return None


class KeysetPage[Row](ABC):
    """The rows that follow the one named by `after` in the address, as many as its `page_size` says.

    `matches` are all rows of the list, of which a page says how many there are.
    """

    counted = 10_000

    def __init__(self, matches: Any, address: QueryDict) -> None:
        self.matches, self.address = matches, address
        size = small_number(address.get("page_size", ""))
        self.size = size if size in SIZES else 50

    @abstractmethod
    def _find(self, key: str) -> Row | None:
        """The row of this key; None where there is none that the reader may see."""

    @abstractmethod
    def _key(self, row: Row) -> str:
        """What stands for this row in the address."""

    @abstractmethod
    def _choose(self) -> list[Row]:
        """The rows of this page and, where there are more, the first of the next."""

    @cached_property
    def _after(self) -> Row | None:
        key = self.address.get("after", "").replace("\0", "")  # which PostgreSQL cannot hold
        return self._find(key) if key else None

    @cached_property
    def _fetched(self) -> list[Row]:
        return self._choose()

    @property
    def rows(self) -> list[Row]:
        """The rows of this page."""
        return self._fetched[: self.size]

    @cached_property
    def total(self) -> int:
        """How many rows there are, up to one more than are counted."""
        counted: int = self.matches.order_by()[: self.counted + 1].count()
        return counted

    @property
    def total_label(self) -> str:
        """The number of rows in words, with a plus sign where there are more than are counted."""
        many = f"{number_format(self.counted, force_grouping=True)}+"
        return _("%(total)s in all") % {
            "total": many if self.total > self.counted else number_format(self.total)
        }

    @property
    def older_url(self) -> str:
        """The address of the next page; '' on the last."""
        return self._with(after=self._key(self.rows[-1])) if len(self._fetched) > self.size else ""

    @property
    def newest_url(self) -> str:
        """The address of the first page; '' on the first page itself."""
        return self._with() if self._after is not None else ""

    def _with(self, **keys: str) -> str:
        address = self.address.copy()
        address.pop("after", None)
        address.update(keys)
        return f"?{address.urlencode()}"
