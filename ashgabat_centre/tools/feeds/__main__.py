"""Read every file of a folder as a feed. `make try-feeds DATA=folder`; the last line is JSON.

A file is read, or refused with a sentence that says what was seen and what was expected; anything else is a crash.
"""

import argparse
import json
import os
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

import django

from monitoring.feeds.documents import FeedSandbox
from monitoring.feeds.troubles import FeedTrouble

NOT_MEANT = ("README.md",)


@dataclass(frozen=True)
class FeedReading:
    """How one file fared: `read`, `refused` or `crashed`, how many items it gave, and in which words."""

    outcome: str
    items: int
    words: str
    seconds: float


def read_file(path: Path, sandbox: FeedSandbox) -> FeedReading:
    """Read one file as the worker reads what a server sends."""
    begun = time.monotonic()
    try:
        document = sandbox.read(path.read_bytes(), address="https://feeds.example/")
        outcome, items, words = "read", len(document.entries), document.format
    except FeedTrouble as refused:
        outcome, items, words = "refused", 0, str(refused)
    except Exception as error:  # what this trial is there to find
        outcome, items, words = "crashed", 0, f"{type(error).__name__}: {error}"
    return FeedReading(outcome, items, words, time.monotonic() - begun)


def try_folder(folder: Path) -> dict[str, int | float]:
    """Read all files below the folder, a line for each; the tally."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]
    paths = [path for path in paths if path.name not in NOT_MEANT]
    tally: Counter[str] = Counter()
    items, slowest = 0, 0.0
    with FeedSandbox() as sandbox, ThreadPoolExecutor(os.cpu_count()) as pool:
        readings = pool.map(read_file, paths, repeat(sandbox))
        for path, reading in zip(paths, readings, strict=True):
            tally[reading.outcome] += 1
            items, slowest = items + reading.items, max(slowest, reading.seconds)
            told = f"{reading.outcome}, {reading.items} items: {reading.words[:300]}"
            print(f"{path.relative_to(folder)}: {told}", flush=True)
    counts = {word: tally[word] for word in ("read", "refused", "crashed")}
    return {"files": len(paths), **counts, "items": items, "slowest_s": round(slowest, 2)}


def main() -> int:
    """Try all files of a folder; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m ashgabat_centre.tools.feeds", description=__doc__)
    parser.add_argument("data", type=Path, help="a folder of feeds")
    folder: Path = parser.parse_args().data
    if not folder.is_dir():
        parser.error(f"there is no folder {folder}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ashgabat_centre.settings")
    django.setup()
    print(json.dumps(try_folder(folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
