"""Two people, one record: what the other one saved beside what this one typed, and how the two are brought together.

A form carries a fingerprint of each answer as it was when the form was opened. An answer only one of the two has
changed is then taken from that one; where both have, the second saver chooses. Nothing is saved on the way.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.http import QueryDict

from ashgabat_centre.editing import rows as form_rows
from ashgabat_centre.editing.forms import PageForm
from ashgabat_centre.web.forms import flat_choices

SEEN, TAKE = "seen", "take-"


class Side(NamedTuple):
    """One of the two: a form with its sets of rows, valid as typed or unbound as stored."""

    form: PageForm
    formsets: list[Any]


@dataclass
class TextDifference:
    """One answer that differs, in words; `kept` says whose stands in the form, '' where that is to be chosen."""

    name: str
    label: str
    mine: str
    theirs: str
    kept: str = ""
    joins: bool = False


@dataclass
class Merged:
    """The form to go on with: as typed, and as the other changed it where only the other did."""

    data: QueryDict
    differing: list[TextDifference] = field(default_factory=list)


# --- An answer as the browser sends it, whether it was typed or comes from the database --------------------------


def sent(form: Any) -> dict[str, list[str]]:
    """The form's visible answers by their names."""
    answers = {}
    for bound in form.visible_fields():
        value = form.cleaned_data.get(bound.name) if form.is_bound else bound.initial
        answers[bound.name] = _as_sent(bound.field, value)
    return answers


def _as_sent(field: Any, value: Any) -> list[str]:
    if isinstance(value, bool):
        return ["on"] if value else []
    value = field.widget.format_value(field.prepare_value(value))
    if isinstance(value, (list, tuple)):
        return sorted(str(one) for one in value if one not in (None, ""))
    return [] if value in (None, "") else [str(value).replace("\r\n", "\n").strip()]


def rows_sent(formset: Any) -> list[dict[str, list[str]]]:
    """The rows that stand, each with its own number where it has one."""
    rows = []
    for row in formset.initial_forms if not formset.is_bound else formset.forms:
        if formset.is_bound and not _stands(row):
            continue
        number = [str(row.instance.pk)] if row.instance.pk else []
        rows.append(sent(row) | {"id": number})
        rows[-1].pop("DELETE", None)
    return rows


def _stands(row: Any) -> bool:
    return (row.has_changed() or bool(row.instance.pk)) and not row.cleaned_data.get("DELETE")


# --- What was there when the form was opened ----------------------------------------------------------------------


def fingerprints(side: Side) -> str:
    """One short hash for each answer and each set of rows: `title=1f3a… counterparts=…`."""
    return " ".join(f"{name}={_mark(answer)}" for name, answer in _all_sent(side).items())


def _all_sent(side: Side) -> dict[str, Any]:
    return {**sent(side.form), **{rows.prefix: rows_sent(rows) for rows in side.formsets}}


def _mark(answer: object) -> str:
    return hashlib.sha256(repr(answer).encode()).hexdigest()[:12]


def _read(seen: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in seen.split() if "=" in pair)


# --- Differences, in words ----------------------------------------------------------------------------------------


def differences(mine: Side, theirs: Side) -> list[TextDifference]:
    """What the two say otherwise, in the form's order; sets of rows last, each row in one line."""
    return [*_field_differences(mine, theirs), *_row_differences(mine, theirs)]


def _field_differences(mine: Side, theirs: Side) -> Iterator[TextDifference]:
    own, stored = sent(mine.form), sent(theirs.form)
    for name in own:
        if name in stored and own[name] != stored[name]:
            field: Any = mine.form.fields[name]
            pair = _words(field, own[name]), _words(field, stored[name])
            yield TextDifference(name, str(field.label), *pair, joins=_joins(field))


def _row_differences(mine: Side, theirs: Side) -> Iterator[TextDifference]:
    for own, other in zip(mine.formsets, theirs.formsets, strict=True):
        if rows_sent(own) != rows_sent(other):
            words = _lines(own), _lines(other)
            yield TextDifference(own.prefix, str(own.legend), *words, joins=True)


def _lines(formset: Any) -> str:
    forms = [row for row in formset.forms if _stands(row)] if formset.is_bound else formset.initial_forms
    return "\n".join(str(row.instance) for row in forms)


def _joins(field: Any) -> bool:
    """Whether both answers can stand: texts one below the other, ticks together."""
    widget = field.widget
    return bool(
        getattr(widget, "allow_multiple_selected", False)
        or hasattr(widget, "attrs")
        and "rows" in widget.attrs
    )


def _words(field: Any, answer: list[str]) -> str:
    """An answer as a person reads it."""
    if not hasattr(field, "choices"):
        return "".join(answer)
    return ", ".join(str(label) for key, label in flat_choices(field.choices) if str(key) in answer)


# --- Bringing the two together ------------------------------------------------------------------------------------


def merge(mine: Side, theirs: Side, data: QueryDict) -> Merged:
    """The form as it goes on, with what is left to choose; the other's text is from now on what was seen."""
    merged, seen = Merged(data.copy()), _read(data.get(SEEN, ""))
    own, stored = _all_sent(mine), _all_sent(theirs)
    for difference in differences(mine, theirs):
        name = difference.name
        if _mark(own[name]) == seen.get(name):
            difference.kept = "theirs"
        elif _mark(stored[name]) == seen.get(name):
            difference.kept = "mine"
        merged.differing.append(difference)
    _take_over(merged, theirs)
    merged.data[SEEN] = fingerprints(theirs)
    return merged


def _take_over(merged: Merged, theirs: Side) -> None:
    answers = sent(theirs.form)
    sets = {rows.prefix: rows for rows in theirs.formsets}
    for difference in merged.differing:
        if difference.name in sets:
            rows = rows_sent(sets[difference.name])
            if difference.kept == "theirs":
                form_rows.write(merged.data, difference.name, rows)
            elif not difference.kept:
                # Rows have numbers, so these two need no choice: the rows of both stand, and one can be struck.
                form_rows.add_missing(merged.data, difference.name, rows)
                difference.kept = "both"
        elif difference.kept == "theirs":
            merged.data.setlist(difference.name, answers[difference.name])


def choose(data: QueryDict, theirs: Side) -> QueryDict:
    """The form with the second saver's choices carried out: the other's answer, or both."""
    chosen = data.copy()
    answers = sent(theirs.form)
    for key in [key for key in data if key.startswith(TAKE)]:
        (choice,) = chosen.pop(key)[-1:]
        name = key.removeprefix(TAKE)
        if name in answers and choice == "theirs":
            chosen.setlist(name, answers[name])
        elif name in answers and choice == "both":
            chosen.setlist(name, _both(theirs.form.fields[name], chosen.getlist(name), answers[name]))
    return chosen


def _both(field: Any, mine: list[str], theirs: list[str]) -> list[str]:
    if getattr(field.widget, "allow_multiple_selected", False):
        return sorted({*mine, *theirs})
    return ["\n\n".join(filter(None, (*mine, *theirs)))]


def has_choices(data: Iterable[str]) -> bool:
    """Whether the second saver has chosen between two answers in this post."""
    return any(key.startswith(TAKE) for key in data)
