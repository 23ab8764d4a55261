"""What is in the ZIP of an office document (DOCX, XLSX, PPTX, ODT, ODS), and what its parts would do when it is opened.

Judged by the directory first, so that nothing is unpacked that is far larger than it says. Then each part that is XML
is parsed whole, by a parser that takes no declared types and so no entities, and judged by what its elements mean:
where a relation leads and of which kind it is, what a field's or a formula's command does. How a part spells that -
encoding, quotes, references to characters, blanks, capitals in its name - is the parser's business.

Loaded by the sandbox by its path, so that it imports the standard library only. Sources of the rules: ECMA-376 part 2
(packages and relations) and part 1, 17.16 (fields); OpenDocument 1.3.
"""

import re
import stat
import struct
import zipfile
from collections.abc import Callable, Mapping
from typing import IO, Any
from urllib.parse import unquote
from xml.parsers import expat

File = IO[bytes]
Attributes = Mapping[str, str]
MIB = 1024 * 1024
LONGEST_AIM = 120  # characters of a target or a command that are repeated to the person


class UnsafeFile(Exception):
    """The file is not accepted; the message is the key of the reason in checks.SENTENCES.

    `part` names the part of the document it stands in and `aim` what that leads to or would run, where there are some.
    """

    def __init__(self, word: str, part: str = "", aim: str = "") -> None:
        super().__init__(word)
        self.part, self.aim = part[:LONGEST_AIM], " ".join(aim.split())[:LONGEST_AIM]


# --- The directory of the ZIP, which is never unpacked ------------------------------------------------------

MOST_MEMBERS = 2000
MOST_DIRECTORY = 512 * 1024
MOST_EXPANDED = 200 * MIB
MOST_RATIO = 50  # beyond ten megabytes; text and sheets seldom shrink to less than a twentieth
PROGRAMS = re.compile(
    r"\.(exe|dll|com|scr|bat|cmd|ps1|vbs|js|jse|wsf|hta|msi|jar|lnk|sh|py|class|svg|html?)$", re.I
)
ARCHIVES = re.compile(r"\.(zip|7z|rar|gz|tgz|bz2|xz|cab|iso|tar)$", re.I)
MACROS = re.compile(
    r"(vbaProject|vbaData|\.(docm|dotm|xlsm|xltm|xlam|xlsb|pptm|potm|ppam|ppsm)$|^Basic/|^Scripts/)", re.I
)
EMBEDDED = re.compile(r"(oleObject\d*\.bin|activeX\d*\.(bin|xml))$", re.I)


def judge_directory(file: File) -> None:
    """Refuse an archive whose directory is too long, before the directory is read."""
    file.seek(0, 2)
    length = file.tell()
    file.seek(max(0, length - 65557))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise UnsafeFile("damaged")
    members, size = struct.unpack("<HI", tail[at + 10 : at + 16])
    if members > MOST_MEMBERS or size > MOST_DIRECTORY or b"PK\x06\x07" in tail[:at]:
        raise UnsafeFile("bomb")


def judge_archive(file: File) -> None:
    """Judge an office document by its ZIP directory and by every XML part in it."""
    judge_directory(file)
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        if len({member.filename.casefold() for member in members}) < len(members):
            raise UnsafeFile("damaged")
        for member in members:
            judge_member(member)
        judge_expansion(members, sum(member.compress_size for member in members))
        for member in members:
            judge_part(archive, member)


def judge_member(member: zipfile.ZipInfo) -> None:
    """Refuse a member that is locked, leads outside, or is a macro, a program, an archive or an embedded
    object.
    """
    name = member.orig_filename
    if member.flag_bits & 0x41:
        raise UnsafeFile("locked")
    outside = name.startswith("/") or "\\" in name or "\0" in name or ".." in name.split("/")
    if outside or stat.S_ISLNK(member.external_attr >> 16):
        raise UnsafeFile("unsafe")
    for pattern, word in (
        (MACROS, "macro"),
        (PROGRAMS, "program"),
        (ARCHIVES, "nested"),
        (EMBEDDED, "embedded"),
    ):
        if pattern.search(name):
            raise UnsafeFile(word, name)


