"""How well the directory finds real names, and how fast among a hundred thousand people. The last line is JSON.

    python -m ashgabat_centre.tools.bench.names names|places DATA [--people 100000]

DATA is a folder with names/ and places/, or one of the two. Canonical names alone are loaded, by the portal's own
verbs; then the portal's own search is asked every question. `make` gives it a scratch portal first.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

import django


def main() -> int:
    """Finds the people or places of a folder by their other names; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m ashgabat_centre.tools.bench.names", description=__doc__)
    parser.add_argument("what", choices=("names", "places"))
    parser.add_argument("data", type=Path)
    parser.add_argument("--people", type=int, default=100_000, help="how many people to search among at last")
    arguments = parser.parse_args()
    if not os.environ.get("DATABASE_URL"):
        parser.error("no scratch portal is at hand. Run: make bench-names DATA=folder")
    begun = time.monotonic()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ashgabat_centre.settings")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    django.setup()

    from ashgabat_centre.tools.bench.recall import Unreadable, bench

    try:
        told = bench(arguments.what, arguments.data, arguments.people)
    except Unreadable as trouble:
        print(trouble, file=sys.stderr)
        return 1
    print(json.dumps(told | {"seconds": round(time.monotonic() - begun, 1)}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
