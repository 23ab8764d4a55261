"""Notices as a page and a mail show them: all sources in one list, newest first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise

from ashgabat_centre.accounts.models import User
from ashgabat_centre.notices.models import NoticeChoice
from ashgabat_centre.notices.sources import COLUMNS, LASTS, SOURCES, NoticeSource, Way, sources_for
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.records.models import Record
from ashgabat_centre.web.keyset import KeysetPage
from ashgabat_centre.web.small_numbers import small_number


@dataclass
class Notice:
    """One thing a person should know, as its source gives it; `record` and `who` are read for a whole page at once."""

    source: NoticeSource
    moment: datetime
    act: str
    about: int | None
    actor: int | None
    deadline: date | None
    words: str
    link: str
    row: int
    record: Any = None
    who: str = ""
    new: bool = False

    @property
    def sentence(self) -> str | Promise:
        """What was done, to stand after the name of who did it."""
        return self.source.sentences[self.act]

    @property
    def kind(self) -> str | Promise:
        """What its record is; '' where it has none."""
        return kinds()[self.record.kind]._meta.verbose_name or "" if self.record else ""

    @property
    def day(self) -> date:
        """The day of it in Ashgabat."""
        return timezone.localdate(self.moment)

    @property
    def url(self) -> str:
        """Where it leads: to its record, or to the page its source names."""
        if self.source.page:
            return reverse(self.source.page, args=[self.link] if self.link else [])
        return str(self.record.get_absolute_url())


def chosen(user: User) -> dict[str, Way]:
    """By source, where this person wants to hear of it."""
    own = dict(NoticeChoice.objects.filter(user=user).values_list("source", "way"))
    return {source.name: Way(own.get(source.name, source.usual)) for source in sources_for(user)}


def news_between(user: User, names: Iterable[str], since: datetime, until: datetime) -> Any:
    """The rows of these sources for what is news after `since` and up to `until`, as one query, newest first; None
    where there are no sources.
    """
    arms = [
        SOURCES[name].rows(user).filter(moment__gt=since, moment__lte=until).order_by().values_list(*COLUMNS)
        for name in names
    ]
    if not arms:
        return None
    first, *others = arms
    return first.union(*others, all=True).order_by("-moment", "source", "-row")


def read(rows: Iterable[tuple[Any, ...]]) -> list[Notice]:
    """These rows with their records and people; a notice of a record that is out of its reader's sight is none."""
    notices = [Notice(SOURCES[source], *row) for source, *row in rows]
    records = {one.pk: one for one in Record.objects.filter(pk__in=_numbers(notices, "about")).listed()}
    names = dict(User.objects.filter(pk__in=_numbers(notices, "actor")).values_list("pk", "name"))
    for notice in notices:
        notice.record, notice.who = records.get(notice.about), names.get(notice.actor, "")
    return [notice for notice in notices if notice.record or not notice.about]


def _numbers(notices: list[Notice], column: str) -> set[int]:
    return {number for notice in notices if (number := getattr(notice, column))}


class NoticePage(KeysetPage[Any]):
    """A person's notices of the last weeks. The key of one says its moment, and how many of that moment stand before
    and with it: no number of a row, which would count others' rows.
    """

    def __init__(self, user: User, address: QueryDict) -> None:
        self.now = timezone.now()
        self.names = [name for name, way in chosen(user).items() if way != Way.OFF]
        self.user = user
        super().__init__(self._up_to(self.now), address)

    def _up_to(self, moment: datetime) -> Any:
        return news_between(self.user, self.names, self.now - LASTS, moment)

    def _find(self, key: str) -> Any:
        text, _tilde, number = key.partition("~")
        moment = _moment(text)
        return (min(moment, self.now), small_number(number)) if moment else None

    def _key(self, row: Any) -> str:
        same = sum(1 for notice in self.rows if notice.moment == row.moment)
        moment, passed = self._after or (None, 0)
        return f"{row.moment.isoformat()}~{same + (passed if moment == row.moment else 0)}"

    def _choose(self) -> list[Any]:
        moment, passed = self._after or (self.now, 0)
        # The first page asks its sources once: it is what was counted.
        rows = self._up_to(moment) if self._after else self.matches
        return [] if rows is None else read(rows[passed : passed + self.size + 1])

    @cached_property
    def total(self) -> int:
        """How many there are, up to one more than are counted."""
        return 0 if self.matches is None else super().total

    def days(self, seen: datetime) -> Iterator[tuple[date, list[Notice]]]:
        """The notices of this page by day, those after the moment last seen marked as new."""
        for notice in self.rows:
            notice.new = notice.moment > seen
        for day, notices in groupby(self.rows, lambda notice: notice.day):
            yield day, list(notices)


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and timezone.is_aware(moment) else None