def judge_expansion(members: list[zipfile.ZipInfo], packed: int) -> None:
    """Refuse an archive that would be far larger unpacked (a ZIP bomb)."""
    expanded = sum(member.file_size for member in members)
    if expanded > MOST_EXPANDED or (expanded > 10 * MIB and expanded > MOST_RATIO * packed):
        raise UnsafeFile("bomb")


# --- Where a target leads -----------------------------------------------------------------------------------

INVISIBLE = re.compile(r"[\s\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\ufeff]+")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:")  # two letters or more: one alone is a drive
DRIVE = re.compile(r"/*[a-z][:|](/|$)")
MOST_WRAPPED = 8  # times a target may be percent-encoded, one inside another


def straighten(target: str) -> str:
    """A target as a path: percent-encoding undone, backslashes turned, blanks and invisible characters gone."""
    for _ in range(MOST_WRAPPED):
        target, before = unquote(target), target
        if target == before:
            break
    return INVISIBLE.sub("", target).replace("\\", "/").lower()


def leads_away(target: str) -> bool:
    """Whether a target is on another computer: an address, a network share, or a scheme nobody knows.

    A path of one's own disk, such as Word writes for the template a document was begun with, is not.
    """
    path = straighten(target)
    if path.startswith("file:"):
        path = path.removeprefix("file:")
        if DRIVE.match(path):
            return False
        if path.startswith("///") and not path.startswith("////"):
            return False
        return path.startswith("//")
    return path.startswith(("//", "/??/")) or SCHEME.match(path) is not None


# --- Relations and types of parts ---------------------------------------------------------------------------

CLICKED = {"hyperlink"}  # followed by a person, not by the document
LINKED = {"oleobject", "frame", "subdocument", "afchunk", "control", "package"}
INSIDE = {
    "vbaproject": "macro",
    "wordvbadata": "macro",
    "oleobject": "embedded",
    "control": "embedded",
    "activexcontrolbinary": "embedded",
    "afchunk": "embedded",
}
FETCHED = {
    "attachedtemplate": "template",
    "template": "template",
    **dict.fromkeys(("image", "fill-image", "background-image", "list-level-style-image"), "picture"),
    **dict.fromkeys(("video", "audio", "media", "imagedata", "fill", "stroke"), "picture"),
    **dict.fromkeys(("externallinkpath", "mailmergesource", "mailmergeheadersource"), "data"),
    **dict.fromkeys(("table-source", "cell-range-source", "querytable"), "data"),
    **dict.fromkeys(("object", "object-ole", "plugin", "floating-frame"), "object"),
}


def judge_relation(part: str, attributes: Attributes) -> None:
    """Refuse a relation that brings something in from elsewhere, or that makes its part a macro or an object."""
    kind = attributes.get("Type", "").strip().rstrip("/").rpartition("/")[2].casefold()
    target = attributes.get("Target", "")
    away = leads_away(target)
    if attributes.get("TargetMode", "").strip().casefold() != "external" and not away:
        if kind in INSIDE:
            raise UnsafeFile(INSIDE[kind], part, target)
    elif kind in LINKED:
        raise UnsafeFile("object", part, target)
    elif away and kind not in CLICKED:
        raise UnsafeFile(FETCHED.get(kind, "fetches"), part, target)


def judge_type(part: str, attributes: Attributes) -> None:
    """Refuse a document whose list of types says that it, or a part of it, holds macros."""
    kind = attributes.get("ContentType", "").casefold()
    if "macroenabled" in kind or "vbaproject" in kind:
        raise UnsafeFile("macro", attributes.get("PartName", part))


# --- Fields and formulas ------------------------------------------------------------------------------------

NESTED = (
    "\ufffc"  # stands in a field's command for a field inside it, which is known only when it is computed
)
ARGUMENT = re.compile(r"[\"“”]([^\"“”]*)[\"“”]|(\S+)")
COMMANDS = {
    **dict.fromkeys(("DDE", "DDEAUTO"), "command"),
    **dict.fromkeys(("INCLUDETEXT", "INCLUDE", "RD", "LINK"), "object"),
    "DATABASE": "data",
}
PICTURES = {"INCLUDEPICTURE", "IMPORT"}
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
STARTING = re.compile(r"\b(RTD|CALL|REGISTER(\.ID)?|EXEC|DDE)\s*\(|[\w.]\|[^|]*!", re.I)
FETCHING = re.compile(r"\b(WEBSERVICE|IMAGE)\s*\(", re.I)


