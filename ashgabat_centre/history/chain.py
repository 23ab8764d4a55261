"""The hash chain over every log, which shows any later change of a logged row.

The worker lengthens the chain, and anybody with a kept head can verify it: that no logged row was changed, and that
what stands is what was logged last and cleared. The chain lives in PostgreSQL (`policy.sql`); nothing here reads a
row's content.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction
from django.utils import timezone

from ashgabat_centre.records.heartbeats import Heartbeat

KEPT = "head of the chain"
AT_ONCE = 5_000  # links in one transaction: a second's work


@dataclass(frozen=True)
class Head:
    """The length of the chain on a day, and its newest hash (64 hexadecimal digits)."""

    day: str
    links: int
    hash: str
    sealed_at: str = ""

    def line(self) -> str:
        """The head as one line of JSON, as it is kept outside the portal."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, line: str) -> Self:
        """The head out of such a line. Raises ValueError for any other text."""
        try:
            given = json.loads(line)
            return cls(str(given["day"]), int(given["links"]), str(given["hash"]), str(given["sealed_at"]))
        except (TypeError, KeyError) as error:
            raise ValueError(f"not a head of the chain: {line.strip()[:100]}") from error


@dataclass(frozen=True)
class Broken:
    """A fault the verification found: a link by its position, a row by its table and number, or a cleared text
    by its record's reference and its version.
    """

    fault: str
    position: int | None = None
    log: str = ""
    row: int | str | None = None
    reference: str = ""
    version: int | None = None

    def __str__(self) -> str:
        return FAULTS[self.fault].format_map(asdict(self))


FAULTS = {
    "gap": "Link {position} does not follow its predecessor: one or more links before it are gone.",
    "joint": "Link {position} ({log}, row {row}) does not continue the link before it.",
    "link": "Link {position} ({log}, row {row}) was changed after it was sealed.",
    "missing": "Row {row} of {log}, sealed by link {position}, is gone.",
    "edited": "Row {row} of {log}, sealed by link {position}, was changed after it was sealed.",
    "added": "Row {row} of {log} was put in between after its neighbours were sealed.",
    "unguarded": "The log {log} is gone, or no longer guarded against being emptied.",
    "columns": "The log {log} has lost a column its sealed rows had.",
    "altered": "Version {version} of {reference} no longer stands as it was cleared: its text was changed since.",
    "whole": "Version {version} of {reference} no longer stands as it was cleared: "
    "its rows, files or translations were changed since.",
    "unkept": "Of version {version} of {reference}, which stands as cleared, no cleared text was kept.",
    "unlogged": "Row {row} of {log} is other than its log says: it was changed past the log.",
    "cut": "The chain ends before link {position}, which a kept head says there was: its tail was cut off.",
    "other": "Link {position} has another hash than the kept head: the chain was made anew.",
}


def extend(most: int = AT_ONCE) -> int:
    """Chain the committed rows that are not chained yet, in transactions of their own, and return their
    number.
    """
    sealed: int = 0
    while True:
        with transaction.atomic():
            (some,) = _ask("select portal.seal(%s)", most)[0]
        sealed += int(some)
        if some < most:
            return sealed


def head(position: int | None = None) -> Head | None:
    """The newest link, or the one at a position; None where there is none."""
    rows = _ask("select * from portal.chain_head(%s)", position)
    if not rows:
        return None
    at, hashed, sealed_at = rows[0]
    return Head(timezone.localdate().isoformat(), at, hashed, _moment(sealed_at))


def _moment(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


def keep_head() -> None:
    """Once a day (Asia/Ashgabat), write the chain's head to the file and the addresses in the settings.

    A failure is tried again at the next call.
    """
    if not settings.HEAD_FILE and not settings.HEAD_MAIL:
        return
    with transaction.atomic():
        kept = Heartbeat.objects.filter(name=KEPT).values_list("at", flat=True).first()
        newest = head()
        if newest is None or (kept and timezone.localdate(kept) == timezone.localdate()):
            return
        Heartbeat.objects.update_or_create(name=KEPT, defaults={"at": timezone.now()})
        if settings.HEAD_FILE:
            append(newest, settings.HEAD_FILE)
        if settings.HEAD_MAIL:
            send_mail(f"Head of the sealed history, {newest.day}", newest.line(), None, settings.HEAD_MAIL)


def append(newest: Head, file: str) -> None:
    """Append a head to the file of kept heads."""
    with Path(file).open("a", encoding="utf-8") as lines:
        lines.write(newest.line() + "\n")


def unsealed() -> int:
    """The number of committed rows that are not chained yet."""
    (waiting,) = _ask("select portal.unsealed()")[0]
    return int(waiting)


def broken(kept: Iterable[Head] = ()) -> Iterator[Broken]:
    """Verify the chain and yield every fault: within the chain, between it and the logs, between these and what
    stands now, and against kept heads.
    """
    with transaction.atomic():
        for fault, at, log, row in _ask("select * from portal.broken_links()"):
            yield Broken(fault, at, log, row)
        for fault, reference, version in _ask("select * from portal.altered_texts()"):
            yield Broken(fault, reference=reference, version=version)
        for log, row in _ask("select * from portal.unlogged_changes()"):
            yield Broken("unlogged", log=log, row=row)
        for known in kept:
            now = head(known.links)
            if now is None:
                yield Broken("cut", known.links)
            elif now.hash != known.hash:
                yield Broken("other", known.links)


def _ask(question: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
