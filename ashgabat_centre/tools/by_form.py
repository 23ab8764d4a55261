"""Filing records through the same forms people use: for the demonstration and for trying the portal on real input.

Nothing here writes a record by another way than the form a person would fill, so what a person could not file
is refused here too.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.http import QueryDict

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context
from ashgabat_centre.editing import merge
from ashgabat_centre.editing import rows as form_rows
from ashgabat_centre.editing.forms import TranslationForm
from ashgabat_centre.pages.record_pages import RecordPages
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.records.models import Record, RecordKind
from ashgabat_centre.workflow import corrections, translation_clearance
from ashgabat_centre.workflow.clearance import take_step


class Unfiled(Exception):
    """A form refused what it was given; the message holds the fields and the form's own sentences."""


def file(
    pages: type[RecordPages],
    author: User,
    fields: Mapping[str, Any],
    rows: Mapping[str, Iterable[Mapping[str, Any]]] | None = None,
) -> RecordKind:
    """File one record as this author. Raises Unfiled with what the form would tell a person."""
    data: dict[str, Any] = {name: value for name, value in fields.items() if value is not None}
    for prefix in {**pages.form.rows, **(rows or {})}:
        data |= _rows(prefix, list((rows or {}).get(prefix, ())))
    with access_context(author.reader()), transaction.atomic():
        instance = pages.model()
        form = pages.form(data, instance=instance, user=author)
        formsets = [formset(data, instance=instance, prefix=prefix) for prefix, formset in form.rows.items()]
        if problems := [sentence for part in (form, *formsets) for sentence in _problems(part)]:
            raise Unfiled("; ".join(problems))
        return form.store(formsets)


def _problems(part: Any) -> list[str]:
    """What a form or a set of rows tells the person who filled it, field by field."""
    rows = part.errors if isinstance(part.errors, list) else [part.errors]
    told = [f"{name}: {sentence}" for row in rows for name, texts in row.items() for sentence in texts]
    return told + list(getattr(part, "non_form_errors", list)())


def _rows(prefix: str, rows: list[Mapping[str, Any]]) -> dict[str, Any]:
    data: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def step(record: RecordKind, verb: Verb, by: User, reason: str = "") -> None:
    """Takes a step of clearance as that person. Raises Refused."""
    with access_context(by.reader()), transaction.atomic():
        found = type(record).objects.get(pk=record.pk)
        take_step(found, verb, by, version=found.version, reason=reason, text_hash=found.whole_hash())


def correct(
    pages: type[RecordPages], record: RecordKind, author: User, reason: str, changes: Mapping[str, Any]
) -> None:
    """Keep a correction of a cleared record and submit it. Raises Unfiled with what the form would tell a person."""
    with access_context(author.reader()), transaction.atomic():
        found = pages.model.objects.get(pk=record.pk)
        data = _as_stored(pages, found, author)
        data.update({**changes, "reason": reason, "version": str(found.version), "revision": "0"})
        form = corrections.correction_form(pages.form)(data, instance=found, user=author)
        formsets = [formset(data, instance=found, prefix=prefix) for prefix, formset in form.rows.items()]
        if problems := [sentence for part in (form, *formsets) for sentence in _problems(part)]:
            raise Unfiled("; ".join(problems))
        form.store(formsets)
    with access_context(author.reader()), transaction.atomic():
        found = pages.model.objects.get(pk=record.pk)
        revision = found.revisions.open().get()
        seen = corrections.Seen(revision.version, revision.text_hash)
        corrections.act_on(found, revision, corrections.CorrectionAct.SUBMIT, author, seen, "", pages.form)


def _as_stored(pages: type[RecordPages], record: RecordKind, author: User) -> Any:
    """What the browser would send from the open form if nothing was changed in it."""
    data = QueryDict(mutable=True)
    form = pages.form(instance=record, user=author)
    for name, answer in merge.sent(form).items():
        data.setlist(name, answer)
    for prefix, formset in form.rows.items():
        form_rows.write(data, prefix, merge.rows_sent(formset(instance=record, prefix=prefix)))
    return data


def translate(record: Record, translator: User, title: str, summary: str, machine: str = "") -> None:
    """Under the translator's name, or as what a machine of this name made, as they would on the record's page."""
    with access_context(translator.reader()), transaction.atomic():
        found = Record.objects.get(pk=record.pk)
        data = {"title": title, "summary": summary, "machine": machine, "version": found.version}
        form = TranslationForm(data, record=found, user=translator)
        if not form.is_valid():
            raise Unfiled("; ".join(_problems(form)))
        form.store()


def clear_translation(record: Record, by: User) -> None:
    """Clears the translation that waits beside a cleared record, as that person. Raises Refused."""
    with access_context(by.reader()), transaction.atomic():
        found = Record.objects.get(pk=record.pk)
        waiting = found.translations.open().get()
        act = translation_clearance.TranslationAct.CLEAR
        translation_clearance.take_act(found, waiting, act, by, waiting.text_hash(), "")
