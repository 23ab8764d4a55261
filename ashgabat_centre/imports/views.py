"""Pages of an import: send a table, name its columns, read the check's results, import, download what was
left out.
"""

from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.files.checks import FileRefused
from ashgabat_centre.imports import run
from ashgabat_centre.imports.columns import Layout
from ashgabat_centre.imports.forms import ColumnsForm, SendForm, SheetForm
from ashgabat_centre.imports.models import Import, ImportRow
from ashgabat_centre.imports.targets import Target, targets
from ashgabat_centre.web import sheets
from ashgabat_centre.web.door import carries_file
from ashgabat_centre.web.refusals import refused

either = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 8  # rows of a preview
MOST_REPEATED = 3  # sentences that several rows are told
MOST_FAULTS = 200  # rows with faults on a page; the file that is taken back holds all
State, Outcome = Import.State, ImportRow.Outcome


def table_at(number: UUID) -> Import:
    """The import at this address, or Http404; the database shows a person only their own."""
    table: Import = get_object_or_404(Import.objects.select_related("user", "job"), pk=number)
    return table


# --- Sending one in -----------------------------------------------------------------------------------------


@carries_file
@either
def send(request: Request) -> HttpResponse:
    """This person's imports, and the form that sends another table."""
    user = request.user
    if not user.writes:
        sentence = _("Your role reads records and does not file them.")
        return refused(request, sentence)
    form = SendForm(request.POST, request.FILES) if request.method == "POST" else SendForm()
    refusal = ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            with transaction.atomic():
                table = run.take_in(given.file, given.name, given.size, user, form.cleaned_data["target"])
            return redirect("import-columns", table.pk)
        except FileRefused as why:
            refusal = str(why)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "refusal": refusal, "tables": list(Import.objects.recent())}
    return render(request, "imports/imports.html", context, status=status)


# --- What its columns mean ----------------------------------------------------------------------------------


@either
def columns(request: Request, number: UUID) -> HttpResponse:
    """Name the columns over a preview of the first rows. A POST asks the worker to check all rows."""
    table = table_at(number)
    if table.state == State.DONE or (table.waits and not run.is_given_up(table)):
        return redirect("import", table.pk)
    if request.method == "POST" and "look" in request.POST:
        return _look_again(request, table)
    layout, target = Layout(table), targets()[table.target]
    given = request.POST if request.method == "POST" else None
    form = ColumnsForm(given, table=table, target=target, layout=layout, user=request.user)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.store(table)
            run.ask_check(table)
        return redirect("import", table.pk)
    return _show_columns(request, table, layout, form)


def _look_again(request: Request, table: Import) -> HttpResponse:
    form = SheetForm(request.POST, table=table, sheets=_sheets(table))
    if form.is_valid():
        with transaction.atomic():
            run.lay_out(table, form.cleaned_data.get("sheet", table.sheet), form.cleaned_data["header"])
    return redirect("import-columns", table.pk)


def _sheets(table: Import) -> list[str]:
    return list(table.rows.order_by("sheet").values_list("sheet", flat=True).distinct())


def _sheets_left_out(table: Import) -> list[str]:
    """The workbook's other sheets, which all hold something: an empty one isn't kept."""
    return [sheet for sheet in _sheets(table) if sheet != table.sheet]


def _show_columns(request: Request, table: Import, layout: Layout, form: ColumnsForm) -> HttpResponse:
    context = {
        "table": table,
        "target": targets()[table.target],
        "form": form,
        "sheet_form": SheetForm(table=table, sheets=_sheets(table)),
        "names": layout.names,
        "preview": [(row.number, _padded(row, len(layout.names))) for row in layout.rows[:SHOWN]],
        "rows": len(layout.rows),
        "left_out": layout.left_out(),
        "sheets_left_out": _sheets_left_out(table),
        "marking": table.sensitivity,
    }
    return render(request, "imports/import_columns.html", context, status=422 if form.is_bound else 200)


def _padded(row: ImportRow, width: int) -> list[str]:
    return [*row.cells, *[""] * (width - len(row.cells))]


# --- What was found, and what became of it ------------------------------------------------------------------


