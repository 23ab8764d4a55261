"""A web server on loopback that answers each path as a test says, byte by byte if it wants to."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress

Answer = Callable[[socket.socket, bytes], None]  # the connection, and the head of the request


class HostileServer:
    """Serves until it is closed; `requests` are the heads it was sent, in order."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.requests: list[bytes] = []
        self.over = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port: int = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def address(self, path: str, host: str = "feeds.example") -> str:
        return f"http://{host}:{self.port}{path}"

    def says(self, path: str, *heads: str, body: bytes = b"", status: str = "200 OK") -> str:
        """Has this path answer so, and gives its address."""
        head = "\r\n".join([f"HTTP/1.1 {status}", *heads, "Connection: close", "", ""]).encode()
        self.answers[path] = lambda connection, _request: connection.sendall(head + body)
        return self.address(path)

    def pours(self, path: str, pieces: Callable[[], Iterator[bytes]], pause: float = 0.0) -> str:
        """Has this path send pieces, with a pause after each, until who reads them goes away."""

        def answer(connection: socket.socket, _request: bytes) -> None:
            for piece in pieces():
                connection.sendall(piece)
                if self.over.wait(pause):
                    return

        self.answers[path] = answer
        return self.address(path)

    def close(self) -> None:
        self.over.set()
        self.listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _peer = self.listener.accept()
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with closing(connection), suppress(OSError):
            connection.settimeout(20)
            head = b""
            while b"\r\n\r\n" not in head and (piece := connection.recv(65_536)):
                head += piece
            self.requests.append(head)
            path = head.split(b" ")[1].decode() if head.count(b" ") > 1 else ""
            self.answers[path](connection, head)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65_536):  # until the other side has read all of it
                pass
