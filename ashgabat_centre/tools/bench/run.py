"""What runs inside a portal's environment: `load COUNT` fills it, `measure SMALL` times its pages."""

import argparse
import json
import os
import sys
import time

import django


def main() -> int:
    """Loads or measures, as the verb says; measuring ends with a line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m ashgabat_centre.tools.bench.run", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("load").add_argument("count", type=int)
    measuring = verbs.add_parser("measure")
    measuring.add_argument("small", help="the database of the smaller portal, in the same cluster")
    measuring.add_argument("--runs", type=int, required=True, help="how often each page is timed")
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ashgabat_centre.settings")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    django.setup()
    if arguments.verb == "load":
        load(arguments.count)
    else:
        print(json.dumps(measure(arguments.small, arguments.runs)))
    return 0


def load(count: int) -> None:
    """Loads so many records and says in how many seconds."""
    from ashgabat_centre.tools.bench import load

    begun = time.monotonic()
    load.load(count, os.environ["OWNER_DATABASE_URL"])
    print(f"{count} records loaded in {time.monotonic() - begun:.0f} s.", flush=True)


def measure(small: str, runs: int) -> dict[str, object]:
    """The figures of the portal at hand, with how they grow from the small one beside it."""
    from ashgabat_centre.tools.bench.measure import Bench
    from ashgabat_centre.tools.bench.synthetic import searched_words
    from ashgabat_centre.tools.bench.tell import describe, tell

    begun, words, owner_url = time.monotonic(), searched_words(), os.environ["OWNER_DATABASE_URL"]
    records = describe(owner_url, words)
    times = Bench(words, owner_url, small, ("desk", "reader")).run(runs)
    desk, staff = (tell(name, measured) for name, measured in times.items())
    growth = times["desk"].ratio("list page", "list page beside")
    seconds = round(time.monotonic() - begun, 1)
    return (
        {"records": records} | desk | {"million_vs_ten_thousand": growth, "staff": staff, "seconds": seconds}
    )


if __name__ == "__main__":
    sys.exit(main())
