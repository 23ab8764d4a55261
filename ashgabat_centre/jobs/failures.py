"""Background jobs that failed, as whoever keeps the portal hears of them: which sort, and when."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.functional import Promise

from ashgabat_centre.jobs.queue import label_of


@dataclass(frozen=True)
class Failure:
    """A job that failed: its number, under which the log has the details, and after how many tries."""

    number: int
    work: str | Promise
    finished_at: datetime
    attempts: int


def failures() -> list[Failure]:
    """The newest fifty, to an administrator alone; what they were about comes back to nobody."""
    with connection.cursor() as cursor:
        cursor.execute("select number, name, finished_at, attempts from portal.failed_jobs()")
        return [Failure(number, label_of(name), at, tries) for number, name, at, tries in cursor.fetchall()]