def judge_field(part: str, code: str) -> None:
    """Refuse a field that starts a program, brings in another file, or hides its own name."""
    keyword, _, rest = code.strip().partition(" ")
    keyword = keyword.strip('"“”').upper()
    if NESTED in keyword and not keyword.startswith("="):
        raise UnsafeFile("field", part, code.replace(NESTED, "{…}"))
    if keyword in COMMANDS:
        raise UnsafeFile(COMMANDS[keyword], part, code.replace(NESTED, "{…}"))
    arguments = [quoted or plain for quoted, plain in ARGUMENT.findall(rest)]
    if keyword in PICTURES and (NESTED in rest or any(map(leads_away, arguments))):
        raise UnsafeFile("picture", part, code.replace(NESTED, "{…}"))


def judge_formula(part: str, formula: str) -> None:
    """Refuse a formula that starts a program or fetches a value from the network."""
    bare = QUOTED.sub("", formula)
    if STARTING.search(bare):
        raise UnsafeFile("command", part, formula)
    if FETCHING.search(bare):
        raise UnsafeFile("data", part, formula)


# --- Elements -----------------------------------------------------------------------------------------------

HREF = "http://www.w3.org/1999/xlink href"
ODF = "urn:oasis:names:tc:opendocument:xmlns:"
FORMULA = f"{ODF}table:1.0 formula"
FORMS = f"{ODF}form:1.0"
ACTING = {
    f"{ODF}office:1.0 script": "macro",
    f"{ODF}script:1.0 event-listener": "macro",
    f"{ODF}drawing:1.0 applet": "program",
    f"{ODF}text:1.0 dde-connection-decl": "command",
    f"{ODF}office:1.0 dde-source": "command",
    f"{ODF}manifest:1.0 encryption-data": "locked",
}
ALWAYS = {"ddeLink": "command", "webPr": "data", "dbPr": "data", "olapPr": "data", "connectString": "data"}
PROGRAM_ACTIONS = ("ppaction://program", "ppaction://macro")
FIELD_TEXTS = {"instrText", "delInstrText"}
FORMULA_TEXTS = {"f", "definedName", "formula", "formula1", "formula2"}
TEXTS = FIELD_TEXTS | FORMULA_TEXTS
OF_ELEMENT: dict[str, Callable[[str, Attributes], None]] = {
    "Relationship": judge_relation,
    "Override": judge_type,
    "Default": judge_type,
}


def local_values(attributes: Attributes) -> dict[str, str]:
    """The attributes by their names without a namespace."""
    return {name.rpartition(" ")[2]: value for name, value in attributes.items()}


