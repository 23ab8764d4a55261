"""One XML part of an office document, judged while it is parsed: each element by what it means to an office program."""

import re
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from .destinations import is_address, judge_click, leads_away, straighten
from .field_codes import FieldReader
from .formulas import judge_formula
from .office_relations import FETCHED, Attributes, Relations
from .refusal import UnsafeFile

XLINK = "http://www.w3.org/1999/xlink"
HREF = f"{XLINK} href"
ODF = "urn:oasis:names:tc:opendocument:xmlns:"
FORMS = f"{ODF}form:1.0"
SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BULK = {
    f"{SHEETS} {local}" for local in ("c", "row", "v")
}  # by the hundred thousand, and nothing in them acts
WORDS_SPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
RUN_TEXTS = {f"{space} t" for space in WORDS_SPACES}

# --- Elements that act by being there ---

ACTING = {
    **dict.fromkeys((f"{ODF}office:1.0 script", f"{ODF}script:1.0 event-listener"), "macro"),
    **dict.fromkeys((f"{ODF}text:1.0 execute-macro", f"{ODF}text:1.0 script"), "macro"),
    **dict.fromkeys((f"{ODF}table:1.0 error-macro", f"{ODF}presentation:1.0 event-listener"), "macro"),
    "http://www.w3.org/2000/svg script": "program",
    f"{ODF}drawing:1.0 applet": "program",
    f"{ODF}drawing:1.0 plugin": "object",
    f"{ODF}drawing:1.0 floating-frame": "object",
    f"{ODF}text:1.0 dde-connection-decl": "command",
    f"{ODF}office:1.0 dde-source": "command",
    f"{ODF}form:1.0 connection-resource": "data",
    **dict.fromkeys((f"{ODF}table:1.0 database-source-{kind}" for kind in ("sql", "table", "query")), "data"),
    f"{ODF}manifest:1.0 encryption-data": "locked",
    "http://www.w3.org/2001/XInclude include": "fetches",
    "http://www.w3.org/2002/xforms submission": "data",
}
ALWAYS = {
    "ddeLink": "command",
    "oleLink": "object",
    **dict.fromkeys(("webPr", "dbPr", "olapPr", "textPr", "connectString", "DataMashup"), "data"),
    **dict.fromkeys(("macrosheet", "dialogsheet"), "macro"),
    **dict.fromkeys(("webextension", "webextensionref"), "addin"),
    "ocx": "embedded",
}

# --- What leads somewhere ---

# Other documents that OpenDocument shows, and how their places begin if they are in the document itself.
BROUGHT = {"section-source": ("#",), "object": ("./", "Object"), "object-ole": ("./", "Object")}

CLICKS = {
    *(
        f"{space} hyperlink"
        for space in (*WORDS_SPACES, SHEETS, "http://purl.oclc.org/ooxml/spreadsheetml/main")
    ),
    "http://schemas.openxmlformats.org/drawingml/2006/main hlinkClick",
    "http://purl.oclc.org/ooxml/drawingml/main hlinkClick",
}
VML = "urn:schemas-microsoft-com:vml"
HOVERS = ("hlinkHover", "hlinkMouseOver")
SHOWN = (
    "hlinkshowjump",
    "hlinksldjump",
    "customshow",
    "noaction",
    "media",
    "hlinkfile",
    "hlinkpres",
)
# Attributes that hold words, names of namespaces or numbers in base 64: nothing opens what stands in them.
WORDS = frozenset(
    re.findall(
        r"\S+",
        """uri namespace namespaceuri targetNamespace invalidUrl about resource transformation xpath prefixMappings
        val value v display tooltip title name alt descr description caption prompt promptTitle error errorTitle
        string-value label displayText formatCode comment userId hashValue saltValue hash salt gfxdata""",
    )
)
NAMED = {
    ("absPath", "url"),
    ("bibliography-mark", "url"),
    ("smartTagType", "url"),
    *((local, "action") for local in (*HOVERS, "hlinkClick")),
}
DESCRIBING = ("http://www.w3.org/2001/XMLSchema", "http://www.w3.org/2001/XMLSchema-instance")
SUSPECT = re.compile(r"[/\\%:]|[^\x00-\x7f]")

# --- Texts and attributes that are commands ---

