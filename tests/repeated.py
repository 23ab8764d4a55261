"""Filing again what was judged once: neither the form nor the sandbox of files need judge the same hundreds of times.

The first record of its answers in a test process goes through the form. What the form made of them is remembered, but
for the plain words, and filed again by the model's own `file`. For every kind,
tests/records/test_factories.py compares all rows that the one way and the other leave in the database, and what is said
here of a plain text with the sandbox's own verdict.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context
from ashgabat_centre.editing.forms import RecordForm
from ashgabat_centre.files import checks
from ashgabat_centre.pages.record_pages import RecordPages, pages_of
from ashgabat_centre.records.links import RecordOrganization
from ashgabat_centre.records.models import Record, RecordKind

# What the form keeps as it was typed.
WORDS = ("title", "summary", "body", "comment")
# What a test may change and still have its record filed so: nothing that names a row which only this test made.
PLAIN = {*WORDS, "sensitivity", "countries", "themes", "language", "occurred_on"}


# Each row has its own: its number, its moment, and whoever files the record.
OWN = (timezone.now, uuid4)


@dataclass
class Filed:
    model: type[RecordKind]
    columns: dict[str, Any]
    rows: list[tuple[type[Model], dict[str, Any]]]
    organizations: list[int]


known: dict[str, Filed] = {}


def forget() -> None:
    """Where rows are numbered from one again, the same number may be another row."""
    known.clear()


def key(pages: type[RecordPages], fields: Mapping[str, Any], rows: Mapping[str, Any]) -> str:
    """Under which the answers are remembered; '' where the form does more with them than to store them."""
    plain = all(is_plain(fields[name]) for name in WORDS)
    if pages.form.store is not RecordForm.store or not plain:
        return ""
    answers = {name: value for name, value in fields.items() if name not in WORDS}
    question = [pages.model.__name__, timezone.localdate(), answers, rows]
    return json.dumps(question, default=str, sort_keys=True)


def is_plain(words: Any) -> bool:
    """Text that the form neither refuses nor trims."""
    return isinstance(words, str) and words == words.strip() and 0 < len(words) <= 300 and words.isprintable()


def file(key: str, author: User, fields: Mapping[str, Any]) -> RecordKind | None:
    """The record with these words, as this author's draft; None where its answers are not known yet."""
    if (filed := known.get(key)) is None:
        return None
    record = filed.model(**filed.columns | {name: fields[name] for name in WORDS})
    with access_context(author.reader()), transaction.atomic():
        record.file(author)
        for model, columns in filed.rows:
            model(record=record, **columns).save(force_insert=True)
        RecordOrganization.objects.bulk_create(
            RecordOrganization(record=record, organization_id=pk) for pk in filed.organizations
        )
        record.index_prose()
    return record


def remember(key: str, record: RecordKind, prefixes: Iterable[str]) -> None:
    """Keep what the form made of these answers."""
    with access_context(record.author.reader()), transaction.atomic():
        models = [pages_of(record.kind).form.rows[prefix].model for prefix in prefixes]
        rows = [row for model in models for row in model.objects.filter(record=record.pk).order_by("pk")]
        organizations = RecordOrganization.objects.filter(record=record.pk).order_by("pk")
        known[key] = Filed(
            type(record),
            columns_of(record) | {"details": "", "names": ""},
            [(type(row), columns_of(row)) for row in rows],
            list(organizations.values_list("organization_id", flat=True)),
        )


def columns_of(row: Model) -> dict[str, Any]:
    """What another row of the same answers has too."""
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not (
            field.primary_key or field.generated or field.default in OWN or getattr(field, "auto_now", False)
        )
        and not issubclass(field.related_model or object, (User, Record))
        and field.attname != "reference"
    }


# --- Files -----------------------------------------------------------------------------------------------------

PLAIN_TEXT = {"type": "text/plain", "refused": ""}


@contextmanager
def judged_before(name: str, content: bytes) -> Iterator[None]:
    """A short plain sentence in a text file is taken as the sandbox takes it, without a process of its own."""
    if name.endswith(".txt") and content.isascii() and is_plain(content.decode()) and content[:1].isalpha():
        with patch.object(checks, "confine", lambda *given: PLAIN_TEXT):
            yield
    else:
        yield
