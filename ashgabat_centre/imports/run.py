"""An import from the file to the entries: read, checked row by row, made as a whole or not at all.

The worker checks and makes as the importer, in the job's own transaction: a worker that is killed in the
middle has made nothing, and one that is killed afterwards finds the import done.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database import violations
from ashgabat_centre.database.context import access_context
from ashgabat_centre.files import plain
from ashgabat_centre.files.checks import FileRefused
from ashgabat_centre.imports import tables
from ashgabat_centre.imports.columns import TOP, Layout, find_header
from ashgabat_centre.imports.models import KEPT, Import, ImportRow, Origin, place_in_file
from ashgabat_centre.imports.targets import Fault, Judged, Maker, Target, targets
from ashgabat_centre.jobs import queue as jobs
from ashgabat_centre.jobs.models import Job
from ashgabat_centre.jobs.progress import read_progress, tell_progress

CHECK, MAKE = "import-check", "import-make"
OPEN_AT_ONCE = 20  # tables of one person that wait to be imported
State, Outcome = Import.State, ImportRow.Outcome


# --- In -----------------------------------------------------------------------------------------------------


def take_in(file: IO[bytes], name: str, size: int, user: User, target: str) -> Import:
    """Read the table and keep its rows, in the caller's transaction.

    Raises FileRefused with the reason as a sentence.
    """
    if sentence := refuse(user):
        raise FileRefused(sentence)
    return keep(tables.read(file, name, size), plain.sha256(file), user, target)


def keep(table: tables.Table, sha256: str, user: User, target: str) -> Import:
    """Store the table's rows and suggest what its columns mean.

    Raises FileRefused where it has too many rows.
    """
    if sentence := refuse_length(table, targets()[target]):
        raise FileRefused(sentence)
    made = Import(user=user, target=target, name=table.name, sha256=sha256)
    made.encoding, made.delimiter = table.encoding, table.delimiter
    made.sheet = table.sheets[0].name
    made.save(force_insert=True)
    ImportRow.objects.bulk_create(
        ImportRow(parent=made, sheet=sheet.name, number=number, cells=cells)
        for sheet in table.sheets
        for number, cells in enumerate(sheet.rows, start=1)
    )
    lay_out(made, made.sheet)
    return made


def refuse(user: User) -> str:
    """Why this person may not import tables, as a sentence; '' where they may."""
    if not user.writes:
        return _("Your role reads records and does not file them.")
    if Import.objects.filter(user=user).exclude(state=State.DONE).count() >= OPEN_AT_ONCE:
        return _(
            "%(count)s tables of yours wait to be imported, the most at a time. Import or remove one first."
        ) % {"count": OPEN_AT_ONCE}
    return ""


def refuse_length(table: tables.Table, target: Target) -> str:
    """Why none of the table's sheets can be imported, all having too many rows; '' where one can."""
    if min(len(sheet.rows) for sheet in table.sheets) <= target.most + TOP:
        return ""
    return too_long(target)


def too_long(target: Target) -> str:
    """The sentence that a table has more rows than the target takes."""
    return _("At most %(limit)s rows are imported here at a time. Split the table.") % {
        "limit": number_format(target.most, force_grouping=True)
    }


def lay_out(table: Import, sheet: str, header: int = 0) -> None:
    """Choose the sheet and the row that names its columns; what these mean is suggested anew."""
    table.sheet = sheet
    table.header = header or find_header(list(table.rows.filter(sheet=sheet)[:20]))
    table.columns, table.fills = Layout(table).suggest(targets()[table.target])
    table.save(update_fields=["sheet", "header", "columns", "fills"])


# --- Asking the worker --------------------------------------------------------------------------------------


def ask_check(table: Import) -> bool:
    """Ask the worker to check the rows with the columns as they are named now; False where it is doing so
    already.
    """
    if not table.move(State.CHECKING, State.READ, State.CHECKED, *_given_up(table)):
        return False
    _ask(table, CHECK, _("Check of “%(name)s”"))
    return True


def ask_make(table: Import, leave_out: bool, anyway: bool = False) -> bool:
    """Ask the worker to import the checked rows; False where somebody has asked already.

    `leave_out` those that the directory doesn't know and those that contradict each other; `anyway` those too that
    may stand there already.
    """
    if not table.move(State.MAKING, State.CHECKED, leave_out=leave_out, anyway=anyway):
        return False
    _ask(table, MAKE, _("Import of “%(name)s”"))
    return True


