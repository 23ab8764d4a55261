"""What needs the reader's action, counted: by reason and kind, each number with the list of exactly its rows."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, Count, Value
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.models.queue import REASONS


@dataclass(frozen=True)
class Line:
    """A reason, or a kind under it: so many records, and the list that shows them."""

    label: str
    count: int
    url: str


def counts(user: User) -> Counter[tuple[str, str]]:
    """How many records wait for this person, by reason and kind, in one query."""
    first, *others = [_arm(name, reason.rows(Record.objects.all(), user)) for name, reason in REASONS.items()]
    return Counter({(reason, kind): count for reason, kind, count in first.union(*others, all=True)})


def _arm(name: str, rows: Any) -> Any:
    said = rows.order_by().values(reason=Value(name, output_field=CharField()))
    return said.values_list("reason", "kind").annotate(count=Count("pk"))


def queue(counted: Counter[tuple[str, str]]) -> list[tuple[Line, list[Line]]]:
    """Each reason for which something waits, with its kinds."""
    found = []
    for name, reason in REASONS.items():
        lines = [
            Line(str(model._meta.verbose_name_plural), counted[name, kind], _address(action=name, kind=kind))
            for kind, model in kinds().items()
            if counted[name, kind]
        ]
        if lines:
            total = sum(line.count for line in lines)
            found.append((Line(str(reason.label), total, _address(action=name)), lines))
    return found


def _address(**keys: str) -> str:
    return f"{reverse('record-list')}?{urlencode(keys)}"
