"""Offer every file of a folder to every way in that takes its type, twice. `make try-bad` gives it a scratch portal.

A file is read or refused with a sentence; anything else is a crash. What is read adds nothing the second time.
"""

import argparse
import json
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import django

# Each registers itself, once Django is set up.
WAYS_IN = ("ashgabat_centre.tools.bad_files.files", "ashgabat_centre.tools.bad_files.tables")
NOT_MEANT = ("README.md",)


@dataclass
class FileTally:
    """What came of all files, and of each way in."""

    files: Counter[str] = field(default_factory=Counter)
    ways: dict[str, Counter[str]] = field(default_factory=dict)
    slowest: tuple[float, str] = (0.0, "")  # seconds until a file is taken in or refused
    slowest_after: tuple[float, str] = (0.0, "")  # and those the worker takes afterwards
    added: int = 0
    added_again: int = 0

    def told(self) -> dict[str, Any]:
        """The tally as the last line of JSON: counts, seconds and megabytes."""
        return {
            "files": self.files.total(),
            **{word: self.files[word] for word in ("read", "refused", "crashed")},
            "slowest_s": round(self.slowest[0], 2),
            "slowest": self.slowest[1],
            "slowest_worker_s": round(self.slowest_after[0], 2),
            "added": self.added,
            "added_second_time": self.added_again,
            "by_intake": {name: dict(counts) for name, counts in self.ways.items()},
            "largest_process_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        }


def files_in(folder: Path) -> Iterator[Path]:
    """Plain files alone, whatever they are called; a link leads nowhere."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.name not in NOT_MEANT:
            yield path


class Trial:
    """Offers one file after the other to every way in that would take it."""

    def __init__(self, bench: Any) -> None:
        self.bench = bench
        self.tally = FileTally()

    def file(self, path: Path, name: str) -> None:
        """Offers it, and counts how it fared on the whole."""
        from ashgabat_centre.files.file_names import ending
        from ashgabat_centre.tools.bad_files.intakes import intakes_for

        found = {self.twice(intake, path, name) for intake in intakes_for(ending(path.name.lower()))}
        # What no way in takes is refused by all of them.
        word = next((word for word in ("crashed", "read") if word in found), "refused")
        self.tally.files[word] += 1

    def twice(self, intake: Any, path: Path, name: str) -> str:
        """Offers it a second time where it was read: it may add nothing then, and may not crash."""
        word, added = self.once(intake, path, name)
        self.tally.added += added
        self.tally.ways.setdefault(intake.name, Counter())[word] += 1
        if word != "read":
            return word
        again, added = self.once(intake, path, name)
        self.tally.added_again += added
        return word if again == "read" else "crashed"

    def once(self, intake: Any, path: Path, name: str) -> tuple[str, int]:
        """`read`, `refused` or `crashed`, and how many rows it added; a line of it is printed."""
        from ashgabat_centre.files import plain
        from ashgabat_centre.files.checks import FileRefused

        word, added, took, begun = "read", 0, 0.0, time.monotonic()
        with plain.open_plain() as file:
            file.write(path.read_bytes())
            file.flush()
            try:
                later = intake.offer(self.bench, file, path.name, path.stat().st_size)
                took = time.monotonic() - begun
                answer = later()
                added, words = answer.added, answer.words
            except FileRefused as refused:
                word, words = "refused", str(refused)
            except Exception as error:  # what this trial is there to find
                word, words = "crashed", f"{type(error).__name__}: {error}"
        took = took or time.monotonic() - begun
        self._time(f"{intake.name}: {name}", took, time.monotonic() - begun - took)
        print(f"{name}: {intake.name}: {word} in {took:.2f} s: {words[:200]}", flush=True)
        return word, added

    def _time(self, what: str, took: float, after: float) -> None:
        self.tally.slowest = max(self.tally.slowest, (took, what))
        self.tally.slowest_after = max(self.tally.slowest_after, (after, what))


def make_bench() -> Any:
    """An officer, and a draft of theirs."""
    from ashgabat_centre.accounts.models import User
    from ashgabat_centre.accounts.roles import Role
    from ashgabat_centre.database.context import connected_to

    with connected_to(os.environ["OWNER_DATABASE_URL"]):  # who holds the first roles is the owner's word
        user = User.objects.create_user(
            "officer@unrcca.example", name="An Officer", role=Role.OFFICER, level=1
        )
    return place_for(user)


def place_for(user: Any) -> Any:
    """This officer with a draft, on which files are put."""
    from django.utils import timezone

    from ashgabat_centre.reference.models import Country, Theme
    from ashgabat_centre.tools import by_form
    from ashgabat_centre.tools.bad_files.intakes import Workplace
    from monitoring.notes.views import SituationNotePages

    fields = {
        "title": "Files of strangers",
        "report": "spot",
        "occurred_on": timezone.localdate().isoformat(),
        "language": "en",
        "sensitivity": 1,
        "countries": [Country.objects.all()[0].pk],
        "themes": [Theme.objects.main()[0].pk],
    }
    rows = {"evidence": [{"citation": "By courier", "reliability": "F", "credibility": 6}]}
    return Workplace(user, by_form.file(SituationNotePages, user, fields, rows))


def set_up() -> None:
    """Makes Django ready and loads every way in."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ashgabat_centre.settings")
    os.environ.setdefault("LOG_LEVEL", "CRITICAL")
    # What decides here is what is in a file, not how many one person attaches in a day.
    os.environ |= {"ATTACHMENT_DAY_FILES": "100000", "ATTACHMENT_RECORD_FILES": "100000"}
    django.setup()
    for way_in in WAYS_IN:
        import_module(way_in)


def main() -> int:
    """Tries all files of a folder; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m ashgabat_centre.tools.bad_files", description=__doc__)
    parser.add_argument("data", type=Path, help="a folder of broken and hostile files")
    folder: Path = parser.parse_args().data
    if not folder.is_dir():
        parser.error(f"there is no folder {folder}")
    if not os.environ.get("DATABASE_URL"):
        parser.error("no scratch portal is at hand. Run: make try-bad DATA=folder")
    set_up()
    trial = Trial(make_bench())
    for path in files_in(folder):
        trial.file(path, str(path.relative_to(folder)))
    print(json.dumps(trial.tally.told()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
