"""Pages of a list of records, newest first or in another order that its address asks for."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Max, Min, Q
from django.http import QueryDict
from django.utils.functional import cached_property

from ashgabat_centre.pages.orders import COLUMNS, KEY, NEWEST, Order, SortHead
from ashgabat_centre.records.queries import is_older
from ashgabat_centre.web.keyset import KeysetPage


class Page(KeysetPage[Any]):
    """Some records, newest first, after the one whose reference stands in `after`.

    `dress` turns the records chosen for a page into the rows it shows.
    """

    def __init__(self, matches: Any, address: QueryDict, dress: Callable[[Any], Any]) -> None:
        super().__init__(matches, address)
        self.dress = dress

    @cached_property
    def order(self) -> Order:
        """The order the page is in: the one asked for, where this list can be answered in it quickly."""
        wanted = Order.of(self.address.get(KEY, ""))
        return wanted if str(wanted) == NEWEST or self.total <= self.counted else Order.of(NEWEST)

    @property
    def sorted(self) -> bool:
        """Whether it is in another order than newest first."""
        return str(self.order) != NEWEST

    @property
    def heads(self) -> dict[str, SortHead]:
        """The heads by which this list can be sorted."""
        offered = COLUMNS if self.total <= self.counted else ()
        return {column: self._head(column) for column in offered}

    def _head(self, column: str) -> SortHead:
        address = self.address.copy()
        address.pop("after", None)
        address[KEY] = str(self.order.turned_to(column))
        way = "descending" if self.order.backwards else "ascending"
        return SortHead(f"?{address.urlencode()}", way if column == self.order.column else "")

    @cached_property
    def _fetched(self) -> list[Any]:
        return self._choose_sorted() if self.sorted else self._choose()

    def _choose_sorted(self) -> list[Any]:
        """Of a list short enough to be sorted whole; where the row of `after` has left it, from its beginning."""
        numbers = list(self.matches.order_by(*self.order.by, "pk").values_list("pk", flat=True))
        passed = numbers.index(self._after.pk) + 1 if self._after and self._after.pk in numbers else 0
        chosen = numbers[passed : passed + self.size + 1]
        rows = {row.pk: row for row in self._show(chosen)}
        return [rows[number] for number in chosen if number in rows]

    def _find(self, key: str) -> Any:
        return self.matches.model.objects.at(key).only("occurred_on").first()

    def _key(self, row: Any) -> str:
        return str(row.slug)

    def _choose(self) -> list[Any]:
        return self._fetch(self._onward.newest_first())

    def _fetch(self, records: Any) -> list[Any]:
        """Chosen by their numbers first, which an index alone answers however many the reader may not see."""
        return self._show(records[: self.size + 1].values("pk"))

    def _show(self, chosen: Any) -> list[Any]:
        every = self.matches.model.objects
        return list(self.dress(every.filter(pk__in=chosen).newest_first()))

    @property
    def _onward(self) -> Any:
        return self.matches if self._after is None else self.matches.older_than(self._after)


class NarrowedPage(Page):
    """The same, of records narrowed by filters: one question counts them and, where they can be counted, chooses."""

    @cached_property
    def _gathered(self) -> dict[str, Any]:
        onward = Q() if self._after is None else is_older(self._after)
        numbers = ArrayAgg("pk", filter=onward, order_by=("-occurred_on", "-pk"), default=[])
        totals: dict[str, Any] = self.matches.order_by()[: self.counted + 1].aggregate(
            count=Count("pk"), numbers=numbers
        )
        return totals

    @cached_property
    def total(self) -> int:
        """How many rows there are, up to one more than are counted."""
        return int(self._gathered["count"])

    def _choose(self) -> list[Any]:
        if self.total > self.counted:
            return super()._choose()
        return self._show(self._gathered["numbers"][: self.size + 1])


class SearchPage(Page):
    """The same, of records found by their words; these are counted up to a thousand.

    Few are gathered from the index of words and sorted here. Of many, the page is sought among the newest records
    first and among ten times as many next: an index of dates walked to the end for a topic that ended long ago takes
    seconds, and so does gathering a word that stands in every second record.
    """

    counted = 1_000
    walked = 4_000
    widened = 10

    @cached_property
    def _keys(self) -> list[tuple[date, int]]:
        """Day and number of the records found, up to one more than are counted, newest first."""
        keys = self.matches.order_by().values_list("occurred_on", "pk")
        return sorted(keys[: self.counted + 1], reverse=True)

    @cached_property
    def total(self) -> int:
        """How many records were found, up to one more than are counted."""
        return len(self._keys)

    def _choose(self) -> list[Any]:
        return self._among_few() if self.total <= self.counted else self._among_many()

    def _among_few(self) -> list[Any]:
        end = (self._after.occurred_on, self._after.pk) if self._after else (date.max, 0)
        return self._show([pk for day, pk in self._keys if (day, pk) < end][: self.size + 1])

    def _among_many(self) -> list[Any]:
        newest, oldest = self._walk()
        further = newest - min((newest - oldest + timedelta(1)) * self.widened, newest - date.min)
        recent = self._onward.filter(occurred_on__gte=oldest).newest_first()
        earlier = self._onward.filter(occurred_on__gte=further).gathered_first()
        for records in (recent, earlier):
            if len(rows := self._fetch(records)) > self.size:
                return rows
        return self._fetch(self._onward.gathered_first())

    def _walk(self) -> tuple[date, date]:
        """From which day to which the newest of all records reach that are looked through first."""
        every = self.matches.model.objects.all()
        onward = every if self._after is None else every.older_than(self._after)
        walked = onward.newest_first()[: self.walked]
        days = walked.aggregate(newest=Max("occurred_on"), oldest=Min("occurred_on"))
        return days["newest"] or date.min, days["oldest"] or date.min
