"""Forms of an import: the file and its target, the sheet, the meaning of its columns."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.access.forms import Saying
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.imports import tables, targets
from ashgabat_centre.imports.columns import Layout
from ashgabat_centre.imports.models import Import
from ashgabat_centre.imports.targets import Column, Target

LONGEST_FILLING = 300


class SendForm(Saying):
    """A file, what it is to be imported as, and its marking."""

    target = forms.ChoiceField(
        label=_("What the table lists"), choices=targets.choices, widget=forms.RadioSelect
    )
    file = forms.FileField(
        label=_("Table"),
        allow_empty_file=True,
        help_text=_(
            "CSV, XLSX or ODS, up to 5 MB and 5,000 rows. It is checked before anything is imported."
        ),
        error_messages={"required": _("Choose a file first.")},
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{word}" for word in tables.ENDINGS)}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].error_messages["required"] = _("Choose a file first.")


class SheetForm(forms.Form):
    """Which sheet, and which of its rows names the columns."""

    sheet = forms.ChoiceField(label=_("Sheet"))
    header = forms.IntegerField(label=_("Row with the names of the columns"), min_value=1, max_value=5000)

    def __init__(self, *args: Any, table: Import, sheets: list[str], **kwargs: Any) -> None:
        kwargs["initial"] = {"sheet": table.sheet, "header": table.header}
        super().__init__(*args, **kwargs)
        if len(sheets) > 1:
            field: Any = self.fields["sheet"]
            field.choices = [(name, name) for name in sheets]
        else:
            del self.fields["sheet"]


class ColumnsForm(Saying):
    """For each of the target's columns: a column of the file, or a value for every row, or both."""

    def __init__(
        self, *args: Any, table: Import, target: Target, layout: Layout, user: User, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.target = target
        names = [("", _("None")), *((name, name) for name in layout.names)]
        for column in target.columns:
            self._ask(column, names, table)
        if target.marked:
            self._ask_marking(table, user)

    def _ask(self, column: Column, names: list[Any], table: Import) -> None:
        self.fields[f"column-{column.name}"] = forms.ChoiceField(
            label=str(column.label),
            choices=names,
            required=False,
            initial=table.columns.get(column.name, ""),
            help_text=self._help(column),
        )
        self.fields[f"fill-{column.name}"] = forms.CharField(
            label=gettext("Where “%(column)s” is empty") % {"column": column.label},
            required=False,
            max_length=LONGEST_FILLING,
            initial=table.fills.get(column.name, ""),
        )

    @staticmethod
    def _help(column: Column) -> str:
        needed = gettext("Needed: a column, or a value for every row.") if column.required else ""
        return " ".join(filter(None, (str(column.help), needed)))

    def _ask_marking(self, table: Import, user: User) -> None:
        levels = [(value, label) for value, label in Sensitivity.choices if value <= user.level]
        self.fields["sensitivity"] = forms.TypedChoiceField(
            label=_("Marking of everything that is imported"),
            choices=levels,
            coerce=int,
            widget=forms.RadioSelect,
            initial=min(table.sensitivity, user.level),
            help_text=_("Each entry becomes a draft of yours under this marking."),
        )

    def rows(self) -> list[tuple[Column, Any, Any]]:
        """The target's columns, each with its two fields."""
        return [(c, self[f"column-{c.name}"], self[f"fill-{c.name}"]) for c in self.target.columns]

    def clean(self) -> dict[str, Any]:
        """Every required column of the target comes from the table or is given for all rows."""
        cleaned = super().clean() or {}
        for column in self.target.columns:
            named = cleaned.get(f"column-{column.name}") or cleaned.get(f"fill-{column.name}")
            if column.required and not named:
                sentence = _("Say which column holds “%(column)s”, or give a value for every row.")
                self.add_error(f"column-{column.name}", sentence % {"column": column.label})
        return cleaned

    def store(self, table: Import) -> None:
        """Keep the columns' meaning with the import."""
        given = self.cleaned_data
        names = [column.name for column in self.target.columns]
        table.columns = {name: given[f"column-{name}"] for name in names if given[f"column-{name}"]}
        table.fills = {name: given[f"fill-{name}"] for name in names if given[f"fill-{name}"]}
        table.sensitivity = given.get("sensitivity", table.sensitivity)
        table.save(update_fields=["columns", "fills", "sensitivity"])
