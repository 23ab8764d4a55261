"""What is asked in the bench: through the portal, and the same rows by hand-written SQL past the policies."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.pages.pager import Page, SearchPage
from ashgabat_centre.pages.record_pages import RecordPages
from ashgabat_centre.pages.views import AllRecords
from ashgabat_centre.tools.bench.readers import BenchReader, Statement
from ashgabat_centre.web.sealed_query import SEALED, seal
from liaison.meetings.models import Meeting
from liaison.meetings.views import MeetingPages
from reports.briefings.models import Schedule
from reports.countries import figures
from reports.home import briefing_bar, work

COLUMNS = """r.id, r.reference, r.kind, r.title, r.summary, r.status, r.sensitivity, r.occurred_on, r.country_ids,
    r.theme_ids, r.version, u.name"""
AUTHOR = "join accounts_user u on u.id = r.author_id"
NEWEST = "order by r.occurred_on desc, r.id desc limit 51"
# Which of the two plans is the better one for a word, somebody who writes SQL by hand would know.
GATHERED = "order by r.occurred_on + 0 desc, r.id desc limit 51"
WALKED = ("thirtieth", "tenth", "half")
MEETINGS = "from records_record r join liaison_meeting m on m.record_id = r.id"
FOUND = "r.search @@ websearch_to_tsquery('portal', %s)"


@dataclass(frozen=True)
class Question:
    """One page's: where it is, what the portal asks for it, the same in SQL, and the admin's for it.

    `rows` are the numbers of the records it shows, in their order; the first floor statement begins with them.
    """

    name: str
    address: str
    ask: Callable[[], list[int]]
    floor: list[Statement]
    admin: tuple[type[Any], dict[str, str]] | None = None


def questions(reader: BenchReader, words: dict[str, str]) -> list[Question]:
    """The pages this reader opens, each as the portal asks for it and as plain SQL would."""
    with reader.reading():
        newest = Meeting.objects.newest_first()[:1].get()
    searches = [_search(reader, name, word) for name, word in words.items()]
    return [
        _list(reader),
        _filtered(reader, newest),
        *searches,
        _count(reader),
        _detail(reader, newest),
        _dashboard(reader, newest.occurred_on),
    ]


def _list(reader: BenchReader) -> Question:
    return Question(
        "list",
        reverse("meeting-list"),
        lambda: _ask(reader, MeetingPages, ""),
        _meetings(reader, "true", ()),
        (Meeting, {}),
    )


def _filtered(reader: BenchReader, newest: Any) -> Question:
    country, theme = newest.country_ids[0], newest.theme_ids[0]
    filters = f"country={country}&theme={theme}&status=cleared"
    condition = "r.country_ids @> %s::smallint[] and r.theme_ids @> %s::smallint[] and r.status = 'cleared'"
    return Question(
        "filtered",
        f"{reverse('meeting-list')}?{filters}",
        lambda: _ask(reader, MeetingPages, filters),
        _meetings(reader, condition, ([country], [theme])),
        (
            Meeting,
            {"country_ids__contains": f"{{{country}}}", "theme_ids__contains": f"{{{theme}}}"}
            | {"status__exact": "cleared"},
        ),
    )


def _search(reader: BenchReader, name: str, word: str) -> Question:
    where = f"where {FOUND} and {reader.visible}"
    order = NEWEST if name in WALKED else GATHERED
    return Question(
        f"search {name}",
        f"{reverse('record-list')}?{SEALED}={seal(word)}",
        lambda: _ask(reader, AllRecords, f"q={word}"),
        [
            (f"select {COLUMNS} from records_record r {AUTHOR} {where} {order}", (word,)),
            (_capped(where, SearchPage.counted), (word,)),
        ],
    )


def _ask(reader: BenchReader, pages: type[RecordPages], address: str) -> list[int]:
    page = _page(pages, reader, address)
    return [row.pk for row in page.rows[: page.total]]


def _page(pages: type[RecordPages], reader: BenchReader, address: str) -> Page:
    asked = QueryDict(address)
    return pages.page(pages.filters(asked, user=reader.user, queryset=pages.records()), asked)


def _meetings(reader: BenchReader, condition: str, values: tuple[Any, ...]) -> list[Statement]:
    where = f"where r.kind = 'meeting' and {condition} and {reader.visible}"
    return [
        (f"select {COLUMNS}, m.channel, m.place {MEETINGS} {AUTHOR} {where} {NEWEST}", values),
        (_capped(where), values),
    ]


def _capped(where: str, counted: int = Page.counted) -> str:
    return f"select count(*) from (select 1 from records_record r {where} limit {counted + 1}) counted"


def _count(reader: BenchReader) -> Question:
    """The total alone: no row is shown for it."""

    def ask() -> list[int]:
        return [_page(AllRecords, reader, "").total]

    return Question("count", reverse("record-list"), ask, [(_capped(f"where {reader.visible}"), ())])


def _detail(reader: BenchReader, record: Any) -> Question:
    def ask() -> list[int]:
        joins = ("author", "owner", "reviewer", "cleared_by", *MeetingPages.joins)
        found = Meeting.objects.select_related(*joins).get(reference=record.reference)
        for shown in MeetingPages.shown(found, reader.user).values():
            if isinstance(shown, Iterable):
                list(shown)
        return [found.pk]

    people = " ".join(
        f"left join accounts_user {role} on {role}.id = r.{role}_id"
        for role in ("author", "owner", "reviewer", "cleared_by")
    )
    where = f"where r.reference = %s and {reader.visible}"
    floor: list[Statement] = [
        (
            "select r.id, r.title, r.summary, r.body, r.comment, r.status, r.version, m.*, author.name, "
            f"owner.name, reviewer.name, cleared_by.name {MEETINGS} {people} {where}",
            (record.reference,),
        ),
        (
            "select c.name, c.post, o.name_en from liaison_counterpart c join records_organization o on "
            f"o.id = c.organization_id join records_record r on r.id = c.record_id {where} order by c.id",
            (record.reference,),
        ),
    ]
    return Question("detail", record.get_absolute_url(), ask, floor)


def _dashboard(reader: BenchReader, newest: date) -> Question:
    schedule = Schedule.objects.filter(active=True).order_by("pk").first()
    period = figures.periods(schedule, timezone.now())["current"]

    def ask() -> list[int]:
        figures.grid(period)
        briefing_bar.latest_bar(timezone.now())
        return [row.pk for row in work.waiting(reader.user)]

    return Question("dashboard", reverse("home"), ask, _dashboard_floor(reader, period.start, period.end))


def _dashboard_floor(reader: BenchReader, start: datetime, end: datetime) -> list[Statement]:
    head = "r.reviewer_id is null" if reader.user.role == "head" else "false"
    return [
        (
            f"select {COLUMNS} from records_record r {AUTHOR} where (((r.author_id = %s or r.owner_id = %s) "
            f"and r.status = 'returned') or ((r.reviewer_id = %s or {head}) and r.status = 'submitted' "
            f"and r.author_id <> %s)) and {reader.visible} order by r.occurred_on desc, r.id desc limit 8",
            (reader.user.pk,) * 4,
        ),
        (
            "select r.kind, r.country_ids, count(*) from records_record r where r.status = 'cleared' and "
            f"r.cleared_at >= %s and r.cleared_at < %s and r.kind = any(%s) and {reader.visible} group by 1, 2",
            (start, end, figures.citable_kinds()),
        ),
        (
            "select r.reference, r.title, b.* from reports_briefing b join records_record r "
            f"on r.id = b.record_id where {reader.visible} order by b.slot desc limit 1",
            (),
        ),
    ]
