"""The worker's part of an import: a chain of jobs, each one slice in a transaction that asks for the next.

So a file of a million rows outlasts no lease, a worker that is killed repeats one slice at most, and a slice that is
done twice is done once: how far the import is, is committed with what was done.
"""

from collections.abc import Callable

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.database.context import access_context
from ashgabat_centre.jobs import queue as jobs
from ashgabat_centre.jobs.models import Job
from monitoring.events.check import EventCheck, close_check
from monitoring.events.entry import Entry, close_entry
from monitoring.events.intake_models import KEPT, EventImport
from monitoring.events.kept_text import TextUnreadable

CHECK, MAKE = "events-check", "events-make"
State = EventImport.State


def ask_on(table: EventImport) -> None:
    """Ask the worker for the next slice."""
    name, words = (
        (CHECK, _("Check of “%(name)s”"))
        if table.state == State.READING
        else (MAKE, _("Import of “%(name)s”"))
    )
    subject = (words % {"name": table.name})[:200]
    job = jobs.ask_privately(name, asked_by=table.user, subject=subject, table=str(table.pk))
    EventImport.objects.filter(pk=table.pk).update(job=job)
    table.job = job


def ask_entry(table: EventImport) -> bool:
    """Ask the worker to import the checked rows; False where somebody has asked already."""
    if not table.move(State.MAKING, State.CHECKED):
        return False
    ask_on(table)
    return True


@jobs.work(CHECK, gettext_lazy("Checking of a file of events"))
def check_events_job(job: Job) -> None:
    """Job: read and judge a slice of the file."""
    _work(job, State.READING, _check)


@jobs.work(MAKE, gettext_lazy("Import of a file of events"))
def make_events_job(job: Job) -> None:
    """Job: make a slice's events."""
    _work(job, State.MAKING, _make)


def _work(job: Job, state: str, step: Callable[[EventImport], bool]) -> None:
    """Do a slice of the import this job is for, if it still waits for this very job, and ask for the next."""
    with access_context(job.asked_by.reader()):
        waiting = EventImport.objects.select_for_update(of=("self",)).select_related("user")
        table = waiting.filter(pk=job.arguments["table"], state=state, job=job).first()
        if table and not step(table):
            ask_on(table)


def _check(table: EventImport) -> bool:
    """Whether there is nothing more to check."""
    try:
        with transaction.atomic():
            over = EventCheck(table).run()
    except TextUnreadable as why:
        _refuse(table, str(why))
        return True
    if over:
        close_check(table)
    return over


def _refuse(table: EventImport, sentence: str) -> None:
    """Nothing of a file that can't be read to its end is kept but the sentence."""
    table.rows.all().delete()
    table.pieces.all().delete()
    EventImport.objects.filter(pk=table.pk).update(
        state=State.REFUSED, refusal=sentence, finished_at=timezone.now()
    )


def _make(table: EventImport) -> bool:
    """Whether there is nothing more to make."""
    over = Entry(table).run()
    if over:
        close_entry(table)
    return over


def forget_old_files() -> int:
    """Delete imports past their time, and return their number. Only the worker may."""
    with connection.cursor() as cursor:
        cursor.execute("select portal.forget_event_imports(%s)", [timezone.now() - KEPT])
        return int(cursor.fetchone()[0])
