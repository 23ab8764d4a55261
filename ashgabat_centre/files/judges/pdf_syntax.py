"""The objects of a PDF as they are written, wherever they stand: in old revisions, between objects, in none's table.

A reader for pages makes the best of what is written badly: it takes one of two entries, or leaves out an object. What
acts must be read as any program might read it, so that here nothing is left out (ISO 32000-2, 7.2 and 7.3).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .refusal import UnsafeFile

SPACE = rb"(?:[\0\t\n\f\r ]|%[^\r\n]*[\r\n])"
OBJECT = re.compile(rb"(?<!\d)(\d++)" + SPACE + rb"++\d++" + SPACE + rb"*+obj(?![a-z])")
TRAILER = re.compile(rb"trailer(?=" + SPACE + rb"*+<<)")
TOKEN = re.compile(
    rb"[\0\t\n\f\r ]*+(?:%[^\r\n]*|(?P<open><<|\[)|(?P<close>>>|\])|/(?P<name>[^\0\t\n\f\r ()<>\[\]{}/%]*)"
    rb"|(?P<string>\()|<(?P<hex>[^<>]*)>|(?P<word>[^\0\t\n\f\r ()<>\[\]{}/%]+)|.|$)",
    re.S,
)
NUMBER = re.compile(rb"\+?(\d+)")
PIECE = re.compile(rb"[^()\\]+|\\.|[()]|\\", re.S)
ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|[\r\n])|(.))", re.S)
LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
ENDS = {b"endobj", b"obj", b"stream", b"xref", b"startxref", b"trailer"}


class PdfName(str):
    """A name, without its slash and with its escapes undone."""


class Reference(int):
    """A reference to another object, by its number whatever its generation."""


class PdfGroup(list[Any]):
    """A dictionary or an array: all that stands in it, in order and twice where it stands twice."""

    def pairs(self) -> Iterator[tuple[PdfName, Any]]:
        """Each name with what follows it, which is an entry's value if the name is its key."""
        return ((key, value) for key, value in zip(self, self[1:], strict=False) if isinstance(key, PdfName))

    def values(self, *keys: str) -> list[Any]:
        """What follows any of these names."""
        return [value for key, value in self.pairs() if key in keys]


@dataclass
class PdfObject:
    """What stands between `obj` and its end; where its stream begins, and 0 where it has none."""

    number: int
    place: int
    content: PdfGroup
    stream: int = 0

    @property
    def name(self) -> str:
        """How a person finds it in the file."""
        return f"{self.number} 0 obj" if self.number else "trailer"


def find_objects(data: bytes) -> Iterator[PdfObject]:
    """Everything in the file that a program may take for an object, and every trailer."""
    for match in OBJECT.finditer(data):
        yield read_object(data, match.end(), int(match[1][-9:]))
    for match in TRAILER.finditer(data):
        yield read_object(data, match.end(), 0)


def read_object(data: bytes, at: int, number: int) -> PdfObject:
    """The object that begins here. Refuses one whose brackets don't match: what it holds can't be told."""
    groups = [PdfGroup()]
    place = at
    while at < len(data) and (match := TOKEN.match(data, at)):
        at, kind = match.end(), match.lastgroup
        if kind == "open":
            groups.append(PdfGroup())
            groups[-2].append(groups[-1])
        elif kind == "close":
            if len(groups) == 1:
                break
            groups.pop()
        elif kind == "word":
            if match["word"] in ENDS:
                return PdfObject(number, place, whole(groups, number), at * (match["word"] == b"stream"))
            add_word(groups[-1], match["word"])
        elif kind == "string":
            at = add_string(groups[-1], data, at)
        elif kind:
            groups[-1].append(named(match["name"]) if kind == "name" else from_hex(match["hex"]))
    return PdfObject(number, place, whole(groups, number))


def whole(groups: list[PdfGroup], number: int) -> PdfGroup:
    """The outermost group, once all within it are closed."""
    if len(groups) > 1:
        raise UnsafeFile("damaged", f"{number} 0 obj")
    return groups[0]


def add_word(group: PdfGroup, word: bytes) -> None:
    """A number, the end of a reference, or a word that names nothing."""
    if word == b"R" and len(group) > 1 and isinstance(group[-2], int):
        group[-2:] = [Reference(group[-2])]
    else:
        number = NUMBER.fullmatch(word)
        group.append(int(number[1][-9:]) if number else None)


def add_string(group: PdfGroup, data: bytes, at: int) -> int:
    """The string in brackets that begins here; where it ends."""
    begun, depth = at, 1
    for match in PIECE.finditer(data, at):
        depth += {b"(": 1, b")": -1}.get(match[0], 0)
        if not depth:
            group.append(ESCAPE.sub(unescaped, data[begun : match.start()]))
            return match.end()
    raise UnsafeFile("damaged")


def unescaped(match: re.Match[bytes]) -> bytes:
    """What an escape in a string stands for."""
    if match[1]:
        return bytes([int(match[1], 8) & 255])
    return b"" if match[2] else LETTERS.get(match[3], match[3])


def named(name: bytes) -> PdfName:
    """A name with its escapes undone."""
    return PdfName(HEX.sub(lambda match: bytes([int(match[1], 16)]), name).decode("latin-1"))


def from_hex(digits: bytes) -> bytes:
    """A string written in hexadecimal; what is no digit is passed over, as programs do."""
    plain = re.sub(rb"[^0-9A-Fa-f]", b"", digits)
    return bytes.fromhex((plain + b"0" * (len(plain) % 2)).decode())


def words_of(string: bytes) -> str:
    """A string as text, in the encoding it begins with."""
    for mark, encoding in (
        (b"\xfe\xff", "utf-16-be"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xef\xbb\xbf", "utf-8"),
    ):
        if string.startswith(mark):
            return string.removeprefix(mark).decode(encoding, "replace")
    return string.decode("latin-1")
