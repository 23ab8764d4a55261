"""The text of a file of events while it is on its way in: kept in pieces, read on from any byte."""

import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from monitoring.events.intake_models import EventImport, EventImportPiece

PIECE = 1024 * 1024  # bytes of text; each is compressed
LONGEST_LINE = 1024 * 1024


class TextUnreadable(ValueError):
    """The file can't be read on; the message says where and why."""


def keep_text(owner: EventImport, parts: Iterator[str]) -> int:
    """Keep the text in UTF-8, and return its bytes."""
    waiting, size, number = b"", 0, 0
    for part in parts:
        waiting += part.encode("utf-8", "replace")
        while len(waiting) >= PIECE:
            _keep_piece(owner, number, waiting[:PIECE])
            waiting, size, number = waiting[PIECE:], size + PIECE, number + 1
    _keep_piece(owner, number, waiting)
    return size + len(waiting)


def _keep_piece(owner: EventImport, number: int, content: bytes) -> None:
    EventImportPiece.objects.create(parent=owner, number=number, content=zlib.compress(content, 1))


class TextLines:
    """The lines of a kept text from a byte on, one after the other; `offset` is where the next one begins."""

    def __init__(self, owner: EventImport, offset: int) -> None:
        self.owner, self.offset = owner, offset
        self._lines = self._read()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.offset += len(line)
        return line.decode("utf-8", "replace")

    def _read(self) -> Iterator[bytes]:
        """Lines with their ends. Raises TextUnreadable for one that never ends."""
        waiting = b""
        for content in self._pieces():
            *lines, waiting = (waiting + content).split(b"\n")
            yield from (line + b"\n" for line in lines)
            if len(waiting) > LONGEST_LINE:
                raise TextUnreadable(_("A line of the file has no end within a megabyte."))
        if waiting:
            yield waiting

    def _pieces(self) -> Iterator[bytes]:
        number, begin = divmod(self.offset, PIECE)
        while piece := EventImportPiece.objects.filter(parent=self.owner, number=number).first():
            yield zlib.decompress(bytes(piece.content))[begin:]
            number, begin = number + 1, 0
