"""Fetches a feed: conditionally, within one time and one size for all of it, and from no address that is not checked.

Redirects are followed by hand, so that each hop is checked as the first; the address that was checked is the address
connected to. Nothing is sent but the request: no cookie, no password, and no proxy of the environment is asked.
"""

import re
import ssl
import time
import zlib
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse
from urllib.parse import quote, urljoin

from monitoring.feeds import hosts, wire
from monitoring.feeds.documents import MOST_BYTES
from monitoring.feeds.hosts import Resolve, WebTarget
from monitoring.feeds.troubles import FeedTrouble

SECONDS = 15.0  # for all of it, redirects too
LOOKUP = 5.0  # of them, for a name
HOPS = 5
REDIRECTS = (301, 302, 303, 307, 308)
OVERHEAD = 256 * 1024  # bytes of heads and of packing beside the document
PIECE = 64 * 1024
ACCEPTED = "application/rss+xml, application/atom+xml, application/feed+json, application/xml, */*;q=0.1"
CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.I | re.ASCII)
HEADER = re.compile(r"[\x20-\x7e]{1,300}")
# As browsers write a path that holds letters of its own; what is escaped already stays.
SAFE = "%/?:@!$&'()*+,;=-._~[]"


@dataclass(frozen=True)
class Known:
    """What the server said of the feed the last time, by which it tells whether anything changed."""

    etag: str = ""
    last_modified: str = ""

    def headers(self) -> dict[str, str]:
        """The conditions of the next request."""
        conditions = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in conditions.items() if value}


@dataclass(frozen=True)
class Fetched:
    """The feed's bytes, the server's word for their letters and the address they came from; None: nothing changed."""

    body: bytes | None
    charset: str = ""
    address: str = ""
    known: Known = field(default_factory=Known)


class Refusal(FeedTrouble):
    """The server answers with an error; `after` is the moment before which it wants no other request."""

    def __init__(self, word: str, status: int, after: datetime | None) -> None:
        super().__init__(word, str(status))
        self.after = after


@dataclass(frozen=True)
class Fetcher:
    """Fetches feeds. `allowed` are the hosts that an administrator has allowed, wherever they lead."""

    allowed: Collection[str] = ()
    resolve: Resolve = hosts.resolve
    seconds: float = SECONDS
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def fetch(self, address: str, known: Known) -> Fetched:
        """The feed at this address. Raises FeedTrouble, whatever the server does, within the time."""
        deadline = time.monotonic() + self.seconds
        try:
            return self._follow(address, known, deadline)
        except TimeoutError:
            raise FeedTrouble("late") from None
        except (HTTPException, OSError, ValueError) as error:
            raise FeedTrouble("talk", type(error).__name__) from error

    def _follow(self, address: str, known: Known, deadline: float) -> Fetched:
        for _hop in range(HOPS + 1):
            target = hosts.read_address(address, self.allowed)
            with closing(self._ask(target, known, deadline)) as answer:
                if answer.status not in REDIRECTS:
                    return _taken(answer, address)
                address = urljoin(address, _header(answer, "Location"))
        raise FeedTrouble("redirects", address)

    def _ask(self, target: WebTarget, known: Known, deadline: float) -> HTTPResponse:
        lookup = min(LOOKUP, wire.remaining(deadline))
        addresses = hosts.addresses_of(target, self.allowed, self.resolve, lookup)
        headers = {
            "User-Agent": "feed reader",
            "Accept": ACCEPTED,
            "Accept-Encoding": "gzip",
            "Connection": "close",
        }
        escaped = WebTarget(target.scheme, target.host, target.port, quote(target.path, safe=SAFE))
        sock = wire.connect(target, addresses, deadline, self.trust)
        try:
            return wire.request(sock, escaped, headers | known.headers(), deadline, MOST_BYTES + OVERHEAD)
        except BaseException:
            sock.close()
            raise


def _header(answer: HTTPResponse, name: str) -> str:
    """A header as text that can be kept and sent again; '' where it can't."""
    value = (answer.getheader(name) or "").strip()
    return value if HEADER.fullmatch(value) or name == "Location" else ""


def _taken(answer: HTTPResponse, address: str) -> Fetched:
    """What the last answer holds. Raises FeedTrouble for every status but the two that are no error."""
    if answer.status == 304:
        return Fetched(None)
    if answer.status != 200:
        after = retry_moment(_header(answer, "Retry-After"), datetime.now(UTC))
        raise Refusal("gone" if answer.status == 410 else "status", answer.status, after)
    charset = CHARSET.search(answer.getheader("Content-Type") or "")
    known = Known(_header(answer, "ETag"), _header(answer, "Last-Modified"))
    return Fetched(_body(answer), charset[1] if charset else "", address, known)


def _body(answer: HTTPResponse) -> bytes:
    """The document, unpacked no further than it may be long."""
    length = (answer.headers.get("Content-Length") or "0").strip()
    if not (length.isascii() and length.isdecimal()):
        raise FeedTrouble("talk", f"Content-Length: {length}")
    packing = _header(answer, "Content-Encoding").lower()
    if packing not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise FeedTrouble("packed", packing)
    unpack = zlib.decompressobj(wbits=47) if packing not in ("", "identity") else None
    body = bytearray()
    while piece := answer.read1(PIECE):
        try:
            body += unpack.decompress(piece, MOST_BYTES + 1 - len(body)) if unpack else piece
        except zlib.error:
            raise FeedTrouble("packed", packing) from None
        if len(body) > MOST_BYTES:
            raise FeedTrouble("large")
    return bytes(body)


def retry_moment(header: str, now: datetime) -> datetime | None:
    """The moment that a Retry-After names, in seconds or as a date; None where it names none."""
    if header.isascii() and header.isdecimal():
        seconds = min(int(header[:9]), 10**8)
        return datetime.fromtimestamp(now.timestamp() + seconds, UTC)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
