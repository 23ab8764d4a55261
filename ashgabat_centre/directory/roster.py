"""Everybody in use, by name, a page at a time and found by key at any depth."""

from functools import cached_property
from typing import Any

from django.db.models import Q

from ashgabat_centre.directory.models import Person
from ashgabat_centre.web.alphabet import ByName, sort_column

SIZE = 50


class People:
    """The page of people after the one of this number; 0 is the first page."""

    def __init__(self, after: int) -> None:
        self.after = Person.objects.filter(pk=after).first() if after else None

    @cached_property
    def _fetched(self) -> list[Any]:
        rows = Person.objects.in_use().order_by(ByName(), "pk")
        if self.after:
            column, pk = sort_column(), self.after.pk
            key = getattr(self.after, column)
            rows = rows.filter(Q((f"{column}__gte", key)) & (Q((f"{column}__gt", key)) | Q(pk__gt=pk)))
        return list(rows.with_posts().select_related("lead")[: SIZE + 1])

    @property
    def rows(self) -> list[Any]:
        """The people of this page, fifty at most."""
        return self._fetched[:SIZE]

    @property
    def next_url(self) -> str:
        """The query of the next page; '' on the last."""
        return f"?after={self.rows[-1].pk}" if len(self._fetched) > SIZE else ""

    @property
    def first_url(self) -> str:
        """The query of the first page; '' where this is it."""
        return "?" if self.after else ""
