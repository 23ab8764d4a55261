"""Tables to be imported, as one of the ways in that are tried with bad files."""

from functools import partial
from typing import IO

from django.db import transaction

from ashgabat_centre.database.context import access_context
from ashgabat_centre.imports import run, tables
from ashgabat_centre.imports.columns import Layout
from ashgabat_centre.imports.models import Import
from ashgabat_centre.imports.people import PEOPLE
from ashgabat_centre.jobs import queue as jobs
from ashgabat_centre.tools.bad_files.intakes import Intake, IntakeResult, Later, Workplace, register


def offer(bench: Workplace, file: IO[bytes], name: str, size: int) -> Later:
    """As a list of people; a table that has no column of names lends its fullest."""
    with access_context(bench.user.reader()), transaction.atomic():
        table = run.take_in(file, name, size, bench.user, PEOPLE.name)
        if "name_en" not in table.columns:
            table.columns = {"name_en": fullest(Layout(table))}
            table.save(update_fields=["columns"])
        run.ask_check(table)
    return partial(_import, bench, table)


def _import(bench: Workplace, table: Import) -> IntakeResult:
    """Check it, import what can be, and remove the table."""
    with access_context(bench.user.reader()):
        _work(table)
        with transaction.atomic():
            run.ask_make(table, leave_out=True)
        _work(table)
        words = f"{table.made} imported, {table.known} known, {table.left_out} in the way"
        with transaction.atomic():
            table.rows.all().delete()
            table.delete()
    return IntakeResult(table.made, words)


def fullest(layout: Layout) -> str:
    """The column that most rows fill."""
    counts = [
        sum(number < len(row.cells) and bool(row.cells[number]) for row in layout.rows)
        for number in range(len(layout.names))
    ]
    return layout.names[counts.index(max(counts))]


def _work(table: Import) -> None:
    """Do what the worker was rung for."""
    with transaction.atomic():
        table.refresh_from_db()
        assert table.job is not None
        number = table.job.pk
    jobs.do(number)
    with transaction.atomic():
        table.refresh_from_db()
        if run.is_given_up(table):
            raise RuntimeError(table.job.reason)


IMPORT = register(Intake("import", offer, tables.ENDINGS))
