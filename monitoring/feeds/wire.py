"""A connection that ends: at one moment for all that is done over it, and after so many bytes."""

import io
import socket
import ssl
import time
from http.client import HTTPConnection, HTTPResponse

from monitoring.feeds.hosts import WebTarget
from monitoring.feeds.troubles import FeedTrouble

CONNECT = 5.0  # seconds for one address, so that the next one has a turn


class TimedReader(io.RawIOBase):
    """Reads a socket: each read has what is left of the time, and all together the bytes they may have."""

    def __init__(self, sock: socket.socket, deadline: float, most: int) -> None:
        self.sock, self.deadline, self.left = sock, deadline, most

    def readable(self) -> bool:
        """It is read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """What came. Raises TimeoutError at the deadline, FeedTrouble beyond the bytes."""
        self.sock.settimeout(remaining(self.deadline))
        count = self.sock.recv_into(buffer)
        self.left -= count
        if self.left < 0:
            raise FeedTrouble("large")
        return count

    def close(self) -> None:
        """Whoever has read the answer closes the connection with it."""
        super().close()
        self.sock.close()


class TimedSocket:
    """As much of a socket as http.client asks for."""

    def __init__(self, sock: socket.socket, deadline: float, most: int) -> None:
        self.sock, self.deadline, self.most = sock, deadline, most

    def sendall(self, data: bytes) -> None:
        """Send it within the time that is left."""
        self.sock.settimeout(remaining(self.deadline))
        self.sock.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        """What the answer is read from."""
        return io.BufferedReader(TimedReader(self.sock, self.deadline, self.most))

    def close(self) -> None:
        """Nothing: http.client does this as soon as it has read the head."""


def remaining(deadline: float) -> float:
    """Seconds until the deadline. Raises TimeoutError when it is past."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def connect(target: WebTarget, addresses: list[str], deadline: float, trust: ssl.SSLContext) -> socket.socket:
    """A connection to one of these addresses; over TLS it proves the name that was asked for.

    Raises FeedTrouble.
    """
    for address in addresses:
        try:
            sock = socket.create_connection((address, target.port), min(CONNECT, remaining(deadline)))
        except OSError:
            continue
        if target.scheme == "http":
            return sock
        try:
            return trust.wrap_socket(sock, server_hostname=target.host)
        except OSError as error:
            sock.close()
            if isinstance(error, ssl.SSLError):
                raise _untrusted(error) from error
    raise FeedTrouble("unreachable" if deadline > time.monotonic() else "late", target.host)


def _untrusted(error: ssl.SSLError) -> FeedTrouble:
    if isinstance(error, ssl.SSLCertVerificationError):
        return FeedTrouble("certificate", error.verify_message)
    return FeedTrouble("talk", error.reason or "TLS")


def request(
    sock: socket.socket, target: WebTarget, headers: dict[str, str], deadline: float, most: int
) -> HTTPResponse:
    """Send a request over this connection and read the head of the answer."""
    connection = HTTPConnection(target.host)
    connection.sock = TimedSocket(sock, deadline, most)
    connection.putrequest("GET", target.path, skip_host=True, skip_accept_encoding=True)
    for name, value in ({"Host": target.named} | headers).items():
        connection.putheader(name, value)
    connection.endheaders()
    return connection.getresponse()
