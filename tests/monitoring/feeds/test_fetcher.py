"""A feed is fetched from the open web alone, within its time and its size, whatever its server does."""

import gzip
import itertools
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitoring.feeds import hosts
from monitoring.feeds.documents import MOST_BYTES
from monitoring.feeds.fetcher import Fetcher, Known, Refusal, retry_moment
from monitoring.feeds.troubles import FeedTrouble
from tests.monitoring.feeds.hostile_server import HostileServer

HOST = "feeds.example"
BODY = b"<rss><channel><title>Agency</title></channel></rss>"
GENEROUS = 12  # seconds within which whatever has a limit of one is over, on a busy machine too


@pytest.fixture
def server() -> Iterator[HostileServer]:
    server = HostileServer()
    yield server
    server.close()


def fetcher(**changes: Any) -> Fetcher:
    """One for which the test's host was allowed, and which finds it on loopback."""
    usual: dict[str, Any] = {
        "allowed": {HOST},
        "resolve": lambda host, port: (
            ["127.0.0.1"] if host.endswith(".example") else hosts.resolve(host, port)
        ),
    }
    return Fetcher(**usual | changes)


def refused(address: str, **changes: Any) -> str:
    """The word of the trouble."""
    with pytest.raises(FeedTrouble) as trouble:
        fetcher(**changes).fetch(address, Known())
    return trouble.value.word


@pytest.mark.parametrize("length", ["-1", "-99999", "x", "1e3", "5, 6", "+50"])
def test_a_length_that_is_none_is_refused_with_what_stood_there(server: HostileServer, length: str) -> None:
    with pytest.raises(FeedTrouble) as trouble:
        fetcher().fetch(server.says("/length", f"Content-Length: {length}", body=BODY), Known())
    assert (trouble.value.word, trouble.value.seen) == ("talk", f"Content-Length: {length}")


# --- Where it may lead ----------------------------------------------------------------------------------------

LOOPBACK = ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::ffff:127.0.0.1]", "[::1]"]
LOOPBACK += [
    "１２７.０.０.１",
    "localhost",
    "localhost.",
    "0",
    "127.0.0.1.",
    "0x7f.1",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
]


@pytest.mark.parametrize("spelled", LOOPBACK)
def test_row_59_loopback_is_refused_however_it_is_spelled(server: HostileServer, spelled: str) -> None:
    assert refused(f"http://{spelled}/", allowed={HOST}) in ("private", "host")
    assert server.requests == []


INSIDE = [
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "255.255.255.255",
    "224.0.0.1",
    "240.0.0.1",
    "198.18.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "127.0.0.1",
    "::",
    "::1",
    "fe80::1",
    "fc00::1",
    "ff02::1",
    "::ffff:10.0.0.1",
    "::10.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::8.8.8.8",
    "64:ff9b:1::10.0.0.1",
    "2002:a00:1::",
    "2001:0:a00:1::",
    "2001:db8::1",
    "2606:4700::5efe:10.0.0.1",
    "fec0::1",
]


@pytest.mark.parametrize("address", INSIDE)
def test_row_59_a_name_that_leads_inside_is_refused(address: str) -> None:
    assert refused("http://agency.test/", resolve=lambda host, port: [address]) == "private"


def test_row_59_of_several_addresses_the_open_ones_are_kept() -> None:
    target = hosts.read_address("http://agency.test/")
    answers = ["10.0.0.1", "93.184.216.34", "::1", "2606:2800:220:1::1"]
    assert hosts.addresses_of(target, (), lambda host, port: answers, 5) == [answers[1], answers[3]]


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("file:///etc/passwd", "scheme"),
        ("ftp://agency.test/x", "scheme"),
        ("gopher://agency.test/", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("//agency.test/", "scheme"),
        ("http://user:secret@agency.test/", "credentials"),
        ("http://agency.test:22/", "port"),
        ("http://agency.test:70000/", "port"),
        ("http:///x", "host"),
        ("http://agency..test/", "host"),
        ("http://agency.test/a\r\nHost: b", "host"),
        ("http://agency.test\\@127.0.0.1/", "host"),
        ("http://[fe80::1%25eth0]/", "host"),
        ("http://[::1/", "host"),
        ("http://" + "a" * 2_000, "host"),
    ],
)
def test_row_59_an_odd_address_is_refused_before_anybody_is_asked(address: str, word: str) -> None:
    assert refused(address, resolve=lambda host, port: pytest.fail("asked")) == word


