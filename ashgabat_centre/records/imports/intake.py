"""Tables to be imported, as one of the ways in that are tried with bad files."""

from functools import partial
from typing import IO

from django.db import transaction

from ashgabat_centre.database.context import access_context
from ashgabat_centre.records import jobs
from ashgabat_centre.records.imports import reading, running
from ashgabat_centre.records.imports.columns import Layout
from ashgabat_centre.records.imports.directory import PEOPLE
from ashgabat_centre.records.intakes import Answer, Bench, Intake, Later, register
from ashgabat_centre.records.models import Import


def offer(bench: Bench, file: IO[bytes], name: str, size: int) -> Later:
    """As a list of people; a table that has no column of names lends its fullest."""
    with access_context(bench.user.reader()), transaction.atomic():
        table = running.take_in(file, name, size, bench.user, PEOPLE.name)
        if "name_en" not in table.columns:
            table.columns = {"name_en": fullest(Layout(table))}
            table.save(update_fields=["columns"])
        running.ask_check(table)
    return partial(_import, bench, table)


def _import(bench: Bench, table: Import) -> Answer:
    """Check it, import what can be, and remove the table."""
    with access_context(bench.user.reader()):
        _work(table)
        with transaction.atomic():
            running.ask_make(table, leave_out=True)
        _work(table)
        words = f"{table.made} imported, {table.known} known, {table.left_out} in the way"
        with transaction.atomic():
            table.rows.all().delete()
            table.delete()
    return Answer(table.made, words)


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
        if running.is_given_up(table):
            raise RuntimeError(table.job.reason)


IMPORT = register(Intake("import", offer, reading.ENDINGS))
