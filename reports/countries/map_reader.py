"""Reads a map from an SVG file and draws it anew: what is on the lists below, in our own words, and nothing else.

A file is a stranger's even where an administrator sends it. It is refused, with what is wrong and in which line, where
it holds anything that could run, lead elsewhere or look like a part of the page: a script, a style, a reference, an
event, an image, a document type with its entities. Numbers and colours are matched whole, and ids are not written.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from django.utils.html import escape
from django.utils.translation import gettext as _

MOST_BYTES = 300_000  # of the file; a page on a slow line carries what is drawn of it
MOST_ELEMENTS = 3_000
DEEPEST = 24
SVG = "http://www.w3.org/2000/svg"
XML = "http://www.w3.org/XML/1998/namespace"

ELEMENTS = {"svg", "g", "path", "polygon", "polyline", "line", "rect", "circle", "ellipse", "text", "tspan"}
SILENT = {"title", "desc", "metadata"}  # read past, with all that is in them
WORDS = {"text", "tspan"}
IGNORED = {"id", "data-code", "class", "version", "baseProfile", "width", "height", "preserveAspectRatio"}
NUMBERS = re.compile(r"[-+0-9.eE,%\s]{1,200000}")
PATH = re.compile(r"[-+0-9.eE,\sMmZzLlHhVvCcSsQqTtAa]{1,200000}")
MOVES = re.compile(
    r"\s*(?:(?:matrix|translate|scale|rotate|skewX|skewY)\s*\([-+0-9.eE,\s]{1,200}\)[\s,]*){1,20}"
)
COLOUR = re.compile(r"none|currentColor|#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?|[a-z]{3,20}")
CHOICE = re.compile(r"[a-z]{3,10}")
ATTRIBUTES = {
    **dict.fromkeys(("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "dx", "dy"), NUMBERS),
    **dict.fromkeys(("points", "font-size", "stroke-width", "stroke-dasharray", "opacity"), NUMBERS),
    **dict.fromkeys(("fill-opacity", "stroke-opacity", "stroke-miterlimit"), NUMBERS),
    **dict.fromkeys(("fill-rule", "text-anchor", "stroke-linecap", "stroke-linejoin"), CHOICE),
    **dict.fromkeys(("fill", "stroke"), COLOUR),
    "d": PATH,
    "transform": MOVES,
}
SIZED = ("width", "height")  # of a rectangle, and of nothing else
SIZE = r"[0-9]{1,7}(?:\.[0-9]{1,6})?"
VIEW_BOX = re.compile(rf"\s*-?{SIZE}[\s,]+-?{SIZE}[\s,]+({SIZE})[\s,]+({SIZE})\s*")

Piece = list[str]  # the code of a country, or '', and the text of SVG that draws it


class MapRefused(ValueError):
    """The file is no map that may stand here; the message is the sentence for who sent it."""


@dataclass(frozen=True)
class MapDrawing:
    """What was read: the box that is seen, and the pieces in their order."""

    view_box: str
    pieces: list[Piece]


def read_map(content: bytes, codes: Collection[str], needed: Collection[str]) -> MapDrawing:
    """The map in this file, whose countries bear these codes as `id` or `data-code`. Raises MapRefused."""
    if len(content) > MOST_BYTES:
        raise MapRefused(
            _("The file is larger than %(most)s kB: simplify its lines.") % {"most": MOST_BYTES // 1000}
        )
    drawing = _Drawing(frozenset(codes))
    try:
        drawing.parser.Parse(content, True)
    except expat.ExpatError as error:
        raise MapRefused(_("Line %(line)s: this is no well-formed SVG.") % {"line": error.lineno}) from None
    if lacking := [code for code in needed if code not in drawing.drawn]:
        raise MapRefused(_("The map lacks these codes: %(codes)s.") % {"codes": ", ".join(lacking)})
    return MapDrawing(drawing.view_box, drawing.pieces)


@dataclass
class _Drawing:
    """A map while it is read, element by element."""

    codes: frozenset[str]
    view_box: str = ""
    pieces: list[Piece] = field(default_factory=list)
    drawn: set[str] = field(default_factory=set)
    written: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    country: tuple[str, int] = ("", 0)  # the one that is being drawn, and how deep it stands
    silent: int = 0
    elements: int = 0

    def __post_init__(self) -> None:
        self.parser: Any = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.begin
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.say
        self.parser.StartDoctypeDeclHandler = self.refuse_doctype
        self.parser.ProcessingInstructionHandler = self.refuse_instruction

    def refuse(self, sentence: str) -> MapRefused:
        """The refusal of this line."""
        line = self.parser.CurrentLineNumber
        return MapRefused(_("Line %(line)s: %(sentence)s") % {"line": line, "sentence": sentence})

    def refuse_doctype(self, *_args: Any) -> None:
        """Entities are declared there, which grow without end or fetch a file."""
        raise self.refuse(_("a document type is not allowed; save the file without it."))

    def refuse_instruction(self, *_args: Any) -> None:
        """By one, a file brings a style sheet along."""
        raise self.refuse(_("a processing instruction is not allowed; save the file without it."))

    def begin(self, name: str, given: dict[str, str]) -> None:
        """An element that begins, with its attributes."""
        space, _space, local = name.rpartition(" ")
        self.elements += 1
        if self.silent or (space == SVG and local in SILENT):
            self.silent += 1
            return
        if space != SVG or local not in ELEMENTS or (local == "svg") != (not self.open):
            raise self.refuse(_("the element “%(name)s” is not allowed in a map.") % {"name": local[:40]})
        if self.elements > MOST_ELEMENTS or len(self.open) >= DEEPEST:
            raise self.refuse(_("the map has too many parts, or too deep ones: simplify it."))
        self.open.append(local)
        if local == "svg":
            self._frame(given)
            return
        self._enter(given)
        attributes = self._attributes(local, given)
        self.written.append(f"<{local}{attributes}>")

    def _frame(self, given: dict[str, str]) -> None:
        seen = VIEW_BOX.fullmatch(given.pop("viewBox", ""))
        if seen is None or not all(map(float, seen.groups())):
            raise self.refuse(_("the map needs a viewBox of four numbers, with a width and a height."))
        self.view_box = " ".join(seen[0].replace(",", " ").split())
        self._attributes("svg", given)

    def _enter(self, given: dict[str, str]) -> None:
        """Begin a country where the element bears its code."""
        code = (given.get("data-code") or given.get("id") or "").upper()
        if code not in self.codes:
            return
        if self.country[0] or code in self.drawn:
            raise self.refuse(
                _("the code %(code)s stands twice, or in another country: group its parts.") % {"code": code}
            )
        self._close_piece("")
        self.country = (code, len(self.open))

    def _attributes(self, local: str, given: dict[str, str]) -> str:
        """The attributes as they are written; a country has no colour of its own, which is that of its level."""
        kept = []
        for name, value in given.items():
            rule = NUMBERS if local == "rect" and name in SIZED else ATTRIBUTES.get(name)
            if rule is None and (name in IGNORED or name == f"{XML} space"):
                continue
            if rule is None or not rule.fullmatch(value):
                words = {"name": name.rpartition(" ")[2][:40], "element": local}
                raise self.refuse(
                    _("the attribute “%(name)s” of “%(element)s” is not allowed, or not with this value.")
                    % words
                )
            if not (self.country[0] and name == "fill" and local not in WORDS):
                kept.append(f' {name}="{escape(" ".join(value.split()))}"')
        return "".join(kept)

    def end(self, name: str) -> None:
        """An element that ends, and with it perhaps a country, or the map."""
        if self.silent:
            self.silent -= 1
            return
        depth, local = len(self.open), self.open.pop()
        if local == "svg":
            self._close_piece("")
            return
        self.written.append(f"</{local}>")
        code, at = self.country
        if code and at == depth:
            self._close_piece(code)
            self.drawn.add(code)
            self.country = ("", 0)

    def _close_piece(self, code: str) -> None:
        if text := "".join(self.written):
            self.pieces.append([code, text])
        self.written = []

    def say(self, words: str) -> None:
        """Words stand in the drawing where it has a text, and nowhere else."""
        if not self.silent and self.open and self.open[-1] in WORDS:
            self.written.append(str(escape(words)))