def test_row_59_a_redirect_inside_is_refused(server: HostileServer) -> None:
    server.says("/inside", body=BODY)
    for where in (
        f"http://127.0.0.1:{server.port}/inside",
        "http://127.0.0.1/inside",
        "file:///etc/passwd",
        "//[::1]/",
    ):
        refusal = refused(server.says("/away", f"Location: {where}", status="302 Found"))
        assert refusal in ("private", "port", "scheme")
    assert {request.split()[1] for request in server.requests} == {b"/away"}


def test_row_59_the_address_that_was_checked_is_the_one_connected_to(server: HostileServer) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])  # the second answer would lead elsewhere
    address = server.says("/", body=BODY)
    fetched = fetcher(resolve=lambda host, port: next(answers)).fetch(address, Known())
    assert (fetched.body, len(list(answers))) == (BODY, 1)


def test_row_59_a_name_that_changes_its_answer_is_checked_at_each_hop(server: HostileServer) -> None:
    answers = iter([["127.0.0.1"], ["169.254.169.254"]])
    server.says("/", "Location: http://rebound.example/", status="307 Temporary Redirect")
    assert refused(server.address("/"), resolve=lambda host, port: next(answers)) == "private"


def test_row_59_an_allowed_host_is_fetched_wherever_it_leads(server: HostileServer) -> None:
    assert fetcher().fetch(server.says("/", body=BODY), Known()).body == BODY
    assert refused(server.address("/"), allowed=set()) == "port"


# --- How long, and how much -----------------------------------------------------------------------------------


def test_row_59_a_slow_drip_is_cut_at_the_deadline(server: HostileServer) -> None:
    begun = time.monotonic()
    head = [b"HTTP/1.1 200 OK\r\n\r\n"]
    for path, pieces in {
        "/body": lambda: itertools.chain(head, itertools.repeat(b"<")),
        "/head": lambda: itertools.chain([b"HTTP/1.1 200 OK\r\n"], itertools.repeat(b"X")),
        "/wait": lambda: itertools.chain([b"HTTP/1.1 100 Continue\r\n\r\n"], itertools.repeat(b"")),
    }.items():
        assert refused(server.pours(path, pieces, pause=0.1), seconds=1.0) == "late"
    assert time.monotonic() - begun < GENEROUS


def test_row_59_an_endless_body_is_cut_at_its_size(server: HostileServer) -> None:
    plain = server.pours(
        "/body", lambda: itertools.chain([b"HTTP/1.1 200 OK\r\n\r\n"], itertools.repeat(b"<" * 65_536))
    )
    heads = server.pours(
        "/head", lambda: itertools.chain([b"HTTP/1.1 200 OK\r\n"], itertools.repeat(b"X: y\r\n" * 999))
    )
    assert refused(plain) == "large"
    assert refused(heads) in ("large", "talk")


@pytest.mark.parametrize("packing", ["gzip", "deflate"])
def test_row_59_a_bomb_is_unpacked_no_further_than_its_size(server: HostileServer, packing: str) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < 100_000
    assert refused(server.says("/", f"Content-Encoding: {packing}", body=bomb)) == "large"


def test_row_59_a_resolver_that_never_answers_is_left_behind() -> None:
    def sleeps(host: str, port: int) -> list[str]:
        time.sleep(3)
        return ["127.0.0.1"]

    assert refused("http://feeds.example/", resolve=sleeps, seconds=0.2) == "late"