def _ask(table: Import, name: str, subject: str) -> None:
    words = subject % {"name": table.name}
    job = jobs.ask_privately(name, asked_by=table.user, subject=words[:200], table=str(table.pk))
    Import.objects.filter(pk=table.pk).update(job=job)


def is_given_up(table: Import) -> bool:
    """Whether the import waits for a job that failed or was cancelled."""
    return table.waits and (table.job is None or not table.job.is_open)


def _given_up(table: Import) -> list[str]:
    return [table.state] if is_given_up(table) else []


# --- The worker ---------------------------------------------------------------------------------------------


@jobs.work(CHECK, gettext_lazy("Checking of an imported table"))
def check_job(job: Job) -> None:
    """Job: check the rows of an import."""
    with access_context(job.asked_by.reader()):
        if table := _wanted(job, State.CHECKING):
            Run(table).check()


@jobs.work(MAKE, gettext_lazy("Import of a table"))
def make_job(job: Job) -> None:
    """Job: import the checked rows."""
    with access_context(job.asked_by.reader()):
        if table := _wanted(job, State.MAKING):
            Run(table).make()


def _wanted(job: Job, state: str) -> Import | None:
    """The import of this job, locked, if it still waits for this job; None otherwise."""
    rows = Import.objects.select_for_update(of=("self",)).select_related("user")
    table: Import | None = rows.filter(pk=job.arguments["table"], state=state, job=job).first()
    return table


