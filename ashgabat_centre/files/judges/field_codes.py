"""The fields of a Word document: which command each is, in whatever pieces it is written (ECMA-376 part 1, 17.16)."""

import re
from dataclasses import dataclass

from .destinations import judge_click, leads_away
from .refusal import UnsafeFile

NESTED = "\ufffc"  # stands in a command for a field inside it, which is known only when it is computed
UNSEEN = re.compile("[\xad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
BLANK = re.compile(r"[\s\x00-\x20\x7f-\xa0]+")
KEYWORD = re.compile(r"[A-Za-z]+|=|")
ARGUMENT = re.compile(r"[\"“”]([^\"“”]*)[\"“”]|(\S+)")
HINT = re.compile(
    r"\\[lot]\s*[\"“”][^\"“”]*[\"“”]", re.I
)  # of a link: its place in a text, its hint, its window
HARMLESS = frozenset(
    re.findall(
        r"\S+",
        """= ADDIN ADDRESSBLOCK ADVANCE ASK AUTHOR AUTONUM AUTONUMLGL AUTONUMOUT AUTOTEXT AUTOTEXTLIST BARCODE
        BIBLIOGRAPHY BIDIOUTLINE CITATION COMMENTS COMPARE CREATEDATE DATE DISPLAYBARCODE DOCPROPERTY DOCVARIABLE
        EDITTIME EQ FILENAME FILESIZE FILLIN FORMCHECKBOX FORMDROPDOWN FORMTEXT FTNREF GOTOBUTTON GREETINGLINE IF
        INDEX INFO KEYWORDS LASTSAVEDBY LISTNUM MERGEBARCODE MERGEFIELD MERGEREC MERGESEQ NEXT NEXTIF NOTEREF
        NUMCHARS NUMPAGES NUMWORDS PAGE PAGEREF PRINTDATE PRIVATE QUOTE REF REVNUM SAVEDATE SECTION SECTIONPAGES
        SEQ SET SHAPE SKIPIF STYLEREF SUBJECT SYMBOL TA TC TEMPLATE TIME TITLE TOA TOC USERADDRESS USERINITIALS
        USERNAME XE""",
    )
)
COMMANDS = {
    **dict.fromkeys(("DDE", "DDEAUTO"), "command"),
    **dict.fromkeys(("INCLUDETEXT", "INCLUDE", "RD", "LINK"), "object"),
    **dict.fromkeys(("EMBED", "CONTROL", "HTMLCONTROL"), "embedded"),
    "DATABASE": "data",
}


def judge_field(part: str, code: str) -> None:
    """Refuse a field unless its command is known to do no harm: what Word may add is not known."""
    code = BLANK.sub(" ", UNSEEN.sub("", code)).strip()
    keyword = KEYWORD.match(code)
    assert keyword is not None
    name, rest = keyword[0].upper(), code[keyword.end() :]
    arguments = [quoted or plain for quoted, plain in ARGUMENT.findall(rest) if quoted or plain]
    aim = code.replace(NESTED, "{…}")
    if name in ("INCLUDEPICTURE", "IMPORT"):
        if NESTED in rest or any(map(leads_away, arguments)):
            raise UnsafeFile("picture", part, aim)
    elif name == "HYPERLINK":
        for quoted, plain in ARGUMENT.findall(HINT.sub("", rest)):
            judge_click(part, quoted or plain)
    elif name != "=" and rest.startswith(NESTED):
        raise UnsafeFile("field", part, aim)
    elif code and name not in HARMLESS and not (name == "MACROBUTTON" and is_placeholder(arguments)):
        raise UnsafeFile(COMMANDS.get(name, "macro" if name == "MACROBUTTON" else "strange"), part, aim)


def is_placeholder(arguments: list[str]) -> bool:
    """Whether a button names no macro: office templates write it so where something is to be typed."""
    return bool(arguments) and arguments[0].upper() == "NOMACRO"


@dataclass
class OpenField:
    """A field whose end is still to come."""

    code: str = ""
    whole: bool = False  # its command is whole; what follows is its result


class FieldReader:
    """The fields of one part as one reader sees them: with every revision, or without what was deleted or added.

    What one program reads and another passes over (a branch of AlternateContent) must hold its fields whole: a command
    that is made up of both is refused.
    """

    def __init__(self, part: str, skipped: frozenset[str] = frozenset()) -> None:
        self.part, self.skipped = part, skipped
        self.open: list[OpenField] = []
        self.floors: list[int] = []  # how many fields were open when each branch began

    @property
    def listens(self) -> bool:
        """Whether plain text is part of a command now, as Word takes it."""
        return bool(self.open) and not self.open[-1].whole

    def begin(self) -> None:
        """A field begins."""
        self.open.append(OpenField())

    def add(self, text: str, *, plain: bool = False) -> None:
        """A piece of a command, or plain text, which is one only where a command is being read."""
        if not self.open and not plain:
            judge_field(self.part, text)
        elif self.open and text and (self.listens or not plain):
            self.guard()
            self.open[-1].code += text

    def separate(self) -> None:
        """The command of the innermost field is whole."""
        if self.open:
            self.guard()
            self.open[-1].whole = True

    def end(self) -> None:
        """The innermost field ends; it leaves its mark in the command it stands in."""
        if self.open:
            self.guard()
            judge_field(self.part, self.open.pop().code)
            if self.listens:
                self.open[-1].code += NESTED

    def guard(self) -> None:
        """Refuse a branch that changes a field begun outside it."""
        if self.floors and len(self.open) <= self.floors[-1]:
            raise UnsafeFile("field", self.part, self.open[-1].code)

    def enter(self) -> None:
        """A branch begins."""
        self.floors.append(len(self.open))

    def leave(self) -> None:
        """A branch ends, and every field begun in it must have."""
        if self.floors and len(self.open) != self.floors.pop():
            raise UnsafeFile("field", self.part, self.open[-1].code if self.open else "")

    def close(self) -> None:
        """The part is at its end: a field left open is judged by what there is of it."""
        for each in self.open:
            judge_field(self.part, each.code)
