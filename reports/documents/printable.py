"""Which characters can be printed: archival PDF does not allow a letter that no embedded font has."""

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
MISSING = "\N{WHITE SQUARE}"
# Joiners that the spelling of Dari and Persian needs, and marks that only settle a neighbour's direction.
# Embeddings and overrides are left out: an unclosed one would turn round the citation that follows it.
JOINERS = "\u200b\u200c\u200d\u200e\u200f\u061c\u2060"
LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")


def clean(text: str) -> str:
    """The text without invisible controls, composed (NFC), with `MISSING` for letters no font has."""
    return _marked().sub(_draw_together, _undrawn().sub(MISSING, _tidy(text)))


def list_unprintable(text: str) -> list[str]:
    """The different letters that `clean` would replace."""
    tidy = _tidy(text)
    drawn = _undrawn().sub(MISSING, tidy)
    apart = [marked[0] for marked in _marked().finditer(drawn) if _draw_together(marked) != marked[0]]
    return list(dict.fromkeys(_undrawn().findall(tidy) + apart))


def _tidy(text: str) -> str:
    visible = LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)).translate(_Visible())
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
    """A letter and its marks, if one font has them all; marks on no letter are left out."""
    cluster = "".join(letter for letter in marked[0] if letter not in JOINERS)
    on_letter = not _is_mark(cluster[:1])
    return marked[0] if on_letter and any(font.issuperset(cluster) for font in _alphabets()) else MISSING


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