FORMULA = re.compile(r"f|nf|definedName|.*(formula|fmla)\w*", re.I)
FORMULA_ATTRIBUTE = re.compile(r".*(formula|fmla|expression|condition|textlink|macro)\w*", re.I)
FIELD_TEXTS = {"instrText", "delInstrText"}
LOCATIONS = {"xsnlocation"}
REVISIONS = {"del": "old", "moveFrom": "old", "delInstrText": "old", "ins": "new", "moveTo": "new"}
BRANCHES = {"Choice", "Fallback"}
BLANKS = {"tab", "ptab", "br", "cr", "noBreakHyphen"}
WATCHED = {*REVISIONS, *BRANCHES, "fldSimple"}
READINGS = ((), ("old",), ("new",))  # with every revision, or as before or after them


class OfficePart:
    """One part while it is parsed: hands what means something to its judge."""

    def __init__(self, name: str, relations: Relations) -> None:
        self.name, self.relations = name, relations
        self.clicked = relations.clicked_by(name)
        self.idle: set[tuple[str, ...]] = set()  # elements with attributes that mean nothing, seen before
        self.open: list[str] = []  # elements whose end matters, the innermost last
        self.texts: list[list[str]] = []  # what stands in each of them
        self.readers = [FieldReader(name, frozenset(skipped)) for skipped in READINGS]
        self.parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self.refuse_doctype
        parser.ProcessingInstructionHandler = self.judge_instruction
        parser.StartElementHandler = self.begin

    def refuse_doctype(self, *declared: Any) -> None:
        """No part of an office document needs to declare a type, and entities come with it."""
        raise UnsafeFile("entities", self.name)

    def judge_instruction(self, target: str, data: str) -> None:
        """Refuse an instruction to fetch a stylesheet or a program for the part."""
        if "href" in data.casefold():
            raise UnsafeFile("fetches", self.name, f"{target} {data}")

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """Judge an element by its name and attributes, and listen to its text where that is a command."""
        if tag in BULK:
            return
        if tag in RUN_TEXTS:
            if any(reader.listens for reader in self.readers):
                self.watch(tag)
            return
        shape = (tag, *attributes)
        if shape in self.idle:
            values = attributes.values()
            if not SUSPECT.search("".join(values)) and self.clicked.keys().isdisjoint(map(str.strip, values)):
                return
        space, _, local = tag.rpartition(" ")
        if tag in ACTING or local in ALWAYS:
            raise UnsafeFile(ACTING.get(tag) or ALWAYS[local], self.name, " ".join(attributes.values()))
        meant = self.begin_element(space, local, attributes)
        if not any([meant, *(self.judge_attribute(tag, *each) for each in attributes.items())]):
            self.idle.add(shape)

    # --- Elements ---

    def begin_element(self, space: str, local: str, attributes: Attributes) -> bool:
        """Take an element for what its name means; whether that is anything."""
        if local == "Relationship":
            self.relations.add_relation(self.name, attributes)
        elif local in ("Override", "Default") and "ContentType" in attributes:
            self.relations.add_type(self.name, attributes)
        elif local == "connection" and "spreadsheetml" in space:
            raise UnsafeFile("data", self.name, attributes.get("name", ""))
        elif self.means_text(space, local):
            self.watch(f"{space} {local}")
        elif space in WORDS_SPACES or local in BRANCHES:
            return self.begin_words(f"{space} {local}", local, attributes)
        elif local in HOVERS or local == "hlinkClick":
            self.judge_action(attributes.get("action", ""))
        else:
            return False
        return True

    def means_text(self, space: str, local: str) -> bool:
        """Whether the text of an element is a command or leads somewhere."""
        named = local in FIELD_TEXTS or local.casefold() in LOCATIONS
        return named or (FORMULA.fullmatch(local) is not None and "/math" not in space)

    def begin_words(self, tag: str, local: str, attributes: Attributes) -> bool:
        """What Word reads fields from, and what decides whether it reads it."""
        match local:
            case "fldChar":
                self.turn_field(attributes)
            case "fldSimple":
                self.begin_simple_field(attributes)
            case "Choice" | "Fallback":
                for reader in self.readers:
                    reader.enter()
            case _ if local in BLANKS:
                self.tell(" ", plain=True)
        if local in WATCHED:
            self.watch(tag)
        return local in WATCHED or local in BLANKS or local == "fldChar"

    def turn_field(self, attributes: Attributes) -> None:
        """A field that is written over many elements begins, or ends, or its command does."""
        kind = {name.rpartition(" ")[2]: value for name, value in attributes.items()}.get("fldCharType", "")
        for reader in self.reading():
            match kind.strip():
                case "begin":
                    reader.begin()
                case "separate":
                    reader.separate()
                case "end":
                    reader.end()

    def begin_simple_field(self, attributes: Attributes) -> None:
        """A field that is written in one attribute, and holds its result."""
        code = next((value for name, value in attributes.items() if name.endswith("instr")), "")
        for reader in self.reading():
            reader.begin()
            reader.add(code)
            reader.separate()

    def reading(self) -> Iterator[FieldReader]:
        """The readers that see where the part is read now."""
        revisions = {REVISIONS.get(tag.rpartition(" ")[2]) for tag in self.open}
        return (reader for reader in self.readers if revisions.isdisjoint(reader.skipped))

    def tell(self, text: str, *, plain: bool = False) -> None:
        """A piece of a field's command, or plain text, for those who see it."""
        for reader in self.reading():
            reader.add(text, plain=plain)

    def watch(self, tag: str) -> None:
        """Mind the end of this element; gather its text if that means something."""
        self.open.append(tag)
        self.texts.append([])
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.texts[-1].append

    def end(self, tag: str) -> None:
        """An element that matters is at its end."""
        if not self.open or tag != self.open[-1]:
            return
        local, text = tag.rpartition(" ")[2], "".join(self.texts.pop())
        if local in FIELD_TEXTS or local == "t":
            self.tell(text, plain=local == "t")
        elif local in BRANCHES:
            for reader in self.readers:
                reader.leave()
        elif local == "fldSimple":
            for reader in self.reading():
                reader.end()
        elif local not in REVISIONS:
            self.judge_text(local, text)
        self.open.pop()
        self.leave(text)

    def leave(self, text: str) -> None:
        """What stood in an element stands in the one around it too."""
        if self.texts:
            self.texts[-1].append(text)
            self.parser.CharacterDataHandler = self.texts[-1].append
        else:
            self.parser.CharacterDataHandler = self.parser.EndElementHandler = None

    def judge_text(self, local: str, text: str) -> None:
        """A formula, or a place that a panel of the document is loaded from."""
        if local.casefold() not in LOCATIONS:
            judge_formula(self.name, text)
        elif leads_away(text):
            raise UnsafeFile("fetches", self.name, text)

    def judge_action(self, action: str) -> None:
        """Refuse a slide's action that starts anything, on a click or under the mouse, but a slide or a file."""
        path = straighten(action).removeprefix("ppaction://")
        if path and not path.startswith(SHOWN):
            raise UnsafeFile("command", self.name, action)

    # --- Attributes ---

    def judge_attribute(self, tag: str, name: str, value: str) -> bool:
        """Judge what an attribute leads to or runs; whether one of its name ever means anything."""
        (space, _, local), (of, _, attribute) = tag.rpartition(" "), name.rpartition(" ")
        if (target := self.clicked.get(value.strip())) is not None and tag not in CLICKS:
            raise UnsafeFile(FETCHED.get(local.casefold(), "fetches"), self.name, target)
        if name == HREF:
            self.judge_link(space, local, value)
        elif name == f"{XLINK} actuate" and local == "a" and value.strip().casefold() == "onload":
            raise UnsafeFile("fetches", self.name, f"{local} {value}")
        elif FORMULA_ATTRIBUTE.fullmatch(attribute):
            judge_formula(self.name, value)
        elif attribute == "href" and space == VML and local.casefold() not in FETCHED:
            judge_click(self.name, value)
        elif not self.is_words(space, local, of, attribute) and is_address(value):
            raise UnsafeFile(FETCHED.get(local.casefold(), "fetches"), self.name, value)
        return name == HREF or FORMULA_ATTRIBUTE.fullmatch(attribute) is not None or attribute == "actuate"

    def is_words(self, space: str, local: str, of: str, attribute: str) -> bool:
        """Whether nothing opens what this attribute says."""
        if space == FORMS or local == "Relationship":
            return local == "Relationship"
        return (
            attribute in WORDS
            or attribute.startswith("instr")
            or (local, attribute) in NAMED
            or space in DESCRIBING
            or of in DESCRIBING
        )

    def judge_link(self, space: str, local: str, target: str) -> None:
        """Refuse what OpenDocument fetches by itself; what a person follows is theirs to follow."""
        if local == "a":
            judge_click(self.name, target)
        elif local in BROUGHT and target.strip() and not target.strip().startswith(BROUGHT[local]):
            raise UnsafeFile("object", self.name, target)
        elif leads_away(target):
            raise UnsafeFile("data" if space == FORMS else FETCHED.get(local, "fetches"), self.name, target)

    def close(self) -> None:
        """The part is at its end."""
        self.parser.Parse(b"", True)
        for reader in self.readers:
            reader.close()
