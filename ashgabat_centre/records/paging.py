"""Pages of a list, found by key at any depth; totals are counted up to a limit and no further."""

from typing import Any

from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

SIZES = (25, 50, 100)
COUNTED = 10_000


def small_number(text: str) -> int:
    """A number out of an address or a form; 0 for anything that is none, or is absurdly long."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


class Page:
    """Rows of a queryset, newest first, after the row whose reference stands in `after`."""

    def __init__(self, rows: Any, address: QueryDict) -> None:
        self.queryset, self.address = rows, address
        size = small_number(address.get("page_size", ""))
        self.size = size if size in SIZES else 50

    @cached_property
    def _fetched(self) -> list[Any]:
        rows = self.queryset.newest_first()
        if self._after is not None:
            rows = rows.older_than(self._after)
        return list(rows[: self.size + 1])

    @cached_property
    def _after(self) -> Any:
        slug = self.address.get("after", "").replace("\0", "")  # which PostgreSQL cannot hold
        model = self.queryset.model
        return model.objects.at(slug).only("occurred_on").first() if slug else None

    @property
    def rows(self) -> list[Any]:
        return self._fetched[: self.size]

    @cached_property
    def total(self) -> int:
        """How many rows there are, up to one more than are counted."""
        counted: int = self.queryset.order_by()[: COUNTED + 1].count()
        return counted

    @property
    def total_label(self) -> str:
        many = f"{number_format(COUNTED, force_grouping=True)}+"
        return _("%(total)s in all") % {"total": many if self.total > COUNTED else number_format(self.total)}

    @property
    def older_url(self) -> str:
        if len(self._fetched) <= self.size:
            return ""
        return self._with(after=self.rows[-1].slug)

    @property
    def newest_url(self) -> str:
        return self._with() if self._after is not None else ""

    def _with(self, **keys: str) -> str:
        address = self.address.copy()
        address.pop("after", None)
        address.update(keys)
        return f"?{address.urlencode()}"