@require_safe
def look(request: Request, number: UUID) -> HttpResponse:
    """How far the import is, which rows have faults, and what can be done next."""
    table = table_at(number)
    if table.state == State.READ:
        return redirect("import-columns", table.pk)
    target = targets()[table.target]
    context: dict[str, Any] = {"table": table, "target": target, "marking": table.sensitivity}
    if table.waits:
        context |= {"given_up": run.is_given_up(table), "progress": run.progress(table)}
    else:
        context |= _found(table, target)
    return render(request, "imports/import.html", context)


def _found(table: Import, target: Target) -> dict[str, Any]:
    layout = Layout(table)
    in_the_way = [row for row in layout.rows if row.outcome in ImportRow.IN_THE_WAY]
    good = [row for row in layout.rows if row.outcome == Outcome.GOOD]
    noted = [row for row in good if row.faults]
    alike = [row for row in in_the_way if row.outcome == Outcome.ALIKE]
    used = [
        column
        for column in target.columns
        if any(column.name in layout.values(row) for row in (good or alike)[:SHOWN])
    ]
    return {
        "left_out": layout.left_out() if table.is_open else [],
        "sheets_left_out": _sheets_left_out(table) if table.is_open else [],
        "in_the_way": in_the_way[:MOST_FAULTS],
        "in_the_way_count": len(in_the_way),
        "refused": sum(row.outcome == Outcome.REFUSED for row in in_the_way),
        "unmatched": sum(row.outcome == Outcome.UNMATCHED for row in in_the_way),
        "conflicts": sum(row.outcome == Outcome.CONTRARY for row in in_the_way),
        "may_be_left_out": sum(row.outcome in ImportRow.MAY_BE_LEFT_OUT for row in in_the_way),
        "repeated": _said_often(in_the_way),
        "good": len(good),
        "noted": noted[:MOST_FAULTS],
        "noted_count": len(noted),
        "alike": len(alike),
        "used": used,
        "preview": [
            (row.number, [(c.label, layout.values(row).get(c.name, "")) for c in used])
            for row in (good or alike)[:SHOWN]
        ],
    }


def _said_often(rows: list[ImportRow]) -> list[tuple[int, str]]:
    """What several rows that have to be corrected are told alike, with how many they are, the most first."""
    refused_rows = (row for row in rows if row.outcome == Outcome.REFUSED)
    counts = Counter(sentence for row in refused_rows for sentence in {said for _label, said in row.faults})
    return [(number, sentence) for sentence, number in counts.most_common(MOST_REPEATED) if number > 1]


@require_POST
def make(request: Request, number: UUID) -> HttpResponse:
    """Ask the worker to import the checked rows."""
    table = table_at(number)
    with transaction.atomic():
        begun = run.ask_make(table, "leave_out" in request.POST, "anyway" in request.POST)
    if not begun and table.state != State.MAKING and table.state != State.DONE:
        messages.warning(request, _("Check the rows first."))
    return redirect("import", table.pk)


@require_POST
def forget(request: Request, number: UUID) -> HttpResponse:
    """Delete the import and its rows; entries that were imported stay."""
    table = table_at(number)
    if table.waits and not run.is_given_up(table):
        messages.warning(request, _("This table is being processed. Wait until that is done."))
        return redirect("import", table.pk)
    with transaction.atomic():
        table.rows.all().delete()
        table.delete()
    messages.success(
        request, _("“%(name)s” is removed. What was imported from it stays.") % {"name": table.name}
    )
    return redirect("import-list")


@require_safe
def take_back(request: Request, number: UUID) -> StreamingHttpResponse:
    """The rows that were not imported as a CSV file, each with its fault."""
    table = table_at(number)
    layout = Layout(table)
    wrong = [row for row in layout.rows if row.outcome in ImportRow.IN_THE_WAY]
    head = sheets.SheetHead(
        title=table.name,
        marking=str(Sensitivity(table.sensitivity).label),
        statement=_("Rows of “%(name)s” that were not imported.") % {"name": table.name},
        columns=(*layout.names, _("Row"), _("State"), _("What is wrong")),
    )
    lines: list[sheets.Line] = [
        [*_padded(row, len(layout.names)), str(row.number), row.get_outcome_display(), _in_words(row)]
        for row in wrong
    ]
    return StreamingHttpResponse(
        sheets.csv_file(head, lines, get_language() or "en"),
        content_type=sheets.TYPES["csv"],
        headers={"Content-Disposition": 'attachment; filename="rows-not-imported.csv"'},
    )


def _in_words(row: ImportRow) -> str:
    return " ".join(f"{label}: {sentence}" if label else sentence for label, sentence in row.faults)