class OfficePart:
    """One XML part while it is parsed: hands what means something to its judge."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.fields: list[str] = []  # commands of the fields that are open, the innermost last
        self.text: list[str] = []  # of the element that is being read, where its text matters
        self.idle: set[str] = (
            set()
        )  # elements that mean nothing, seen before: a sheet has them by the hundred thousand
        self.parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self.refuse_doctype
        parser.StartElementHandler = self.begin

    def refuse_doctype(self, *declared: Any) -> None:
        """No part of an office document needs to declare a type, and entities come with it."""
        raise UnsafeFile("entities", self.name)

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """Judge an element by its name and attributes, and listen to its text where that is a command."""
        if tag in self.idle and HREF not in attributes and FORMULA not in attributes:
            return
        space, _, local = tag.rpartition(" ")
        if tag in ACTING or local in ALWAYS:
            raise UnsafeFile(ACTING.get(tag) or ALWAYS[local], self.name, " ".join(attributes.values()))
        if local in TEXTS:
            self.listen()
        elif local in OF_ELEMENT:
            OF_ELEMENT[local](self.name, attributes)
        elif local not in BY_ATTRIBUTES:
            self.idle.add(tag)
        self.judge_attributes(space, local, attributes)

    def listen(self) -> None:
        """Gather the text of an element until that ends; of one in another, that of both."""
        if self.parser.EndElementHandler is not None:
            return
        self.text = []
        self.parser.CharacterDataHandler = self.text.append
        self.parser.EndElementHandler = self.end

    def judge_attributes(self, space: str, local: str, attributes: Attributes) -> None:
        """Judge what attributes lead to or run."""
        if HREF in attributes:
            self.judge_link(space, local, attributes[HREF])
        if FORMULA in attributes:
            judge_formula(self.name, attributes[FORMULA])
        if local in BY_ATTRIBUTES:
            BY_ATTRIBUTES[local](self, local, local_values(attributes))

    def judge_link(self, space: str, local: str, target: str) -> None:
        """Refuse what OpenDocument fetches by itself; what a person follows is theirs to follow."""
        if local == "section-source" and target.strip() and not target.startswith("#"):
            raise UnsafeFile("object", self.name, target)
        if local != "a" and space != FORMS and leads_away(target):
            raise UnsafeFile(FETCHED.get(local, "fetches"), self.name, target)

    def judge_picture(self, local: str, values: Attributes) -> None:
        """Refuse a picture of the older drawings (VML) that lies elsewhere."""
        for target in (values.get("src", ""), values.get("href", "")):
            if leads_away(target):
                raise UnsafeFile("picture", self.name, target)

    def judge_action(self, local: str, values: Attributes) -> None:
        """Refuse a slide's action that starts a program or a macro, on a click or under the mouse."""
        if straighten(values.get("action", "")).startswith(PROGRAM_ACTIONS):
            raise UnsafeFile("command", self.name, values["action"])

    def judge_simple_field(self, local: str, values: Attributes) -> None:
        """A field that is written in one attribute."""
        judge_field(self.name, values.get("instr", ""))

    def turn_field(self, local: str, values: Attributes) -> None:
        """A field that is written over many elements begins or ends; a nested one leaves its mark in the outer."""
        match values.get("fldCharType"):
            case "begin":
                self.fields.append("")
            case "end" if self.fields:
                judge_field(self.name, self.fields.pop())
                if self.fields:
                    self.fields[-1] += NESTED

    def end(self, tag: str) -> None:
        """The text of a command is whole."""
        local, text = tag.rpartition(" ")[2], "".join(self.text)
        if local not in TEXTS:
            return
        self.parser.CharacterDataHandler = self.parser.EndElementHandler = None
        if local in FORMULA_TEXTS:
            judge_formula(self.name, text)
        elif self.fields:
            self.fields[-1] += text
        else:
            judge_field(self.name, text)

    def close(self) -> None:
        """The part is at its end: a field left open is judged by what there is of it."""
        self.parser.Parse(b"", True)
        for code in self.fields:
            judge_field(self.name, code)


BY_ATTRIBUTES: dict[str, Callable[[OfficePart, str, Attributes], None]] = {
    **dict.fromkeys(("imagedata", "fill", "stroke"), OfficePart.judge_picture),
    **dict.fromkeys(("hlinkClick", "hlinkHover", "hlinkMouseOver"), OfficePart.judge_action),
    "fldSimple": OfficePart.judge_simple_field,
    "fldChar": OfficePart.turn_field,
}

# --- A part -------------------------------------------------------------------------------------------------

CHUNK = 64 * 1024
XML_NAMES = (".xml", ".rels", ".vml", ".rdf")
BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"


def judge_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Parse a part that is XML, by its name or its content, and refuse what it would do."""
    if not member.file_size:
        return
    with archive.open(member) as file:
        piece = file.read(CHUNK)
        xml = piece.lstrip(BEFORE_XML).startswith(b"<")
        if not xml and not member.filename.lower().endswith(XML_NAMES):
            return
        part = OfficePart(member.filename)
        try:
            while piece:
                part.parser.Parse(piece, False)
                piece = file.read(CHUNK)
            part.close()
        except expat.ExpatError as error:
            raise UnsafeFile("damaged", member.filename) from error