def test_redirects_are_followed_to_the_fifth_and_no_further(server: HostileServer) -> None:
    for number in range(7):
        server.says(f"/{number}", f"Location: /{number + 1}", status="301 Moved Permanently")
    server.says("/7", body=BODY)
    assert fetcher().fetch(server.address("/2"), Known()).body == BODY
    assert refused(server.address("/1")) == "redirects"


# --- What is said to the server, and by it --------------------------------------------------------------------


def test_it_is_asked_whether_anything_changed(server: HostileServer) -> None:
    day = "Mon, 02 Mar 2026 10:00:00 GMT"
    address = server.says(
        "/", 'ETag: "v1"', f"Last-Modified: {day}", "Content-Type: text/xml; charset=koi8-r", body=BODY
    )
    first = fetcher().fetch(address, Known())
    server.says("/", status="304 Not Modified")
    second = fetcher().fetch(address, first.known)
    assert (first.known, first.charset, second.body) == (Known('"v1"', day), "koi8-r", None)
    asked = server.requests[-1].decode()
    assert f'If-None-Match: "v1"\r\nIf-Modified-Since: {day}' in asked


def test_nothing_but_the_request_is_sent(server: HostileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    server.says("/news?q=%D0%B6", "Set-Cookie: a=b", body=BODY)
    fetcher().fetch(server.address("/news?q=ж"), Known())
    names = {line.split(b":")[0] for line in server.requests[0].split(b"\r\n")[1:] if line}
    assert names == {b"Host", b"User-Agent", b"Accept", b"Accept-Encoding", b"Connection"}


def test_gzip_is_unpacked_and_other_packing_refused(server: HostileServer) -> None:
    packed = server.says("/", "Content-Encoding: gzip", body=gzip.compress(BODY))
    assert fetcher().fetch(packed, Known()).body == BODY
    assert refused(server.says("/", "Content-Encoding: br", body=BODY)) == "packed"
    assert refused(server.says("/", "Content-Encoding: gzip", body=BODY)) == "packed"


@pytest.mark.parametrize(
    ("status", "word"), [("410 Gone", "gone"), ("404 No", "status"), ("503 Busy", "status")]
)
def test_an_error_is_told_with_when_to_come_again(server: HostileServer, status: str, word: str) -> None:
    address = server.says("/", "Retry-After: 120", status=status)
    with pytest.raises(Refusal) as refusal:
        fetcher().fetch(address, Known())
    wait = (refusal.value.after or datetime.max.replace(tzinfo=UTC)) - datetime.now(UTC)
    assert (refusal.value.word, timedelta(seconds=60) < wait < timedelta(seconds=121)) == (word, True)


@pytest.mark.parametrize(
    "header",
    ["", "soon", "-5", "Mon, 99 Mar 2026 10:00:00 GMT", "9" * 5_000, "٣"],
    ids=lambda text: text[:10] or "none",
)
def test_a_strange_retry_after_breaks_nothing(header: str) -> None:
    moment = retry_moment(header, datetime.now(UTC))
    assert moment is None or moment.tzinfo is not None


@pytest.mark.parametrize(
    "answer", [b"", b"SSH-2.0-x\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"A" * 70_000]
)
def test_what_is_no_answer_of_the_web_is_told_so(server: HostileServer, answer: bytes) -> None:
    server.answers["/"] = lambda connection, request: connection.sendall(answer)
    assert refused(server.address("/")) == "talk"


def test_a_server_that_is_not_there_is_told_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert refused(f"http://feeds.example:{port}/") == "unreachable"
    assert refused("http://feeds.example/", resolve=lambda host, port: []) == "unknown"


def test_a_limit_of_the_document_is_the_limit_of_the_answer(server: HostileServer) -> None:
    assert len(fetcher().fetch(server.says("/", body=b"<" * MOST_BYTES), Known()).body or b"") == MOST_BYTES
    assert refused(server.says("/", body=b"<" * (MOST_BYTES + 1))) == "large"
