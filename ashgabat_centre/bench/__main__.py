"""Time the pages. `make bench` gives it a scratch portal first; RECORDS says how many records it holds."""

import argparse
import json
import os
import sys
import time

import django


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m ashgabat_centre.bench", description=__doc__)
    parser.add_argument("--records", type=int, default=20_000, help="how many records to load (20000)")
    parser.add_argument("--runs", type=int, default=9, help="how often each is timed (9)")
    arguments = parser.parse_args()
    if not os.environ.get("OWNER_DATABASE_URL"):
        parser.error("no scratch portal is at hand. Run: make bench RECORDS=20000")
    if arguments.records < 100 or arguments.runs < 1:
        parser.error("it takes at least 100 records and one run")
    begun = time.monotonic()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ashgabat_centre.settings")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    django.setup()

    from ashgabat_centre.bench.load import load
    from ashgabat_centre.bench.measure import Bench

    word = load(arguments.records, os.environ["OWNER_DATABASE_URL"])
    print(f"{arguments.records} records loaded in {time.monotonic() - begun:.0f} s.", flush=True)
    told = Bench(word, os.environ["OWNER_DATABASE_URL"]).run(arguments.runs)
    seconds = round(time.monotonic() - begun, 1)
    print(json.dumps({"records": arguments.records} | told | {"seconds": seconds}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
