"""Import of rows as records: each row goes through the form a person would fill in, and becomes the
importer's draft.

A row is refused with the form's own sentence, so an import can't get round a rule of the kind.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.directory.typed_names import named_in
from ashgabat_centre.editing import merge
from ashgabat_centre.editing import rows as form_rows
from ashgabat_centre.editing.forms import RecordForm
from ashgabat_centre.imports.lookup import Directory
from ashgabat_centre.imports.targets import Column, Fault, Judged, Values, fold_name, missing, moment_in
from ashgabat_centre.web.characters import language_of
from ashgabat_centre.web.dates import Moment

Typed = dict[str, list[str]]


class RecordMaker:
    """Checks and makes rows of one kind of record.

    A subclass names its form and columns, and what a row puts into the form beyond plain texts.
    """

    columns: ClassVar[tuple[Column, ...]]
    form: ClassVar[type[RecordForm]]
    texts: ClassVar[tuple[str, ...]]  # columns whose cells are typed into the field of the same name
    days: ClassVar[tuple[str, ...]] = ("occurred_on",)
    hours: ClassVar[dict[str, str]] = {}  # the form's field for the hour that a day's cell may name
    of_rows: ClassVar[dict[str, str]] = {}  # which column a fault in a field of the form's rows is told under

    def __init__(self, user: User, level: int) -> None:
        self.user, self.level = user, level
        self.directory = Directory()
        model: Any = self.form._meta.model
        self.model = model
        self.open_form = merge.sent(self.form(instance=model(), user=user))
        # The subjects of rows above in the file, by what two of them are taken for one.
        self.above: dict[Any, str] = {}

    def judge(self, values: Values) -> Judged:
        """Check one row by filling in the form."""
        faults = missing(values, self.columns)
        entered: Typed = {name: [values.get(name, "")] for name in self.texts}
        days = self._days(values, faults, entered)
        for name, look in (("countries", self.directory.countries), ("themes", self.directory.themes)):
            if text := values.get(name):
                entered[name] = list(map(str, look(name, text, faults)))
        more, rows = self.further(values, faults)
        filled = self._forms(self._data(entered | more, rows)) if not faults else None
        if filled:
            faults += self._faults(*filled)
        alike = self._alike(*filled) if filled and not faults else []
        return Judged(self._facts(values, days), faults, alike=alike, ready=filled)

    def _alike(self, form: RecordForm, formsets: list[Any]) -> list[Fault]:
        """The warning a person gets from the form before it is saved; of rows above in this file too."""
        title, marks = str(form.cleaned_data["title"]), form.marks(formsets)
        known = [one.reference for one in form.alike(formsets)]
        known += [
            _("“%(subject)s” above in this file") % {"subject": self.above[mark][:80]}
            for mark in marks & self.above.keys()
        ]
        self.above = dict.fromkeys(marks, title) | self.above
        named = named_in(form, formsets)
        hidden = _("“%(name)s” is under protection: write “%(pseudonym)s” in its place.")
        hidden_names = [Fault("", hidden % {"name": name, "pseudonym": entry.name}) for name, entry in named]
        sentence = _("It may be %(reference)s: the same day, institution and counterpart.")
        return hidden_names + [Fault("", sentence % {"reference": one}) for one in dict.fromkeys(known)]

    def _days(self, values: Values, faults: list[Fault], entered: Typed) -> dict[str, Moment | None]:
        """The row's days, entered into the form, with the hours beside them for which the form has a field."""
        days = {name: moment_in(values, name, faults, name in self.hours) for name in self.days}
        entered |= {name: [moment.day.isoformat() if moment else ""] for name, moment in days.items()}
        for name, field in self.hours.items():
            if (moment := days[name]) and moment.hour:
                entered[field] = [moment.hour.isoformat()]
        return days

    def further(self, values: Values, faults: list[Fault]) -> tuple[Typed, dict[str, list[form_rows.Row]]]:
        """Values for further fields of the form, and rows for its formsets by their prefix."""
        return {}, {}

    def _facts(self, values: Values, days: dict[str, Any]) -> tuple[Any, ...]:
        """What the fingerprint is made of: dates as dates, terms in any order, texts as they stand."""
        plain = (column.name for column in self.columns if column.name not in (*days, "countries", "themes"))
        return (*days.values(), *(values.get(name, "") for name in plain))

    def _data(self, entered: Typed, rows: dict[str, list[form_rows.Row]]) -> QueryDict:
        """What the browser would post from the form filled in with this row."""
        data = QueryDict(mutable=True)
        words = "".join(entered.get(name, [""])[0] for name in ("title", "summary", "body"))
        own = {"sensitivity": [str(self.level)], "language": [language_of(words)]}
        for name, answer in (self.open_form | entered | own).items():
            data.setlist(name, answer)
        for prefix in self.form.rows:
            form_rows.write(data, prefix, rows.get(prefix, []))
        return data

    def _forms(self, data: QueryDict) -> tuple[RecordForm, list[Any]]:
        instance = self.model()
        form = self.form(data, instance=instance, user=self.user)
        return form, [rows(data, instance=instance, prefix=prefix) for prefix, rows in self.form.rows.items()]

    def _faults(self, form: RecordForm, formsets: list[Any]) -> list[Fault]:
        """The form's errors, by column."""
        columns = {column.name: column.name for column in self.columns}
        columns |= {field: day for day, field in self.hours.items()}
        sentences = [(columns.get(name, ""), sentence) for name, sentence in _sentences(form.errors)]
        for formset in formsets:
            sentences += [("", sentence) for sentence in formset.non_form_errors()]
            sentences += [
                (self.of_rows.get(name, ""), sentence)
                for row in formset.errors
                for name, sentence in _sentences(row)
            ]
        return [Fault(column, str(sentence)) for column, sentence in sentences]

    def make(self, judged: Judged, where: str) -> dict[str, Any]:
        """File the record."""
        form, formsets = judged.ready
        form.instance.provenance = where
        return {"record_id": form.store(formsets).pk}


def _sentences(errors: Any) -> Iterator[tuple[str, str]]:
    for name, sentences in errors.items():
        yield from ((name, str(sentence)) for sentence in sentences)


def choice(choices: Any, text: str) -> str:
    """The value of the choice this cell names, by its value or its label in either language; '' where there
    is none.
    """
    for language in ("en", "ru"):
        with translation.override(language):
            for value, label in choices:
                if fold_name(text) in (fold_name(str(value)), fold_name(str(label))):
                    return str(value)
    return ""
