"""The history of a record out of its change logs: who changed what, when and why, field by field and row by
row.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.models import CASCADE, Field
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.history.changed_words import WordRun, compare
from ashgabat_centre.records.models import Record
from ashgabat_centre.reference.models import Named, Organization
from ashgabat_centre.reference.vocabulary import Terms, terms
from ashgabat_centre.web.hours import shown_in, with_offset

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
# Of a row: where it stands, and what a translation was made of.
PLACE = frozenset({"parent", "order", "of_title", "of_summary", "at", "heard"})
PLACE |= {"cleared_by", "cleared_at", "checked_at"}  # of a translation: told among the steps
# Of a commitment: what its own page says in words.
PLACE |= {"number", "outcome", "proof_record", "proof_file", "closed_by", "closed_at", "verified_by"}
PLACE |= {"verified_at", "reopened_because", "created_by"}

LISTS = {
    "country_ids": (gettext_lazy("countries"), Terms.country_names),
    "theme_ids": (gettext_lazy("themes"), Terms.theme_names),
    "area_ids": (gettext_lazy("administrative areas"), Terms.area_names),
}


@dataclass(frozen=True)
class Difference:
    """One field, before and after, in words."""

    label: str
    before: str
    after: str

    @property
    def runs(self) -> tuple[list[WordRun], list[WordRun]]:
        """Both sides as runs of words, those that the other side doesn't have marked."""
        return compare(self.before, self.after)


@dataclass
class Change:
    """What one person changed in one transaction, with the reason where one was given."""

    at: datetime
    user_id: int | None
    fields: list[Difference] = field(default_factory=list)
    words: str = ""
    reason: str = ""
    who: str = ""
    version: int = 0


class Names:
    """The names behind the numbers in a change, read once for a page."""

    @cached_property
    def people(self) -> dict[int, str]:
        """Names of people by number."""
        return dict(User.objects.values_list("pk", "name"))

    @cached_property
    def organizations(self) -> dict[int, str]:
        """Names of organizations by number."""
        return {organization.pk: organization.name for organization in Organization.objects.all()}

    def of(self, column: Any, value: Any) -> str | None:
        """The name behind a number; None where the column refers to no named row.

        A row that stands for an entry of the directory, as a party of the register does, is called as its entry is.
        """
        model = column.related_model
        if model is User:
            return self.people.get(value, "—")
        if model is Organization:
            return self.organizations.get(value, "—")
        if isinstance(model, type) and issubclass(model, Record):
            record = self._row(Record, value)
            return record.reference if record else "—"
        if not hasattr(model, "name"):
            return None
        key = column.target_field.attname
        row = self.others.get((model, value)) or model.objects.filter(**{key: value}).first()
        self.others[model, value] = row
        return str(row) if row else "—"

    def beside(self, column: Any, number: int, stated: Any, row: int) -> str:
        """What is stated beside this person of the directory, as far as a pseudonym leaves it.

        `column` and `stated` are the columns that hold the numbers of the person and of the row that says it.
        """
        person, words = self._row(column.related_model, number), self._row(stated.related_model, row)
        return str(person.told_post(str(words or ""))) if person else "—"

    def _row(self, model: Any, number: int) -> Any:
        if (model, number) not in self.others:
            self.others[model, number] = model.objects.filter(pk=number).first()
        return self.others[model, number]

    @cached_property
    def others(self) -> dict[tuple[Any, Any], Any]:
        """Rows of other named tables, kept as they are looked up."""
        return {}


def changes_of(record: Record) -> list[Change]:
    """The record's history as its reader may see it, newest first; one entry for each save.

    The policy of each log leaves out what is older than the moment the record was opened to this reader.
    """
    names = Names()
    merged: dict[tuple[datetime, int | None], Change] = {}
    for change in (*_own_changes(record, names), *_row_changes(record, names)):
        kept = merged.setdefault((change.at, change.user_id), change)
        if kept is not change:
            kept.fields += change.fields
            kept.words, kept.version = kept.words or change.words, kept.version or change.version
    history = _with_steps(record, merged.values())
    for change in history:
        change.who = names.people.get(change.user_id or 0, "")
    return sorted(history, key=lambda change: change.at, reverse=True)


