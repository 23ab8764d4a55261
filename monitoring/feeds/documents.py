"""A feed's document: read in a process apart, within limits, into items of plain text.

The process apart starts once for many documents, since starting takes it fifty times as long as reading one. It reads
none itself: each has a copy of it, made before any document came and ended with the one it reads, so that a hostile
one meets no other and costs its own limits alone.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any

from monitoring.feeds.troubles import FeedTrouble

SCRIPT = Path(__file__).with_name("feed_sandbox.py")
MOST_BYTES = 2 * 1024 * 1024
MEMORY = 512 * 1024 * 1024
SECONDS = 4  # of computing, for one document
PATIENCE = 60.0  # by the clock, which on a busy machine says nothing of the document
CHARSET = re.compile(r"[\w.:-]{1,40}", re.ASCII)


@dataclass(frozen=True)
class FeedEntry:
    """One item as its feed gives it: plain text, and a link that leads to the web or is empty."""

    upstream: str
    title: str
    text: str
    link: str
    published: datetime | None


@dataclass(frozen=True)
class FeedDocument:
    """A feed as it was read: its format, its own title, its items, and how many more there are than are taken."""

    format: str
    title: str
    entries: list[FeedEntry]
    left_out: int


class FeedSandbox(AbstractContextManager["FeedSandbox"]):
    """The process apart, which ends with the block: as many documents are read at once as there are processors.

    A document has seconds of computing and no seconds of waiting: who waits for a processor has done nothing wrong.
    """

    def __init__(self) -> None:
        self.places = BoundedSemaphore(os.cpu_count() or 1)
        self.lock = Lock()
        self.control, theirs = socket.socketpair()
        command = [sys.executable, "-I", str(SCRIPT), str(MEMORY), str(SECONDS)]
        nowhere = subprocess.DEVNULL
        with theirs:
            self.process = subprocess.Popen(
                command,
                stdin=theirs.fileno(),
                stdout=nowhere,
                stderr=nowhere,
                env={},
                cwd="/",
                start_new_session=True,
            )

    def __exit__(self, *raised: object) -> None:
        """End it, with every copy that still reads."""
        with self.lock:
            self.control.close()
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def read(self, data: bytes, *, charset: str = "", address: str = "") -> FeedDocument:
        """The feed in these bytes. `charset` is the server's word for its letters, `address` where they were read.

        Raises FeedTrouble.
        """
        if len(data) > MOST_BYTES:
            raise FeedTrouble("large")
        hints = {"charset": charset if CHARSET.fullmatch(charset) else "", "address": address}
        with self.places:
            said = self._ask(json.dumps(hints).encode() + b"\n" + data)
        answer: dict[str, Any] = json.loads(said or '{"refused": "heavy"}')  # ended at its limit
        if answer["refused"]:
            raise FeedTrouble(answer["refused"], answer.get("aim", ""))
        entries = [_entry(**item) for item in answer["items"]]
        return FeedDocument(answer["format"], answer["title"], entries, answer["left_out"])

    def _ask(self, request: bytes) -> bytes:
        """The answer of a copy of its own; nothing of one that was ended. Raises FeedTrouble where there is no time."""
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                self._hand_over(theirs)
            ours.settimeout(PATIENCE)
            try:
                ours.sendall(request)
                ours.shutdown(socket.SHUT_WR)
                return ours.makefile("rb").read()
            except TimeoutError:
                raise FeedTrouble("slow") from None
            except OSError:  # it was ended before it had read all
                return b""

    def _hand_over(self, connection: socket.socket) -> None:
        try:
            with self.lock:
                socket.send_fds(self.control, [b"."], [connection.fileno()])
        except OSError:  # the block is over
            raise FeedTrouble("slow") from None


def _entry(published: str, **words: Any) -> FeedEntry:
    return FeedEntry(**words, published=datetime.fromisoformat(published) if published else None)
