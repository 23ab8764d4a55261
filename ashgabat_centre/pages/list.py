"""The generic list of a kind's records."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from ashgabat_centre.accounts.request import Request
from ashgabat_centre.commitments.rules import refuse_adding
from ashgabat_centre.exports import lists as exports
from ashgabat_centre.pages.counts import show_counts
from ashgabat_centre.pages.filters import RecordFilter
from ashgabat_centre.pages.layout import ReaderLayout
from ashgabat_centre.pages.record_view import RecordView
from ashgabat_centre.pages.tabs import Tabs
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.records.models import Status
from ashgabat_centre.records.rules import is_mine
from ashgabat_centre.reference.vocabulary import terms
from ashgabat_centre.web import sealed_query
from ashgabat_centre.web.chips import chips
from ashgabat_centre.web.sealed_query import UnknownFilter
from ashgabat_centre.workflow.clearance import OPEN, decides

HAND_OVER = "hand-over"  # the act by which rows that are ticked are offered to another owner
FOLLOW_UP = "follow-up"  # the act by which rows that are ticked are given one follow-up each
COUNTS = "counts"  # in the address of a list whose filters show how many rows each choice would leave


class Listing(RecordView):
    """A kind's rows as an address narrows them, on the screen and in a file."""

    def filterset(self, query: QueryDict) -> RecordFilter:
        """The filters of the query, over this kind's records. Raises UnknownFilter."""
        filters: RecordFilter = self.pages.filters(query, user=self.user, queryset=self.pages.records())
        return filters

    def unknown(self, filter: UnknownFilter) -> HttpResponse:
        """The page that names a filter the list does not have; status 400."""
        return render(self.request, "web/unknown_filter.html", {"unknown": str(filter)}, status=400)

    def show(self, filterset: RecordFilter, address: QueryDict, refusal: str = "") -> HttpResponse:
        """The list's page at this address; status 422 where a filter is wrong or something was refused."""
        valid = filterset.is_valid()
        page, layout = self.pages.page(filterset, address), ReaderLayout(self.pages, self.user)
        for row in page.rows:
            row.country_names = terms().country_names(row.country_ids)
            row.leading, row.cells = layout.split(row)
            row.stands_out = self.pages.stands_out(row)
        context = {
            "filter": filterset,
            "page": page,
            "heads": page.heads,
            "chips": chips(filterset) if valid else [],
            "marking": max((row.sensitivity for row in page.rows), default=0),
            "part_only": self.part_only,
            "create_url": self.pages.create_address() if self.user.writes else "",
            "refusal": refusal,
            "counting": self.counting,
            "tabs": self.tabs(address),
            "layout": layout,
            "acts": self.acts(page.rows),
            "listed": self.kind,
            "query": address.urlencode(),
        }
        if valid and "export" in self.pages.offers:
            context["export"] = exports.offered(self.user, self.kind, address)
        context |= self.pages.listed(self.user)
        if valid and self.counting:
            show_counts(filterset)
        return self.render("list", context, status=200 if valid and not refusal else 422)

    def tabs(self, address: QueryDict) -> Tabs:
        """The views saved of this list. One that is opened by its maker counts from now on what is new in it."""
        tabs = Tabs(self.kind, address, self.user, self.filterset)
        if self.request.method == "GET" and not self.part_only:
            tabs.note_opened()
        return tabs

    def acts(self, rows: Iterable[Any]) -> list[str]:
        """The steps that rows which are ticked may take together: those that lead on from one of the rows here."""
        if not self.user.writes:
            return []
        mine = any(row.status in OPEN and is_mine(row, self.user) for row in rows)
        waits = any(
            row.status == Status.SUBMITTED and not row.sensitivity and decides(row, self.user) for row in rows
        )
        owned = any(row.owner_id == self.user.pk for row in rows)
        followed = any(not refuse_adding(row, self.user) for row in rows)
        acts: tuple[tuple[str, bool], ...] = ((Verb.SUBMIT.value, mine), (Verb.CLEAR.value, waits))
        acts += ((HAND_OVER, owned), (FOLLOW_UP, followed))
        return [act for act, offered in acts if offered]

    @property
    def counting(self) -> bool:
        """Whether the filters' choices are wanted with their numbers."""
        return COUNTS in self.request.GET

    @property
    def part_only(self) -> bool:
        """Whether htmx wants the results alone; going back, it asks for the whole page."""
        return self.request.headers.get("HX-Request-Type") == "partial"

    def names(self, template: str) -> list[str]:
        """Where only the results or the filters are wanted, the part of the same template that holds them."""
        part = ("#filters" if self.counting else "#results") if self.part_only else ""
        return [f"{name}{part}" for name in super().names(template)]


class ListView(Listing):
    """The state of a list lives in its address. What is typed is posted, so that no words stand in one."""

    def get(self, request: Request) -> HttpResponse:
        """The list its address asks for."""
        query = request.GET.copy()
        query.pop(COUNTS, None)
        return self.answer(query)

    def post(self, request: Request) -> HttpResponse:
        """The list that was asked for by typing, so that the words stand in no address."""
        query = request.POST.copy()
        query.pop("csrfmiddlewaretoken", None)
        return self.answer(query)

    def answer(self, query: QueryDict) -> HttpResponse:
        """The rows of the query, or the way to the address that asks for them with its words sealed."""
        try:
            filterset = self.filterset(query)
        except UnknownFilter as unknown:
            return self.unknown(unknown)
        if self.counting and self.part_only and filterset.is_valid():
            return self.show_filters(filterset)
        address = sealed_query.closed(query)
        searched = self.request.method == "POST" or query.get(sealed_query.BARE)
        if searched and filterset.is_valid() and not self.part_only:
            return HttpResponseRedirect(self.at(address, COUNTS if self.counting else ""))
        response = self.show(filterset, address)
        if searched and filterset.is_valid():
            response["HX-Push-Url"] = self.at(address)
        return response

    def show_filters(self, filterset: RecordFilter) -> HttpResponse:
        """The filters alone, as the form that asks has them, with their counts."""
        show_counts(filterset)
        return self.render("list", {"filter": filterset, "chips": chips(filterset)})

    def at(self, address: QueryDict, counting: str = "") -> str:
        """This list's address with these filters, and their counts where these are wanted."""
        question = "&".join(filter(None, [address.urlencode(), f"{counting}=1" if counting else ""]))
        return f"{self.request.path}?{question}" if question else self.request.path
