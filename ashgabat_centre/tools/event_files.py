"""Import every file of a folder as events, twice. `make try-events` gives it a scratch portal.

A file is read or refused with a sentence; anything else is a crash. What is read adds nothing the second time. Rows of
countries beyond the region are kept, so that all of a file is judged.
"""

import argparse
import json
import os
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import django

from ashgabat_centre.tools.bad_files.__main__ import files_in


def make_analyst() -> Any:
    """An analyst, who enters the events."""
    from ashgabat_centre.accounts.models import User
    from ashgabat_centre.accounts.roles import Role
    from ashgabat_centre.database.context import connected_to

    with connected_to(os.environ["OWNER_DATABASE_URL"]):  # who holds the first roles is the owner's word
        return User.objects.create_user(
            "analyst@unrcca.example", name="An Analyst", role=Role.ANALYST, level=1
        )


class EventTrial:
    """Imports one file after the other, and counts."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self.counts: Counter[str] = Counter()
        self.slowest = (0.0, "")

    def file(self, path: Path, name: str) -> None:
        """Import it, and once more where it was read."""
        word, added = self.once(path, name)
        self.counts["files"] += 1
        self.counts["added"] += added
        if word == "read":
            word, again = self.once(path, name)
            self.counts["added_second_time"] += again
            word = word if word == "read" else "crashed"
        self.counts[word] += 1

    def once(self, path: Path, name: str) -> tuple[str, int]:
        """`read`, `refused` or `crashed`, and how many reports it added; a line of it is printed."""
        from ashgabat_centre.files.checks import FileRefused

        begun, word, added = time.monotonic(), "read", 0
        try:
            added, words = self._import(path)
        except FileRefused as refused:
            word, words = "refused", str(refused)
        except Exception as error:  # what this trial is there to find
            word, words = "crashed", f"{type(error).__name__}: {error}"
        took = time.monotonic() - begun
        self.slowest = max(self.slowest, (took, name))
        print(f"{name}: {word} in {took:.2f} s: {words[:300]}", flush=True)
        return word, added

    def _import(self, path: Path) -> tuple[int, str]:
        from django.db import transaction

        from ashgabat_centre.database.context import access_context
        from ashgabat_centre.files.checks import FileRefused
        from monitoring.events import import_jobs, intake
        from monitoring.events.models import EventReport

        with access_context(self.user.reader()), path.open("rb") as file:
            with transaction.atomic():
                before = EventReport.objects.count()
                size, meant = path.stat().st_size, {"beyond": True, "owner": path.parent.name}
                table = intake.take_events(file, path.name, size, self.user, **meant)
                import_jobs.ask_on(table)
            work_through(table)
            if table.state == table.State.REFUSED:
                raise FileRefused(table.refusal)
            with transaction.atomic():
                import_jobs.ask_entry(table)
            work_through(table)
            with transaction.atomic():
                added = EventReport.objects.count() - before
        return added, (
            f"{table.layout}: {table.good} rows, {table.bad} refused, {table.repeated} repeated; "
            f"{added} added, {table.changed} changed, {table.known} known; {table.faults[:2]}"
        )

    def told(self) -> dict[str, Any]:
        """The tally as the last line of JSON."""
        words = ("files", "read", "refused", "crashed", "added", "added_second_time")
        slowest = {"slowest_s": round(self.slowest[0], 2), "slowest": self.slowest[1]}
        return {word: self.counts[word] for word in words} | slowest


def work_through(table: Any) -> None:
    """Do what the worker was rung for, slice by slice, until the import waits no more."""
    from django.db import transaction

    from ashgabat_centre.jobs import queue as jobs

    while True:
        with transaction.atomic():
            table.refresh_from_db()
            if not table.waits:
                return
            if table.is_given_up:
                raise RuntimeError(table.job.reason if table.job else "no job")
            number = table.job.pk
        jobs.do(number)
        with transaction.atomic():
            job = type(table.job).objects.get(pk=number)
            if job.is_open and job.reason:
                raise RuntimeError(job.reason)


def main() -> int:
    """Imports all files of a folder; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m ashgabat_centre.tools.event_files", description=__doc__)
    parser.add_argument("data", type=Path, help="a folder of files with events")
    folder: Path = parser.parse_args().data
    if not folder.is_dir():
        parser.error(f"there is no folder {folder}")
    if not os.environ.get("DATABASE_URL"):
        parser.error("no scratch portal is at hand. Run: make try-events DATA=folder")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ashgabat_centre.settings")
    os.environ.setdefault("LOG_LEVEL", "CRITICAL")
    django.setup()
    trial = EventTrial(make_analyst())
    for path in files_in(folder):
        trial.file(path, str(path.relative_to(folder)))
    print(json.dumps(trial.told()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
