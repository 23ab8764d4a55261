"""How long a round over a hundred feeds takes, some slow up to the limit, and its ratio to the slowest permitted.

A server of its own answers on loopback, which is allowed by name as an administrator would. Some feeds never end and
are given up at the limit; others answer after a while. One after the other they would take the sum.
"""

import argparse
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import django

FEEDS, ENDLESS = 100, 10
ITEMS = 10  # of each feed that ends, all new
LOOPBACK = "127.0.0.1"
PAUSE = 0.5  # between two bytes of what never ends
LATE = (0.0, 1.0, 2.0, 4.0)  # seconds after which the others answer, by turns
ITEM = (
    "<item><guid>{0}-{1}</guid><title>Invented headline {1} of feed {0}: weavers meet in Khujand</title>"
    "<description>They spoke of water, of roads and of prices, as they do in every year.</description></item>"
)
over = Event()


class SlowAnswers(BaseHTTPRequestHandler):
    """Answers /N by its number: the first ones byte by byte without end, each other one after its while."""

    def do_GET(self) -> None:
        """The feed of this number."""
        number = int(self.path[1:])
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.end_headers()
        if number < ENDLESS:
            self._drip()
        elif not over.wait(delay_of(number)):
            items = "".join(ITEM.format(number, item) for item in range(ITEMS))
            self.wfile.write(f"<rss version='2.0'><channel>{items}</channel></rss>".encode())

    def _drip(self) -> None:
        try:
            while not over.wait(PAUSE):
                self.wfile.write(b" ")
        except OSError:
            return

    def log_message(self, *words: Any) -> None:
        """Nothing: the last line is JSON."""


class ManyAnswers(ThreadingHTTPServer):
    """As many at once as a round asks."""

    request_queue_size = FEEDS * 2
    daemon_threads = True


def delay_of(number: int) -> float:
    """Seconds after which a feed that ends answers."""
    return LATE[number % len(LATE)]


def follow_feeds(port: int) -> None:
    """A hundred feeds at this port, and leave to fetch from it; all are due."""
    from ashgabat_centre.accounts.models import User
    from ashgabat_centre.database.context import connected_to
    from monitoring.feeds.models import AllowedHost, Feed

    with connected_to(os.environ["OWNER_DATABASE_URL"]):
        by = User.objects.system()
        AllowedHost.objects.create(host=LOOPBACK, reason="The server of this measurement.", by=by)
        Feed.objects.bulk_create(
            Feed(name=f"Feed {number}", address=f"http://{LOOPBACK}:{port}/{number}")
            for number in range(FEEDS)
        )


def measure_round() -> dict[str, Any]:
    """One round as the worker's tick does it."""
    from ashgabat_centre.accounts.models import User
    from ashgabat_centre.database.context import access_context
    from monitoring.feeds import fetcher, rounds

    begun = time.monotonic()
    with access_context(User.objects.system().reader()):
        tally = rounds.run_round()
    took = time.monotonic() - begun
    whole = fetcher.SECONDS * ENDLESS + sum(delay_of(number) for number in range(ENDLESS, FEEDS))
    counts = {"feeds": tally.feeds, "items": tally.items, "given_up": tally.troubles}
    times = {"round_s": round(took, 1), "slowest_permitted_s": fetcher.SECONDS, "sum_s": whole}
    return counts | times | {"times_the_slowest": round(took / fetcher.SECONDS, 2)}


def main() -> int:
    """Measures, and prints a line of JSON."""
    argparse.ArgumentParser(
        prog="python -m ashgabat_centre.tools.feed_speed", description=__doc__
    ).parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ashgabat_centre.settings")
    os.environ.setdefault("LOG_LEVEL", "CRITICAL")
    os.environ["DATABASE_ROLE"] = "worker"
    django.setup()
    server = ManyAnswers((LOOPBACK, 0), SlowAnswers)
    Thread(target=server.serve_forever, daemon=True).start()
    follow_feeds(server.server_port)
    print(json.dumps(measure_round()))
    over.set()
    server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