def changes_since(record: Record, moment: datetime) -> list[Difference]:
    """What stands otherwise than at that moment, as its reader may see it: each field once, as it was and as it is.

    Rows of one table, which bear one name, stand each for itself.
    """
    rows = {str(model._meta.verbose_name) for model, _link in row_logs(type(record))}
    status = str(Record._meta.get_field("status").verbose_name)
    since = [change for change in changes_of(record) if change.at > moment]
    fields: dict[str, Difference] = {}
    lines: list[Difference] = []
    for one in (difference for change in reversed(since) for difference in change.fields):
        if one.label in rows:
            lines.append(one)
        else:
            first = fields.get(one.label, one)
            fields[one.label] = Difference(one.label, first.before, one.after)
    return [*(one for one in fields.values() if one.before != one.after and one.label != status), *lines]


def _with_steps(record: Record, changes: Iterable[Change]) -> list[Change]:
    """The changes with the steps that made them; a step stands alone where its change is closed to this
    reader.
    """
    steps: dict[tuple[int, int], list[Any]] = {}  # of one version a person may take several
    for step in record.steps.all():
        steps.setdefault((step.by_id, step.version), []).append(step)
    shown = [change for change in changes if change.fields or change.words]
    for change in shown:
        if taken := steps.get((change.user_id or 0, change.version)):
            step = taken.pop(0)
            change.words, change.reason = step.get_verb_display(), step.reason
    shown += [
        Change(step.at, step.by_id, words=step.get_verb_display(), reason=step.reason)
        for step in chain.from_iterable(steps.values())
    ]
    return shown


# --- The record and its kind ------------------------------------------------------------------------------------


def _own_changes(record: Record, names: Names) -> Iterator[Change]:
    for model in (Record, type(record)):
        yield from changes_of_row(model, record.pk, names, _("filed it"))


def changes_of_row(model: Any, number: int, names: Names, entered: str) -> Iterator[Change]:
    """The changes of one row of a tracked table, oldest first; `entered` says in words how it came in."""
    before = None
    for event in _events(model).filter(pgh_obj=number):
        change = Change(event.pgh_created_at, _who(event), version=getattr(event, "version", 0))
        if event.pgh_label == "insert":
            change.words = entered
        elif before is not None:  # else the version before is its author's alone
            change.fields = list(_differences(model, before, event, names))
        before = event
        yield change


def latest_changes(rows: Iterable[tuple[Any, int, str]], most: int) -> list[Change]:
    """The last changes of these rows, newest first, each with who made it; a row is its model, its number, and in words
    how it came in.
    """
    names = Names()
    changes = [
        one for row in rows for one in changes_of_row(*row[:2], names, row[2]) if one.words or one.fields
    ]
    for change in changes:
        change.who = names.people.get(change.user_id or 0, "")
    return sorted(changes, key=lambda change: change.at)[::-1][:most]


def _events(model: Any) -> Any:
    return getattr(model, f"{model._meta.model_name}_events").rel.related_model.objects.order_by("pgh_id")


def _who(event: Any) -> int | None:
    who: int | None = (event.pgh_context or {}).get("user")
    return who


def _differences(model: Any, before: Any, after: Any, names: Names) -> Iterator[Difference]:
    unsaid = BOOKKEEPING | getattr(model, "unsaid", frozenset())
    for column in model._meta.local_concrete_fields:
        if column.name in unsaid or not hasattr(after, column.attname):
            continue
        old, new = getattr(before, column.attname), getattr(after, column.attname)
        if old != new:
            label = LISTS[column.name][0] if column.name in LISTS else column.verbose_name
            words = _words(column, old, names, before), _words(column, new, names, after)
            yield Difference(str(label), *words)


# --- The rows that hang from it ------------------------------------------------------------------------------------


def row_logs(model: Any) -> Iterator[tuple[Any, str]]:
    """The tracked tables whose rows belong to a record of this model, with the column that links them to it.

    Corrections are left out: their text becomes the record's own when they are cleared.
    """
    for relation in model._meta.related_objects:
        row = relation.related_model
        tracked = hasattr(row, f"{row._meta.model_name}_events") and not issubclass(row, Record)
        if tracked and relation.on_delete is CASCADE and not getattr(row, "told_elsewhere", False):
            yield row, relation.field.attname


def _row_changes(record: Record, names: Names) -> Iterator[Change]:
    for model, link in row_logs(type(record)):
        before: dict[int, str] = {}
        for event in _events(model).filter(**{link: record.pk}):
            line = _line(model, event, names)
            old, new = {"insert": ("—", line), "delete": (line, "—")}.get(
                event.pgh_label, (before.get(event.pgh_obj_id), line)
            )
            before[event.pgh_obj_id] = line
            if old is not None and old != new:  # None: what stood before is its author's alone
                difference = Difference(str(model._meta.verbose_name), old, new)
                yield Change(event.pgh_created_at, _who(event), [difference])


