"""To which hosts and addresses a feed may lead: the open web, and what an administrator has allowed by name.

Anything else inside a network, whatever it is called and however its number is written, is refused: a feed's address is
typed by people and changed by strangers' servers, and the worker stands where strangers don't.
"""

import ipaddress
import re
import socket
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from urllib.parse import SplitResult, urlsplit

from monitoring.feeds.troubles import FeedTrouble

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]  # a host and a port; the addresses it has

PORTS = {"http": 80, "https": 443}
LONGEST_ADDRESS = 1_000
LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
# The end of a name that programs read as a number: decimal, octal or hexadecimal.
NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
UNSEEN_OR_BLANK = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
OPEN_V6 = ipaddress.ip_network("2000::/3")
# Addresses of version 6 that hold one of version 4: 6to4, Teredo.
HOLDING_V4 = tuple(map(ipaddress.ip_network, ("2002::/16", "2001::/32")))
RELAY_V4 = ipaddress.ip_network("192.88.99.0/24")
TUNNEL = (0x00005EFE, 0x02005EFE)  # ISATAP: the interface's number, before the address of version 4


@dataclass(frozen=True)
class WebTarget:
    """Where one request goes: scheme, host as it is asked for by name, port, and the path with its query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def named(self) -> str:
        """The host as the request names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def read_address(address: str, allowed: Collection[str] = ()) -> WebTarget:
    """Where this address leads. `allowed` are hosts from which any port is fetched. Raises FeedTrouble."""
    parts = _split(address)
    if parts.scheme not in PORTS:
        raise FeedTrouble("scheme", address)
    if parts.username is not None or parts.password is not None:
        raise FeedTrouble("credentials")
    host = host_name(parts.hostname or "")
    port = _port(parts) or PORTS[parts.scheme]
    if port not in PORTS.values() and host not in allowed:
        raise FeedTrouble("port", str(port))
    path = parts.path or "/"
    return WebTarget(parts.scheme, host, port, f"{path}?{parts.query}" if parts.query else path)


def _split(address: str) -> SplitResult:
    if len(address) > LONGEST_ADDRESS or UNSEEN_OR_BLANK.search(address):
        raise FeedTrouble("host", address)
    try:
        return urlsplit(address)
    except ValueError:
        raise FeedTrouble("host", address) from None


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise FeedTrouble("port", parts.netloc) from None


def host_name(written: str) -> str:
    """The host as it is asked for: lower case, in ASCII; an address only as its own notation has it.

    Raises FeedTrouble.
    """
    if ":" in written:
        return _version_6(written)
    try:
        host = written.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        raise FeedTrouble("host", written) from None
    labels = host.split(".")
    if NUMBER.fullmatch(labels[-1]):
        return _version_4(host)
    if not all(LABEL.fullmatch(label) for label in labels):
        raise FeedTrouble("host", written)
    return host


def _version_4(host: str) -> str:
    """Python takes four decimal numbers without leading zeros, and no other spelling."""
    try:
        return str(ipaddress.IPv4Address(host))
    except ValueError:
        raise FeedTrouble("host", host) from None


def _version_6(host: str) -> str:
    try:
        return str(ipaddress.IPv6Address(host)) if "%" not in host else _version_4(host)
    except ValueError:
        raise FeedTrouble("host", host) from None


def is_open(address: Address) -> bool:
    """Whether this address lies in the open web, where everybody may fetch."""
    if address.is_multicast or not address.is_global:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return not address.is_reserved and address not in RELAY_V4
    holds_v4 = any(address in network for network in HOLDING_V4)
    tunnel = int(address) >> 32 & 0xFFFFFFFF in TUNNEL
    return address in OPEN_V6 and not holds_v4 and not tunnel


def resolve(host: str, port: int) -> list[str]:
    """The addresses this host has by the system's resolver."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


def addresses_of(target: WebTarget, allowed: Collection[str], asks: Resolve, seconds: float) -> list[str]:
    """The addresses to which a request may go, asked for once: who connects to one of them asks nobody again.

    `seconds` until the answer is waited for. Raises FeedTrouble.
    """
    resolved = _in_time(lambda: asks(target.host, target.port), seconds)
    if not resolved:
        raise FeedTrouble("unknown", target.host)
    may = [
        address for address in resolved if target.host in allowed or is_open(ipaddress.ip_address(address))
    ]
    if not may:
        raise FeedTrouble("private", target.host)
    return may


def _in_time(ask: Callable[[], list[str]], seconds: float) -> list[str]:
    """The resolver's answer; it has no limit of its own, and is left behind where it takes longer."""
    answers: SimpleQueue[list[str]] = SimpleQueue()

    def work() -> None:
        try:
            answers.put(ask())
        except (OSError, UnicodeError):
            answers.put([])

    threading.Thread(target=work, daemon=True).start()
    try:
        return answers.get(timeout=max(seconds, 0.0))
    except Empty:
        raise FeedTrouble("late") from None
