"""Where the directory's entries are named: each app says which of its records name them, and imports nothing of it.

mentions.register(Person, lambda people: Counterpart.objects.filter(person__in=people).values("record_id"))
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from ashgabat_centre.directory.models import Person
from ashgabat_centre.records.links import RecordOrganization
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.queries import RecordQuerySet
from ashgabat_centre.reference.models import Organization

Look = Callable[[Any], Any]
_looks: dict[type[Person | Organization], list[Look]] = defaultdict(list)
SHOWN = 10


def register(model: type[Person | Organization], look: Look) -> None:
    """`look` takes entries and gives the numbers of the records that name one of them, as a queryset of values."""
    _looks[model].append(look)


def records_naming(entry: Any) -> RecordQuerySet:
    """The records that name this entry or a duplicate merged into it, as far as the reader sees them, newest first."""
    together = type(entry).objects.together_with(entry).values("pk")
    arms = [look(together).order_by() for look in _looks[type(entry)]]
    if not arms:
        return Record.objects.none()
    first, *others = arms
    named = first.union(*others) if others else first
    return Record.objects.filter(pk__in=named).newest_first()


register(
    Organization,
    lambda entries: RecordOrganization.objects.filter(organization__in=entries).values("record_id"),
)