class Run:
    """One pass over the rows of an import, as its importer."""

    def __init__(self, table: Import) -> None:
        self.table = table
        self.target: Target = targets()[table.target]
        self.layout = Layout(table)
        self.maker: Maker = self.target.maker(table.user, table.sensitivity)

    def check(self) -> None:
        """Check every row, and make each that is in order and undo it: what the database refuses, its row says."""
        judged = self._judge()
        with transaction.atomic():
            for row, result in judged:
                self._attempt(row, result)
            transaction.set_rollback(True)
        self._close(State.CHECKED)

    def make(self) -> None:
        """Import every row that is in order, or none.

        Rows are checked again, because the portal may have changed since.
        """
        judged = [
            (row, one) for row, one in self._judge() if row.outcome != Outcome.ALIKE or self.table.anyway
        ]
        stopped = self.layout.rows and any(self._stops(row) for row in self.layout.rows)
        if stopped or not self._make_all(judged):
            self._close(State.CHECKED)
            return
        for row, _judged in judged:
            row.outcome, row.faults = Outcome.MADE, []
        self._close(State.DONE, finished_at=timezone.now())
        self._forget_rows()

    def _stops(self, row: ImportRow) -> bool:
        if row.outcome in ImportRow.MAY_BE_LEFT_OUT:
            return not self.table.leave_out
        return row.outcome == Outcome.REFUSED

    def _judge(self) -> list[tuple[ImportRow, Judged]]:
        """Check every row; returns those that are to be made."""
        rows = self.layout.rows
        if sentence := self._refuse():
            for row in rows:
                self._note(row, [Fault("", sentence)])
            return []
        judged = []
        for number, row in enumerate(rows):
            tell_rows(self.table, number, len(rows))
            judged.append((row, self.maker.judge(self.layout.values(row))))
        return self._tell_apart(judged)

    def _tell_apart(self, judged: list[tuple[ImportRow, Judged]]) -> list[tuple[ImportRow, Judged]]:
        """Leave out rows whose content made an entry before, from this or another file the importer may see."""
        marks = [result.fingerprint(self.target.name) for _row, result in judged]
        before = Origin.objects.filter(target=self.target.name, fingerprint__in=marks)
        known, good = set(before.values_list("fingerprint", flat=True)), []
        for (row, result), mark in zip(judged, marks, strict=True):
            row.faults = []
            if result.faults:
                self._note(row, result.faults)
            elif result.known or mark in known:
                row.outcome = Outcome.KNOWN
            else:
                self._note(row, [*result.alike, *result.notes])
                row.outcome = Outcome.ALIKE if result.alike else Outcome.GOOD
                good.append((row, result))
                known.add(mark)
        return good

    def _refuse(self) -> str:
        """What keeps all rows from being imported, as a sentence; '' where nothing does."""
        if len(self.layout.rows) > self.target.most:
            return too_long(self.target)
        if not self.table.user.writes:
            return _("Your role reads records and does not file them.")
        if self.target.marked and self.table.sensitivity > self.table.user.level:
            return _(
                "You are not cleared for this marking. Choose a lower one, or ask the head of the Centre."
            )
        return ""

    def _note(self, row: ImportRow, faults: Iterable[Fault]) -> None:
        labels = {column.name: str(column.label) for column in self.target.columns}
        reported = list(faults)
        row.outcome = _outcome_of(reported)
        row.faults = [[labels.get(fault.column, ""), fault.sentence] for fault in reported]

    def _make_all(self, judged: list[tuple[ImportRow, Judged]]) -> bool:
        """Make each row's entry; where one can't be made, none is, and its row says why."""
        with transaction.atomic():
            for number, (row, result) in enumerate(judged):
                if not self._attempt(row, result):
                    transaction.set_rollback(True)
                    return False
                tell_rows(self.table, number, len(judged))
        return True

    def _attempt(self, row: ImportRow, judged: Judged) -> bool:
        """Make one row's entry; where the portal or the database refuses it, the row says so in words.

        Rules that wait for the end of a transaction are asked at once, so that each refusal is its own row's.
        """
        try:
            with transaction.atomic():
                self._make_one(row, judged)
                violations.ask_now()
        except OperationalError:  # the database is away or busy: no row's fault
            raise
        except (ValidationError, DatabaseError) as error:
            self._note(row, [Fault("", _sentence(error))])
            return False
        return True

    def _make_one(self, row: ImportRow, judged: Judged) -> None:
        table = self.table
        made = self.maker.make(judged, place_in_file(table.name, table.sheet, row.number))
        if not made:
            return
        Origin.objects.create(
            made_by=table.user,
            target=self.target.name,
            fingerprint=judged.fingerprint(self.target.name),
            file=table.name,
            sha256=table.sha256,
            sheet=table.sheet,
            row=row.number,
            **made,
        )

    def _close(self, state: str, **changes: Any) -> None:
        self._store_outcomes()
        counts = Counter(row.outcome for row in self.layout.rows)
        changes |= {
            "made": counts[Outcome.MADE],
            "known": counts[Outcome.KNOWN],
            "left_out": sum(counts[outcome] for outcome in ImportRow.IN_THE_WAY),
        }
        Import.objects.filter(pk=self.table.pk).update(state=state, **changes)

    def _store_outcomes(self) -> None:
        """Store the rows' results, equal ones in one statement."""
        alike: dict[tuple[str, str], list[ImportRow]] = defaultdict(list)
        for row in self.layout.rows:
            alike[row.outcome, repr(row.faults)].append(row)
        for rows in alike.values():
            stored = ImportRow.objects.filter(pk__in=[row.pk for row in rows])
            stored.update(outcome=rows[0].outcome, faults=rows[0].faults)

    def _forget_rows(self) -> None:
        """Delete the rows that were imported, whose origin is kept; rows left out can still be downloaded."""
        kept = self.table.rows.filter(sheet=self.table.sheet, number__gte=self.table.header)
        left_out = kept.in_the_way() | kept.filter(number=self.table.header)
        self.table.rows.exclude(pk__in=left_out.values("pk")).delete()


def _outcome_of(faults: list[Fault]) -> ImportRow.Outcome:
    if all(fault.unmatched for fault in faults):
        return Outcome.UNMATCHED
    return Outcome.CONTRARY if all(fault.conflicts for fault in faults) else Outcome.REFUSED


def _sentence(error: ValidationError | DatabaseError) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else violations.explain(error)


# --- What was sent in long ago ------------------------------------------------------------------------------


def forget_old() -> int:
    """Delete imports past their time, with their rows, and return their number. Only the worker may."""
    with connection.cursor() as cursor:
        cursor.execute("select portal.forget_imports(%s)", [timezone.now() - KEPT])
        return int(cursor.fetchone()[0])


# --- How far it is ------------------------------------------------------------------------------------------

TOLD_EVERY = 25


def tell_rows(table: Import, done: int, of: int) -> None:
    """Publish now and then how many rows are done, so that others see it before the commit."""
    if done % TOLD_EVERY == 0:
        tell_progress(f"import:{table.pk}", done, of)


def progress(table: Import) -> tuple[int, int] | None:
    """Rows done, and of how many; None where nothing was published yet."""
    return read_progress(f"import:{table.pk}")
