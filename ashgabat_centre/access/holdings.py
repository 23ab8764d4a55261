"""What a person holds: the rows of which somebody else has to take care once that person can't.

Each room says of its own tables, in its policy.sql by `portal.hold`, which column makes a person answer for a row, and
here what such rows are called. Which foreign keys to a person make nobody answer for anything stands, with why, in
authorship.toml; a test holds that every one stands in one of the two.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.access.models import HandoverItem
from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.numbers import Numbers
from ashgabat_centre.records.models import Record

ALL = -1  # a level below every marking


@dataclass(frozen=True)
class Holding:
    """What people hold by one column: its name in the database, what its rows are called, and their model."""

    name: str
    label: str | Promise
    model: type[Model]

    def rows(self, numbers: Any) -> QuerySet[Any]:
        """The rows of these numbers that the reader may see, each with the record it hangs from."""
        rows = self.model._default_manager.filter(pk__in=numbers)
        hangs = any(field.name == "record" for field in self.model._meta.get_fields())
        return rows.select_related("record") if hangs else rows

    def of(self, person: User, above: int = ALL) -> QuerySet[Any]:
        """The rows marked above this level that this person holds, of those the reader may see."""
        return self.rows(Numbers(f"portal.held_{self.name}", person.pk, above))


HOLDINGS: dict[str, Holding] = {}


def holds(model: type[Model], field: str, label: str | Promise) -> None:
    """Register what people hold by this field of a model."""
    column: Any = model._meta.get_field(field)
    name = f"{model._meta.db_table}__{column.column}"
    HOLDINGS[name] = Holding(name, label, model)


holds(Record, "owner", _("Records"))
holds(Record, "reviewer", _("Texts to clear"))


def held_by(person: User, above: int = ALL) -> Iterator[tuple[str | Promise, list[Any]]]:
    """What this person holds above this marking and the reader may see, by what it is called."""
    for holding in HOLDINGS.values():
        if rows := list(holding.of(person, above)):
            yield holding.label, rows


# With what it is called, and the row where the reader may see it.
Listed = tuple[HandoverItem, str | Promise, Any]


def put_to(person: User) -> dict[int, list[Listed]]:
    """The items that wait for this person's word, by handover; one question for each way of holding."""
    waiting = HandoverItem.objects.put_to(person).waiting()
    things = {
        name: {thing.pk: thing for thing in holding.rows(waiting.filter(holding=name).values("row_id"))}
        for name, holding in HOLDINGS.items()
    }
    listed = defaultdict[int, list[Listed]](list)
    for item in waiting:
        label, thing = HOLDINGS[item.holding].label, things[item.holding].get(item.row_id)
        listed[item.handover_id].append((item, label, thing))
    return listed


def marking_of(thing: Any) -> int:
    """The marking of a row, or of the record it hangs from; 0 where it has none."""
    marked = thing if hasattr(thing, "sensitivity") else getattr(thing, "record", None)
    marking: int = getattr(marked, "sensitivity", 0)
    return marking
