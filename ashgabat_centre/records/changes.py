"""Reading the change log: who changed what, when, field by field."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Field
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.terms import Terms, terms

# Kept with every version, and no change of its own in a reader's eyes.
BOOKKEEPING = frozenset(
    {
        "id",
        "record",
        "kind",
        "updated_at",
        "version",
        "details",
        "created_at",
        "provenance",
        "cleared_version",
        "keep_until",  # told among the steps, to those who are told why
        "hold_because",
    }
)

LISTS = {
    "country_ids": (gettext_lazy("countries"), Terms.country_names),
    "theme_ids": (gettext_lazy("themes"), Terms.theme_names),
    "area_ids": (gettext_lazy("administrative areas"), Terms.area_names),
}


@dataclass(frozen=True)
class Difference:
    label: str
    before: str
    after: str


@dataclass
class Change:
    """What one person changed in one transaction."""

    at: datetime
    user_id: int | None
    fields: list[Difference] = field(default_factory=list)
    words: str = ""
    who: str = ""


def changes_of(record: Any) -> list[Change]:
    """The record's changes and its kind's, newest first; what one save did together stands together."""
    people = dict(User.objects.values_list("pk", "name"))
    merged: dict[tuple[datetime, int | None], Change] = {}
    for model in (Record, type(record)):
        events = getattr(record, f"{model._meta.model_name}_events").order_by("pgh_id")
        for change in _changes(model, events, people):
            kept = merged.setdefault((change.at, change.user_id), change)
            if kept is not change:
                kept.fields += change.fields
    found = [change for change in merged.values() if change.fields or change.words]
    for change in found:
        change.who = people.get(change.user_id or 0, "")
    return sorted(found, key=lambda change: change.at, reverse=True)


def _changes(model: Any, events: Iterable[Any], people: dict[int, str]) -> Iterator[Change]:
    before = None
    for event in events:
        who = (event.pgh_context or {}).get("user")
        if event.pgh_label == "insert":
            yield Change(event.pgh_created_at, who, words=_("filed it"))
        elif before is not None:  # else the version before is its author's alone
            yield Change(event.pgh_created_at, who, list(_differences(model, before, event, people)))
        before = event


def _differences(model: Any, before: Any, after: Any, people: dict[int, str]) -> Iterator[Difference]:
    for column in model._meta.local_concrete_fields:
        if column.name in BOOKKEEPING or not hasattr(after, column.attname):
            continue
        old, new = getattr(before, column.attname), getattr(after, column.attname)
        if old != new:
            label = LISTS[column.name][0] if column.name in LISTS else column.verbose_name
            yield Difference(str(label), _words(column, old, people), _words(column, new, people))


def _words(column: Field[Any, Any], value: Any, people: dict[int, str]) -> str:
    """A stored value as a person reads it."""
    if value in (None, "", []):
        return "—"
    if column.name in LISTS:
        return ", ".join(LISTS[column.name][1](terms(), value))
    if column.related_model is User:
        return people.get(value, "—")
    if column.flatchoices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    return date_format(value, "DATE_FORMAT") if isinstance(value, date) else str(value)
