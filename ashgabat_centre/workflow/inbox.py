"""What needs the reader's action, counted: by reason and kind, each number with the list of exactly its rows."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import CharField, Count, Value
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.reasons import REASONS, TASKS


@dataclass(frozen=True)
class Line:
    """A reason, or a kind under it: so many records or other things, and the list that shows them."""

    label: str
    count: int
    url: str


def counts(user: User) -> Counter[tuple[str, str]]:
    """How many records and other things wait for this person, by reason and kind, in one query."""
    statement, given = _statement(user, (user.role, user.clears), timezone.localdate())
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return Counter({(reason, kind): count for reason, kind, count in cursor.fetchall() if count})


@lru_cache(maxsize=100)
def _statement(user: User, standing: tuple[str, bool], day: date) -> tuple[str, tuple[Any, ...]]:
    """The query, which every page asks. Putting its arms together takes longer than their answers, so it is done once
    a day for a person of one standing: a reason looks at nothing else of them.
    """
    first, *others = [
        *(_arm(name, reason.rows(Record.objects.all(), user), "kind") for name, reason in REASONS.items()),
        *(_arm(name, task.rows(user), "of_no_kind") for name, task in TASKS.items() if user.writes),
    ]
    made: tuple[str, tuple[Any, ...]] = first.union(*others, all=True).query.sql_with_params()
    return made


def _arm(name: str, rows: Any, kind: str) -> Any:
    said, none = (Value(word, output_field=CharField()) for word in (name, ""))
    told = rows.order_by().annotate(waits_because=said, of_no_kind=none).values("waits_because", kind)
    return told.values_list("waits_because", kind).annotate(count=Count("pk"))


def tasks(counted: Counter[tuple[str, str]]) -> list[Line]:
    """What waits beside records: each with the page that lists it."""
    return [
        Line(str(task.label), counted[name, ""], task.address())
        for name, task in TASKS.items()
        if counted[name, ""]
    ]


def queue(counted: Counter[tuple[str, str]]) -> list[tuple[Line, list[Line]]]:
    """Each reason for which something waits, with its kinds."""
    found: list[tuple[Line, list[Line]]] = []
    for name, reason in REASONS.items():
        lines = [
            Line(str(model._meta.verbose_name_plural), counted[name, kind], _address(action=name, kind=kind))
            for kind, model in kinds().items()
            if counted[name, kind]
        ]
        if lines:
            total = sum(line.count for line in lines)
            found.append((Line(str(reason.label), total, _address(action=name)), lines))
    return [*found, *((line, []) for line in tasks(counted))]


def _address(**keys: str) -> str:
    return f"{reverse('record-list')}?{urlencode(keys)}"
