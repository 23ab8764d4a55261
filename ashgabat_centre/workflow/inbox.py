"""What needs the reader's action, counted: by reason and kind, each number with the list of exactly its rows."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Self, cast
from urllib.parse import urlencode

from django.db import connection
from django.db.models import BigIntegerField, CharField, Count, Func, Value
from django.urls import reverse
from django.utils import timezone
from psycopg import sql

from ashgabat_centre.accounts.models import User
from ashgabat_centre.notices import bell
from ashgabat_centre.notices.sources import SOURCES, sources_for
from ashgabat_centre.records.heartbeats import Heartbeat
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.reasons import REASONS, TASKS

# No reasons for anybody to act, but told on the same pages: that the worker answers, and what one has not seen yet.
ANSWERED, UNSEEN = "answered", "unseen"


@dataclass(frozen=True)
class Line:
    """A reason, or a kind under it: so many records or other things, and the list that shows them."""

    label: str
    count: int
    url: str


class Asker(Func):
    """Whoever asks, by their settings in the database. A reason compares with them as with any person, so its SQL names
    nobody, and one plan serves everybody of one standing. Of their standing a reason sees these three things alone.
    """

    template = "(select portal.uid())"
    output_field = BigIntegerField()

    def __init__(self, role: str, writes: bool, clears: bool) -> None:
        super().__init__()
        self.role, self.writes, self.clears = role, writes, clears

    @property
    def pk(self) -> Self:
        """Itself, since a condition on a person compares with their key."""
        return self


@dataclass(frozen=True)
class Inbox:
    """How many records and other things wait for a person, by reason and kind; whether the worker lets its jobs wait;
    and how many notices are unseen.
    """

    counted: Counter[tuple[str, str]]
    worker_away: bool
    unseen: int


def count(user: User) -> Inbox:
    """What waits for the person who asks, in one query.

    PostgreSQL plans it once a connection, day and standing: planning takes longer than the answer, and each reason adds
    to it.
    """
    standing = (user.role, user.writes, user.clears)
    statement = _statement(standing, timezone.localdate(), (*REASONS, *TASKS, *SOURCES))
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("execute {}").format(sql.Identifier(cursor.db.prepare(statement))))
        counted = Counter({(reason, kind): number for reason, kind, number in cursor.fetchall() if number})
    unseen = sum(counted.pop((UNSEEN, name), 0) for name in SOURCES)
    return Inbox(counted, not counted.pop((ANSWERED, ""), 0), unseen)


@lru_cache(maxsize=100)
def _statement(standing: tuple[str, bool, bool], day: date, registered: tuple[str, ...]) -> str:
    """The query for people of this standing: the same text whoever of them asks, with the day's dates in it."""
    asker = cast(User, Asker(*standing))
    arms: list[Any] = [
        *(_arm(name, reason.rows(Record.objects.all(), asker), "kind") for name, reason in REASONS.items()),
        *(_arm(name, task.rows(asker), "of_no_kind") for name, task in TASKS.items() if asker.writes),
        _arm(ANSWERED, Heartbeat.objects.answered(), "of_no_kind"),
        *(
            _arm(UNSEEN, bell.unseen(asker, source), "source")
            for source in sources_for(asker)
            if source.rings
        ),
    ]
    first, *others = arms
    operations: Any = connection.ops
    return str(operations.compose_sql(*first.union(*others, all=True).query.sql_with_params()))


def _arm(name: str, rows: Any, kind: str) -> Any:
    said, none = (Value(word, output_field=CharField()) for word in (name, ""))
    labelled = rows.order_by().annotate(waits_because=said, of_no_kind=none).values("waits_because", kind)
    return labelled.values_list("waits_because", kind).annotate(count=Count("pk"))


def tasks(counted: Counter[tuple[str, str]]) -> list[Line]:
    """What waits beside records: each with the page that lists it."""
    return [
        Line(str(task.label), counted[name, ""], task.address())
        for name, task in TASKS.items()
        if counted[name, ""]
    ]


def queue(
    counted: Counter[tuple[str, str]], of_kinds: Collection[str] | None = None
) -> list[tuple[Line, list[Line]]]:
    """Each reason for which something waits, with its kinds: of these kinds alone, or of everything."""
    groups: list[tuple[Line, list[Line]]] = []
    for name, reason in REASONS.items():
        lines = [
            Line(str(model._meta.verbose_name_plural), counted[name, kind], _address(action=name, kind=kind))
            for kind, model in kinds().items()
            if counted[name, kind] and (of_kinds is None or kind in of_kinds)
        ]
        if lines:
            total = sum(line.count for line in lines)
            groups.append((Line(str(reason.label), total, _address(action=name)), lines))
    return groups if of_kinds is not None else [*groups, *((line, []) for line in tasks(counted))]


def _address(**keys: str) -> str:
    return f"{reverse('record-list')}?{urlencode(keys)}"
