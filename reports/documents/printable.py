"""Which characters can be printed: archival PDF does not allow a letter that no embedded font has."""

import re
import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path

from ashgabat_centre.web.characters import normalize

FONTS = Path(__file__).parent / "fonts"
# Joiners that the spelling of Dari and Persian needs, and marks that only settle a neighbour's direction.
JOINERS = "\u200c\u200d\u200e\u200f\u061c"
AROUND = 30  # letters before and behind a character that are quoted with it
NAMED = re.compile(r"\[(U\+[0-9A-F]{4,6})\]")


def clean(text: str) -> str:
    """The text as it is drawn: in place of a letter that no font has, its code point, as [U+4E2D]."""
    return _marked().sub(_draw_together, _undrawn().sub(_named, _tidy(text)))


@dataclass(frozen=True)
class Unprinted:
    """A character that no font has: its code point, its name by Unicode, and the words in which it stands."""

    code: str
    name: str
    words: str


def list_unprintable(*contents: object) -> list[Unprinted]:
    """The characters that `clean` replaces in these texts, once for the same words: strings, or what holds them."""
    return list(dict.fromkeys(one for text in _texts(contents) for one in _unprinted(text)))


def _texts(content: object) -> Iterator[str]:
    match content:
        case str():
            yield content
        case dict():
            yield from _texts(list(content.values()))
        case list() | tuple():
            for part in content:
                yield from _texts(part)
        case _ if is_dataclass(content) and not isinstance(content, type):
            yield from _texts([getattr(content, field.name) for field in fields(content)])


def _unprinted(text: str) -> Iterator[Unprinted]:
    drawn = clean(text)
    for named in NAMED.finditer(drawn):
        letter = chr(int(named[1].removeprefix("U+"), 16))
        if letter in normalize(text):  # what the writer wrote out as a code point is printed as it stands
            words = drawn[max(named.start() - AROUND, 0) : named.end() + AROUND]
            yield Unprinted(named[1], unicodedata.name(letter, ""), " ".join(words.split()))


def _named(letter: re.Match[str]) -> str:
    return _name_of(letter[0])


def _name_of(letter: str) -> str:
    return f"[U+{ord(letter):04X}]"


def _tidy(text: str) -> str:
    visible = normalize(text.replace("\r\n", "\n").replace("\r", "\n")).translate(_Visible())
    return re.sub(" *\n *", "\n", re.sub(" +", " ", visible)).strip()


class _Visible(dict[int, str]):
    """A translation table that is filled as letters are looked up."""

    def __missing__(self, code: int) -> str:
        self[code] = _show(chr(code))
        return self[code]


def _show(letter: str) -> str:
    if letter in JOINERS or letter == "\n":
        return letter
    if letter.isspace() and _undrawn().match(letter):
        return " "
    invisible = unicodedata.category(letter) in {"Cc", "Cf", "Cs"}
    return "" if invisible or unicodedata.name(letter, "").startswith("VARIATION SELECTOR") else letter


def _draw_together(marked: re.Match[str]) -> str:
    """A letter and its marks, if one font has them all; the letter, and its marks by name, where none has."""
    cluster = "".join(letter for letter in marked[0] if letter not in JOINERS)
    alone = _is_mark(cluster[:1]) or cluster[:1] == "]"  # the end of a name, which bears no marks
    if (
        not any(map(_is_mark, cluster))
        or not alone
        and any(font.issuperset(cluster) for font in _alphabets())
    ):
        return marked[0]
    return "".join(_name_of(one) if _is_mark(one) else one for one in marked[0])


def _is_mark(letter: str) -> bool:
    return letter != "" and unicodedata.category(letter).startswith("M")


@cache
def _undrawn() -> re.Pattern[str]:
    letters = frozenset(JOINERS + "\n").union(*_alphabets())
    return re.compile(f"[^{re.escape(''.join(sorted(letters)))}]")


@cache
def _marked() -> re.Pattern[str]:
    marks = "".join(sorted(filter(_is_mark, frozenset[str]().union(*_alphabets()))))
    return re.compile(f"[^\n]?[{marks}{JOINERS}]+")


@cache
def _alphabets() -> tuple[frozenset[str], ...]:
    """What each font has. Private use codes are left out: nobody could copy or search them."""
    return tuple(
        frozenset(
            letter
            for letter in _read_coverage(font.read_bytes())
            if unicodedata.category(letter) not in {"Cc", "Co"}
        )
        for font in sorted(FONTS.glob("*-Regular.ttf"))
    )


def _read_coverage(font: bytes) -> Iterator[str]:
    """The characters a font maps to glyphs, by its `cmap` table of format 4 (OpenType, "cmap")."""
    cmap = _find_table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    for record in range(count):
        _platform, _encoding, offset = struct.unpack_from(">HHI", font, cmap + 4 + 8 * record)
        if struct.unpack_from(">H", font, cmap + offset) == (4,):
            yield from _read_segments(font, cmap + offset)


def _find_table(font: bytes, name: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    tables = (struct.unpack_from(">4sIII", font, 12 + 16 * index) for index in range(count))
    return next(int(offset) for tag, _checksum, offset, _length in tables if tag == name)


def _read_segments(font: bytes, table: int) -> Iterator[str]:
    """The table's four parallel arrays: last code, first code, offset to the glyph, or else where the glyph
    stands.
    """
    (size,) = struct.unpack_from(">H", font, table + 6)
    lasts, firsts, deltas, places = (
        table + 14 + extra for extra in (0, size + 2, 2 * size + 2, 3 * size + 2)
    )
    for index in range(0, size, 2):
        last, first, delta, place = (
            struct.unpack_from(">H", font, array + index)[0] for array in (lasts, firsts, deltas, places)
        )
        for code in range(first, last + 1):
            spot = places + index + place + 2 * (code - first)
            glyph = struct.unpack_from(">H", font, spot)[0] if place else (code + delta) % 0x10000
            if glyph and code != 0xFFFF:
                yield chr(code)
