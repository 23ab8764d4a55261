"""How fast events are imported: rows a second through the whole, and the ratio to a bare COPY of the same rows; and
how much memory the import took at most.
"""

import argparse
import csv
import io
import json
import os
import resource
import sys
import tempfile
import time
from typing import IO, Any

import django
import psycopg

from ashgabat_centre.tools.event_files import make_analyst, work_through

COLUMNS = (
    *(
        "event_id_cnty",
        "event_date",
        "time_precision",
        "event_type",
        "sub_event_type",
        "actor1",
        "actor2",
        "iso",
    ),
    *(
        "country",
        "admin1",
        "location",
        "latitude",
        "longitude",
        "geo_precision",
        "source",
        "notes",
        "fatalities",
    ),
)
NOTES = "An invented gathering of weavers before an invented office, told at the length that such notes usually have. "


def write_rows(file: IO[bytes], count: int) -> None:
    """An invented export in ACLED's layout."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for n in range(count):
        day = f"{2000 + n % 25}-{1 + n % 12:02}-{1 + n % 28:02}"
        row = (f"TJK{n}", day, 1, "Protests", "Peaceful protest", "Weavers", "An office", 762)
        writer.writerow((*row, "Tajikistan", "Sughd", "Isfara", 40.1, 70.6, 1, "A paper", NOTES * 2, n % 4))
    text.flush()
    text.detach()


def copy_bare(url: str, file: IO[bytes]) -> float:
    """Seconds that PostgreSQL takes to copy the rows into a table of text without a rule or an index."""
    with psycopg.connect(url) as connection:
        columns = ", ".join(f"{name} text" for name in COLUMNS)
        connection.execute(f"create table bare_rows ({columns})".encode())
        file.seek(0)
        begun = time.monotonic()
        with connection.cursor().copy("copy bare_rows from stdin with (format csv, header)") as copy:
            while piece := file.read(1 << 20):
                copy.write(piece)
        connection.commit()
        took = time.monotonic() - begun
        connection.execute("drop table bare_rows")
    return took


def take_rows(user: Any, file: IO[bytes], size: int) -> dict[str, float]:
    """Seconds of each part of the import, as its sender, its checker and its maker wait for it."""
    from django.db import transaction

    from ashgabat_centre.database.context import access_context
    from monitoring.events import import_jobs, intake

    moments = [time.monotonic()]
    with access_context(user.reader()):
        with transaction.atomic():
            table = intake.take_events(file, "speed.csv", size, user)
            import_jobs.ask_on(table)
        moments.append(time.monotonic())
        work_through(table)
        moments.append(time.monotonic())
        with transaction.atomic():
            import_jobs.ask_entry(table)
        work_through(table)
        moments.append(time.monotonic())
    names = ("kept_s", "checked_s", "made_s")
    return {name: round(moments[n + 1] - moments[n], 2) for n, name in enumerate(names)}


def most_memory() -> int:
    """MB that this process or one it began held at most; the kernel counts them in kB."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return round(max(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1000)


def main() -> int:
    """Measures, and prints a line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m ashgabat_centre.tools.event_speed", description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000)
    count = parser.parse_args().rows
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ashgabat_centre.settings")
    os.environ.setdefault("LOG_LEVEL", "CRITICAL")
    django.setup()
    user = make_analyst()
    with tempfile.TemporaryFile() as file:
        write_rows(file, count)
        size = file.tell()
        bare = copy_bare(os.environ["OWNER_DATABASE_URL"], file)
        parts = take_rows(user, file, size)
    whole = sum(parts.values())
    told = {"rows": count, "rows_a_second": round(count / whole), "times_a_bare_copy": round(whole / bare, 1)}
    print(json.dumps(told | parts | {"bare_copy_s": round(bare, 2), "memory_mb": most_memory()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