def _line(model: Any, event: Any, names: Names) -> str:
    """A row in one line, as it stood at that moment."""
    columns = [c for c in model._meta.local_concrete_fields if c.name not in BOOKKEEPING | PLACE]
    values = [(column, getattr(event, column.attname)) for column in columns]
    said = [(column, value) for column, value in values if value not in (None, "", [])]
    person = dict(values).get(_person_of(model)) if (guarded := getattr(model, "beside_person", ())) else None
    return ", ".join(
        names.beside(_person_of(model), person, column, value)
        if person and column.name in guarded
        else _words(column, value, names)
        for column, value in said
    )


def _person_of(model: Any) -> Any:
    return model._meta.get_field("person")


def _words(column: Field[Any, Any], value: Any, names: Names, row: Any = None) -> str:
    """A stored value in words; a time in the row's own time zone, where it has one."""
    if value in (None, "", []):
        return "—"
    if column.name in LISTS:
        return ", ".join(LISTS[column.name][1](terms(), value))
    if column.related_model and (known := names.of(column, value)) is not None:
        return known
    if column.flatchoices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        zone = getattr(row, "time_zone", "")
        if not zone:
            return with_offset(value)
        return (
            date_format(value.astimezone(ZoneInfo(zone)), "DATETIME_FORMAT")
            + f" ({row.get_time_zone_display()})"
        )
    return date_format(value, "DATE_FORMAT") if isinstance(value, date) else str(value)


# --- The whole, as it stands ----------------------------------------------------------------------------------------


def written_out(record: Record) -> str:
    """The kind's own columns and rows as text in the record's language, one to a line; kept with a cleared
    text. Who stands in the directory stands in it by number: `read_out` says their names.
    """
    with translation.override(record.language), shown_in(""):
        names, kind = NumberedNames(), type(record)
        own = [
            (c, getattr(record, c.attname))
            for c in kind._meta.local_concrete_fields
            if c.name not in BOOKKEEPING
        ]
        lines = [
            (str(column.verbose_name), _words(column, value, names, record))
            for column, value in own
            if value not in (None, "", [])
        ]
        for model, link in row_logs(kind):
            if model._meta.get_field(link.removesuffix("_id")).related_model is kind:
                rows = model._default_manager.filter(**{link: record.pk})
                lines += [(str(model._meta.verbose_name), _line(model, row, names)) for row in rows]
        return "\n".join(f"{label[:1].upper()}{label[1:]}: {words}" for label, words in lines)


# A number in a kept text stands between two characters that no door lets in (web/characters.py).
NUMBER = re.compile("\ufff9([a-z.]+) ([0-9]+)(?:\ufffa([a-z.]+) ([0-9]+))?\ufffb")


class NumberedNames(Names):
    """In the place of a name that a pseudonym may take: whose it is, by number, with what stands beside it."""

    def of(self, column: Any, value: Any) -> str | None:
        """The number of what a reader may have no right to know: a person, an institution, a record. Else the name."""
        model: Any = column.related_model
        if hasattr(model, "entry"):
            entry = model._default_manager.get(pk=value).entry
            model, value = type(entry), entry.pk
        if isinstance(model, type) and issubclass(model, Record):
            model = Record  # of whatever kind
        elif not (isinstance(model, type) and issubclass(model, Named) and hasattr(model, "protected")):
            return super().of(column, value)
        return f"\ufff9{model._meta.label_lower} {value}\ufffb"

    def beside(self, column: Any, number: int, stated: Any, row: int) -> str:
        """By number too, with that of the person it stands beside."""
        person, words = column.related_model._meta.label_lower, stated.related_model._meta.label_lower
        return f"\ufff9{person} {number}\ufffa{words} {row}\ufffb"


def read_out(text: str) -> str:
    """A text that was written out, with the names and pseudonyms the directory gives this reader today."""
    numbers = defaultdict[str, set[int]](set)
    for mark in NUMBER.findall(text):
        for label, number in zip(mark[::2], mark[1::2], strict=True):
            numbers[label].add(int(number or 0))
    rows: dict[tuple[str, str], Any] = {}
    for label in filter(None, numbers):
        model: Any = apps.get_model(label)
        rows |= {(label, str(row.pk)): row for row in model.objects.filter(pk__in=numbers[label])}

    def said(mark: re.Match[str]) -> str:
        row = rows.get((mark[1], mark[2]))
        if row is None:
            return "—"
        if mark[3]:
            return str(row.told_post(str(rows.get((mark[3], mark[4]), ""))))
        return str(row.reference if isinstance(row, Record) else row.name)

    return NUMBER.sub(said, text)
