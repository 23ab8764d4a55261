"""Run the whole road on a folder of real texts and names. `make try-road` gives it a scratch portal first."""

import argparse
import json
import logging
import os
import sys
import time
from pathlib import Path

import django


def main() -> int:
    """Runs the road from files to a printed briefing; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m ashgabat_centre.tools.road", description=__doc__)
    parser.add_argument("data", type=Path, help="a folder with texts/ and names/")
    parser.add_argument("out", type=Path, help="where the two PDFs go")
    parser.add_argument("--limit", type=int, default=240, help="how many records to file (240)")
    arguments = parser.parse_args()
    if not os.environ.get("DATABASE_URL"):
        parser.error("no scratch portal is at hand. Run: make try-road DATA=folder OUT=folder")
    if arguments.limit < 1:
        parser.error("the limit is a number of records, from 1")
    begun = time.monotonic()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ashgabat_centre.settings")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    django.setup()
    # It remarks on every second page of any file.
    logging.getLogger("pypdf").setLevel(logging.ERROR)

    from ashgabat_centre.tools.road.walk import Failed, walk

    try:
        told = walk(arguments.data, arguments.out, arguments.limit)
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    print(json.dumps(told | {"seconds": round(time.monotonic() - begun, 1)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
