"""Timing the product's own querysets against hand-written SQL, the fence against its predicate, and whole pages.

The reader is the narrowest there is: the desk, cleared for unclassified records, who sees cleared ones alone. For
such a reader every page walks past most of the table.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import Any

import psycopg
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.bench.load import Words
from ashgabat_centre.database.context import SET_READER, access_context
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.records.pages import AllRecords
from ashgabat_centre.records.paging import COUNTED, Page
from ashgabat_centre.records.views import RecordPages
from ashgabat_centre.records.words import SEALED, seal
from liaison.models import Meeting
from liaison.views import MeetingPages
from reports import dashboard
from reports.models import Schedule

COLUMNS = """r.id, r.reference, r.kind, r.title, r.summary, r.status, r.sensitivity, r.occurred_on, r.country_ids,
    r.theme_ids, r.version, u.name"""
NEWEST = "order by r.occurred_on desc, r.id desc limit 51"
MEETINGS = "from records_record r join liaison_meeting m on m.record_id = r.id"
AUTHOR = "join accounts_user u on u.id = r.author_id"
# The policy's own words for this reader, written into the query by somebody whom no policy holds.
VISIBLE = """(r.sensitivity <= 0 and (r.author_id = {uid} or r.owner_id = {uid} or (r.sensitivity < 2
    and (r.status = 'cleared' or (r.status = 'archived' and r.cleared_version is not null)
         or r.reviewer_id = {uid}))))"""
FENCED = ("list", "filtered", "search", "search_common")
Queries = list[tuple[str, tuple[Any, ...]]]


@dataclass
class Times:
    """Milliseconds of each run."""

    runs: list[float] = field(default_factory=list)

    @property
    def middle(self) -> float:
        return median(self.runs) * 1000


class Clock:
    """Adds up what queries take between being sent and being answered."""

    def __init__(self) -> None:
        self.seconds, self.queries = 0.0, 0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            self.seconds += time.perf_counter() - begun
            self.queries += 1


class Bench:
    def __init__(self, words: Words, owner_url: str) -> None:
        self.desk = User.objects.get(email="desk@unrcca.example")
        with self._as_desk():
            newest = Meeting.objects.newest_first()[:1].get()
            self.period = dashboard.periods(Schedule.objects.filter(active=True).first(), timezone.now())[
                "current"
            ]
        self.reference, self.words = newest.reference, words
        self.country, self.theme = newest.country_ids[0], newest.theme_ids[0]
        self.filter = f"country={self.country}&theme={self.theme}&status=cleared"
        self.owner_url = owner_url
        self.client = Client()
        self.client.force_login(self.desk)

    def run(self, runs: int) -> dict[str, Any]:
        times: dict[str, Times] = {}
        with self._connections() as (web, owner):
            self._fill_in(owner)
            for turn in range(runs + 1):  # the first warms the caches up
                for name, seconds in self._round(web, owner):
                    if turn:
                        times.setdefault(name, Times()).runs.append(seconds)
        return tell(times)

    def _round(self, web: Any, owner: Any) -> Iterator[tuple[str, float]]:
        """Everything once, product and floor next to each other."""
        floors = self._floors()
        for name, product in self._products().items():
            yield name, self._time_product(product)
            yield f"{name} floor", self._time_product(partial(self._ask, floors[name]))
        for name in FENCED:
            yield f"{name} fenced", self._time_raw(web, floors[name], "true")
            yield f"{name} unfenced", self._time_raw(owner, floors[name], VISIBLE.format(uid=self.desk.pk))
        for name, address in self._addresses().items():
            whole, asked, count = self._time_page(address)
            yield from (
                (f"{name} page", whole),
                (f"{name} page database", asked),
                (f"{name} page queries", count / 1000),
            )

    # --- The product's own questions ------------------------------------------------------------------------

    def _products(self) -> dict[str, Callable[[], object]]:
        return {
            "list": lambda: self._list(MeetingPages, ""),
            "filtered": lambda: self._list(MeetingPages, self.filter),
            "search": lambda: self._list(AllRecords, f"q={self.words.rare}"),
            "search_common": lambda: self._list(AllRecords, f"q={self.words.common}"),
            "detail": self._detail,
            "dashboard": self._dashboard,
        }

    def _list(self, pages: type[RecordPages], address: str) -> object:
        rows: Any = pages.model._default_manager.all()
        rows = rows.listed().select_related(*pages.joins)
        data = QueryDict(address)
        page = Page(pages.filters(data, user=self.desk, queryset=rows).qs, data)
        return page.rows, page.total

    def _detail(self) -> object:
        joins = ("author", "owner", "reviewer", "cleared_by", *MeetingPages.joins)
        found = Meeting.objects.select_related(*joins).get(reference=self.reference)
        return [list(rows) for rows in MeetingPages.shown(found, self.desk).values()]

    def _dashboard(self) -> object:
        return dashboard.grid(self.period), list(dashboard.waiting(self.desk)), dashboard.latest_briefing()

    # --- The same in SQL -------------------------------------------------------------------------------------

    def _floors(self) -> dict[str, Queries]:
        """`{visible}` stands where a query without the fence would say what this reader may see."""
        facets = "r.country_ids @> %s::smallint[] and r.theme_ids @> %s::smallint[] and r.status = 'cleared'"
        chosen = ([self.country], [self.theme])
        found = "r.search @@ websearch_to_tsquery('portal', %s)"
        return {
            "list": self._listing(MEETINGS, "true", ()),
            "filtered": self._listing(MEETINGS, facets, chosen),
            "search": self._listing("from records_record r", found, (self.words.rare,)),
            "search_common": self._listing("from records_record r", found, (self.words.common,)),
            "detail": self._detail_floor(),
            "dashboard": self._dashboard_floor(),
        }

    def _listing(self, source: str, condition: str, values: tuple[Any, ...]) -> Queries:
        child = ", m.channel, m.place" if source is MEETINGS else ""
        where = f"where {condition} and {{visible}}"
        return [
            (f"select {COLUMNS}{child} {source} {AUTHOR} {where} {NEWEST}", values),
            (f"select count(*) from (select 1 {source} {where} limit {COUNTED + 1}) counted", values),
        ]

    def _detail_floor(self) -> Queries:
        people = " ".join(
            f"left join accounts_user {role} on {role}.id = r.{role}_id"
            for role in ("author", "owner", "reviewer", "cleared_by")
        )
        return [
            (
                f"select r.title, r.summary, r.body, r.comment, r.status, r.version, m.*, author.name, owner.name, "
                f"reviewer.name, cleared_by.name {MEETINGS} {people} where r.reference = %s and {{visible}}",
                (self.reference,),
            ),
            (
                "select c.name, c.post, o.name_en from liaison_counterpart c join records_organization o "
                "on o.id = c.organization_id join records_record r on r.id = c.record_id "
                "where r.reference = %s and {visible} order by c.id",
                (self.reference,),
            ),
        ]

    def _dashboard_floor(self) -> Queries:
        return [
            (
                "select r.kind, r.country_ids, count(*) from records_record r where r.status = 'cleared' and "
                "r.cleared_at >= %s and r.cleared_at < %s and r.kind = any(%s) and {visible} group by 1, 2",
                (self.period.start, self.period.end, dashboard.citable_kinds()),
            ),
            (
                f"select {COLUMNS} from records_record r {AUTHOR} where (((r.author_id = %s or r.owner_id = %s) "
                "and r.status = 'returned') or (r.reviewer_id = %s and r.status = 'submitted')) "
                "and {visible} order by r.occurred_on desc, r.id desc limit 8",
                (self.desk.pk,) * 3,
            ),
            (
                "select r.reference, r.title, b.* from reports_briefing b join records_record r "
                "on r.id = b.record_id where {visible} order by b.slot desc limit 1",
                (),
            ),
        ]

    def _ask(self, queries: Queries) -> None:
        with connection.cursor() as cursor:
            for query, values in queries:
                cursor.execute(query.format(visible="true"), values)
                cursor.fetchall()

    # --- Taking the time -------------------------------------------------------------------------------------

    @contextmanager
    def _as_desk(self) -> Iterator[None]:
        with access_context(self.desk.reader()), transaction.atomic():
            yield

    def _time_product(self, ask: Callable[[], object]) -> float:
        clock = Clock()
        with self._as_desk(), connection.execute_wrapper(clock):
            ask()
        return clock.seconds

    def _time_raw(self, raw: Any, queries: Queries, visible: str) -> float:
        texts = [(query.format(visible=visible), values) for query, values in queries]
        with raw.transaction():
            reader = self.desk.reader()
            raw.execute(SET_READER, (str(reader.user_id), reader.role, str(reader.level), ""))
            begun = time.perf_counter()
            for query, values in texts:
                raw.execute(query, values).fetchall()
            return time.perf_counter() - begun

    def _time_page(self, address: str) -> tuple[float, float, int]:
        clock = Clock()
        begun = time.perf_counter()
        with connection.execute_wrapper(clock):
            answer = self.client.get(address, headers={"host": "localhost"})
        whole = time.perf_counter() - begun
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        return whole, clock.seconds, clock.queries

    @contextmanager
    def _connections(self) -> Iterator[tuple[Any, Any]]:
        """Both outside Django, alike but for their role; no plan is kept from one run to the next."""
        parameters = connection.get_connection_params()
        web_url = {
            name: parameters[name] for name in ("dbname", "user", "password", "host") if parameters.get(name)
        }
        with (
            psycopg.connect(**web_url, prepare_threshold=None, cursor_factory=psycopg.ClientCursor) as web,
            psycopg.connect(
                self.owner_url, prepare_threshold=None, cursor_factory=psycopg.ClientCursor
            ) as owner,
        ):
            yield web, owner

    def _fill_in(self, owner: Any) -> None:
        """How much of the table each question meets, for the person who reads the figures."""
        (everything,) = owner.execute("select count(*) from records_record").fetchone()
        with self._as_desk():
            seen = Record.objects.filter(status=Status.CLEARED).count()
            matches = {
                word: Record.objects.matching(word).count() for word in (self.words.rare, self.words.common)
            }
        print(f"The desk sees {seen} of {everything} records; {matches} of them hold the words searched for.")

    def _addresses(self) -> dict[str, str]:
        meetings, everything = reverse("meeting-list"), reverse("record-list")
        return {
            "list": meetings,
            "filtered": f"{meetings}?{self.filter}",
            "search": f"{everything}?{SEALED}={seal(self.words.rare)}",
            "search_common": f"{everything}?{SEALED}={seal(self.words.common)}",
            "detail": reverse("meeting-detail", args=[self.reference.replace("/", "-")]),
            "dashboard": reverse("home"),
        }


def tell(times: dict[str, Times]) -> dict[str, Any]:
    """Print the figures as a table; return the few that are compared from one version to the next."""
    middle = {name: found.middle for name, found in times.items()}
    names = [name for name in middle if f"{name} floor" in middle]
    print(f"{'':14}{'database':>10}{'floor':>9}{'ratio':>7}{'page':>9}{'of it database':>16}{'queries':>9}")
    for name in names:
        asked, floor = middle[name], middle[f"{name} floor"]
        page, inside = middle[f"{name} page"], middle[f"{name} page database"]
        queries = middle[f"{name} page queries"]
        print(
            f"{name:14}{asked:8.2f}ms{floor:7.2f}ms{asked / floor:7.2f}{page:7.1f}ms{inside:14.2f}ms{queries:9.0f}"
        )
    fences = {name: middle[f"{name} fenced"] / middle[f"{name} unfenced"] for name in FENCED}
    for name, ratio in fences.items():
        fenced, unfenced = middle[f"{name} fenced"], middle[f"{name} unfenced"]
        print(f"{name:14} fenced {fenced:.2f} ms, its predicate as the owner {unfenced:.2f} ms: {ratio:.2f}")
    ratios = {f"{name}_vs_floor": round(middle[name] / middle[f"{name} floor"], 2) for name in names}
    spent = {f"{name}_ms": round(middle[name], 2) for name in names}
    pages = {f"{name}_page_ms": round(middle[f"{name} page"], 1) for name in names}
    return ratios | spent | pages | {"fence_overhead": round(max(fences.values()), 2)}
