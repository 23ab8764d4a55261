"""What a person holds: the rows of which somebody else has to take care once that person has left.

Each room says of its own tables, in its policy.sql by `portal.hold`, which column makes a person answer for a row, and
here what such rows are called. Which foreign keys to a person make nobody answer for anything stands, with why, in
authorship.toml; a test holds that every one stands in one of the two.
"""

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


@dataclass(frozen=True)
class Holding:
    """What people hold by one column: its name in the database, what its rows are called, and their model."""

    name: str
    label: str | Promise
    model: type[Model]

    def of(self, person: User) -> QuerySet[Any]:
        """The rows this person holds, of those the reader may see."""
        held = Numbers(f"portal.held_{self.name}", person.pk)
        return self.model._default_manager.filter(pk__in=held)


HOLDINGS: dict[str, Holding] = {}


def holds(model: type[Model], field: str, label: str | Promise) -> None:
    """Register what people hold by this field of a model."""
    column: Any = model._meta.get_field(field)
    name = f"{model._meta.db_table}__{column.column}"
    HOLDINGS[name] = Holding(name, label, model)


holds(Record, "owner", _("Records"))
holds(Record, "reviewer", _("Texts to clear"))


def held_by(person: User) -> Iterator[tuple[str | Promise, list[Any]]]:
    """All that this person holds and the reader may see, by what it is called."""
    for holding in HOLDINGS.values():
        if rows := list(holding.of(person)):
            yield holding.label, rows


def shown(item: HandoverItem) -> tuple[str | Promise, Any]:
    """What an item of a handover is called, and the row itself where the reader may see it already."""
    holding = HOLDINGS[item.holding]
    return holding.label, holding.model._default_manager.filter(pk=item.row_id).first()


def marking_of(thing: Any) -> int:
    """The marking of a row, or of the record it hangs from; 0 where it has none."""
    marked = thing if hasattr(thing, "sensitivity") else getattr(thing, "record", None)
    marking: int = getattr(marked, "sensitivity", 0)
    return marking
