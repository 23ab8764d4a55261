"""Two people, one record: what the other one saved beside what this one typed."""

from collections.abc import Iterable
from typing import Any

from ashgabat_centre.records.forms import RecordForm, flat_choices


def differences(form: RecordForm, stored: Any) -> list[dict[str, str]]:
    """The fields whose stored text is another than the typed one, with both, in the form's order."""
    theirs = type(form)(instance=stored, user=form.user)
    rows = []
    for name, field in form.fields.items():
        if field.widget.is_hidden:
            continue
        mine, other = form.cleaned_data.get(name), theirs.get_initial_for_field(field, name)
        pair = _words(field, mine), _words(field, other)
        if pair[0] != pair[1]:
            rows.append({"label": str(field.label), "name": name, "mine": pair[0], "theirs": pair[1]})
    return rows


def row_differences(formsets: Iterable[Any], stored: Any) -> list[dict[str, str]]:
    """The sets of rows that are stored otherwise than they were typed, each row in one line."""
    found = []
    for formset in formsets:
        mine = [str(row.instance) for row in formset.forms if row.has_changed() or row.instance.pk]
        theirs = [str(row) for row in type(formset)(instance=stored, prefix=formset.prefix).queryset]
        if mine != theirs:
            pair = {"mine": "\n".join(mine), "theirs": "\n".join(theirs)}
            found.append({"label": str(formset.legend), "name": formset.prefix} | pair)
    return found


def _words(field: Any, value: Any) -> str:
    """A field's value as a person reads it, whether it comes from the form or from the database."""
    if hasattr(field, "queryset"):
        chosen = field.prepare_value(value)
        keys = {str(key) for key in (chosen if isinstance(chosen, (list, tuple, set)) else [chosen])}
        return ", ".join(
            str(label) for key, label in flat_choices(field.choices) if str(key) in keys and str(key)
        )
    if hasattr(field, "choices"):
        return next((str(label) for key, label in field.choices if str(key) == str(value)), "")
    return "" if value is None else str(value)
