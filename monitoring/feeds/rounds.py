"""A round of the worker over the feeds that are due: all are fetched at once, each within its own limits.

A feed's row is its job. Whoever claims it has a lease and a fencing number; fetching touches no database, and what came
is written in one transaction that holds only while the number is still the same. A worker that dies leaves nothing
behind but a lease, which runs out; two workers share the feeds, and never one feed. Decision 78 says why.
"""

import logging
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from monitoring.feeds import arrivals
from monitoring.feeds.documents import FeedDocument, FeedSandbox
from monitoring.feeds.fetcher import Fetched, Fetcher, Known, Refusal
from monitoring.feeds.models import LEASE, LONGEST_WAIT, AllowedHost, Feed
from monitoring.feeds.troubles import FeedTrouble

logger = logging.getLogger(__name__)
MOST = 100  # feeds of one round, each with a thread of its own, so that none waits for another
SECONDS = 38.0  # of one round, below what a task may take; what is not back by then keeps its turn


@dataclass(frozen=True)
class Turn:
    """What came of one feed's turn: the document, nothing where it is unchanged, or a trouble."""

    fetched: Fetched | None = None
    document: FeedDocument | None = None
    trouble: FeedTrouble | None = None


@dataclass
class RoundTally:
    """What came of a round."""

    feeds: int = 0
    items: int = 0
    troubles: int = 0


def run_round(fetcher: Fetcher | None = None, seconds: float = SECONDS) -> RoundTally:
    """Fetch what is due and write down what came. Asked as the portal itself, outside a transaction."""
    tally = RoundTally()
    feeds = claim()
    if not feeds:
        return tally
    with transaction.atomic():
        allowed = frozenset(AllowedHost.objects.values_list("host", flat=True))
    with FeedSandbox() as sandbox:
        for feed, turn in turns(feeds, fetcher or Fetcher(allowed), sandbox, seconds):
            added = close_turn(feed, turn)
            tally.feeds += 1
            tally.items += added
            tally.troubles += turn.trouble is not None
    return tally


@transaction.atomic
def claim() -> list[Feed]:
    """The feeds that are due, claimed for the length of a lease."""
    feeds = list(Feed.objects.due().select_for_update(skip_locked=True)[:MOST])
    for feed in feeds:
        feed.fence += 1
        feed.lease_until = timezone.now() + LEASE
    Feed.objects.bulk_update(feeds, ["fence", "lease_until"])
    return feeds


def turns(
    feeds: list[Feed], fetcher: Fetcher, sandbox: FeedSandbox, seconds: float
) -> Iterator[tuple[Feed, Turn]]:
    """What came of each, as it comes; those that are not back or not written in time are left to their leases."""
    deadline = time.monotonic() + seconds
    pool = ThreadPoolExecutor(len(feeds), thread_name_prefix="feed")
    running: dict[Future[Turn], Feed] = {
        pool.submit(take_turn, feed, fetcher, sandbox): feed for feed in feeds
    }
    try:
        for done in as_completed(running, timeout=seconds):
            yield running[done], done.result()
            if time.monotonic() > deadline:
                raise TimeoutError
    except TimeoutError:
        logger.warning("Of %d feeds some are not back in time", len(feeds))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def take_turn(feed: Feed, fetcher: Fetcher, sandbox: FeedSandbox) -> Turn:
    """Fetch and read one feed. Whatever its server does is that feed's trouble alone."""
    try:
        fetched = fetcher.fetch(feed.address, Known(feed.etag, feed.last_modified))
        if fetched.body is None:
            return Turn(fetched)
        document = sandbox.read(fetched.body, charset=fetched.charset, address=fetched.address)
        return Turn(fetched, document)
    except FeedTrouble as trouble:
        return Turn(trouble=trouble)
    except Exception as error:  # of one feed, and the others have their turns
        logger.exception("Feed %s", feed.pk)
        return Turn(trouble=FeedTrouble("damaged", type(error).__name__))


@transaction.atomic
def close_turn(feed: Feed, turn: Turn) -> int:
    """Write down what came, and when it is due again; how many items are new. Nothing where another has the turn."""
    held = Feed.objects.select_for_update().filter(pk=feed.pk, fence=feed.fence).first()
    if held is None:
        return 0
    now = timezone.now()
    held.fetched_at, held.lease_until = now, None
    added = 0
    if turn.trouble:
        note_trouble(held, turn.trouble, now)
    else:
        added = note_answer(held, turn, now)
    held.save()
    return added


def note_answer(feed: Feed, turn: Turn, now: datetime) -> int:
    """A turn that went well."""
    feed.failures, feed.failing_since, feed.trouble, feed.seen = 0, None, "", ""
    feed.next_due = now + timedelta(minutes=feed.cadence)
    if turn.fetched is None or turn.document is None:
        return 0
    feed.etag, feed.last_modified = turn.fetched.known.etag, turn.fetched.known.last_modified
    added, reworded = arrivals.take_in(feed, turn.document.entries, now)
    if added or reworded:
        feed.changed_at = now
    return added


def note_trouble(feed: Feed, trouble: FeedTrouble, now: datetime) -> None:
    """A turn that failed: the wait doubles with each, up to a day, and a server may ask for more up to that."""
    feed.failures += 1
    feed.failing_since = feed.failing_since or now
    feed.trouble, feed.seen = trouble.word, trouble.seen
    wait = timedelta(minutes=feed.cadence) * 2 ** min(feed.failures - 1, 10)
    after = trouble.after if isinstance(trouble, Refusal) else None
    feed.next_due = now + min(max(wait, after - now if after else wait), LONGEST_WAIT)
    if trouble.word == "gone":
        feed.active = False


def fetch_next(feed: Feed) -> None:
    """Give it the next turn."""
    Feed.objects.filter(pk=feed.pk).update(next_due=timezone.now())
