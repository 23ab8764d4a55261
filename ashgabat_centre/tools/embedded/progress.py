"""What a start is doing, in whole lines on standard output: each step as it begins, goes on, and ends."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

EVERY = 5.0  # seconds after which a step that goes on says so again

# A function that says nothing is a step too: contextlib.nullcontext.
Step = Callable[[str], AbstractContextManager[Any]]


@contextmanager
def step(name: str, every: float = EVERY) -> Iterator[None]:
    """Say when the step begins and when it has ended, and every so many seconds between. A failed one ends unsaid."""
    begun, ended = time.monotonic(), threading.Event()
    _say(f"{name}: begun")
    reminder = threading.Thread(target=_remind, args=(name, begun, ended, every), daemon=True)
    reminder.start()
    try:
        yield
    finally:
        ended.set()
        reminder.join()
    _say(f"{name}: done in {time.monotonic() - begun:.1f} s")


def _remind(name: str, begun: float, ended: threading.Event, every: float) -> None:
    while not ended.wait(every):
        _say(f"{name}: {time.monotonic() - begun:.0f} s so far")


def _say(line: str) -> None:
    # The line and its end in one write: several steps, in several processes, share the output.
    print(line + "\n", end="", flush=True)
