"""Time the pages over a million synthetic records, and over ten thousand beside them. The last line is JSON."""

import argparse
import signal
import subprocess
import sys

from ashgabat_centre.tools.bench.stores import RUN, environment, keep
from ashgabat_centre.tools.embedded.children import prepare_command
from ashgabat_centre.tools.embedded.servers import BASE, ensure_servers

SMALL = 10_000


def main() -> int:
    """Fills a small and a large portal, then measures both; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m ashgabat_centre.tools.bench", description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000, help="how many records to load (1000000)")
    parser.add_argument("--runs", type=int, default=9, help="how often each page is timed (9)")
    arguments = parser.parse_args()
    if arguments.records < 200 or arguments.runs < 1:
        parser.error("it takes at least 200 records and one run")
    # So that the servers started here are stopped on the way out.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    servers = ensure_servers()
    try:
        small = keep(servers, min(SMALL, arguments.records // 2))
        large = keep(servers, arguments.records)
        there = environment(servers, large)
        subprocess.run(prepare_command("static"), env=there, cwd=BASE, check=True)
        return subprocess.call([*RUN, "measure", small, "--runs", str(arguments.runs)], env=there, cwd=BASE)
    except KeyboardInterrupt:
        return 130
    finally:
        servers.release()


if __name__ == "__main__":
    sys.exit(main())
