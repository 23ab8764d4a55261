"""The relations of an office document's parts, and the types it says its parts are of (ECMA-376 part 2)."""

import re
from collections.abc import Mapping

from .destinations import judge_click, leads_away, straighten
from .refusal import UnsafeFile

Attributes = Mapping[str, str]
RELATED = "officeDocument/2006/relationships"
KINDS = (
    f"http://schemas.openxmlformats.org/{RELATED}",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
INSIDE = {
    **dict.fromkeys(("vbaproject", "wordvbadata", "attachedtoolbars"), "macro"),
    **dict.fromkeys(("xlmacrosheet", "xlintlmacrosheet", "dialogsheet"), "macro"),
    **dict.fromkeys(("oleobject", "control", "activexcontrolbinary", "afchunk"), "embedded"),
    **dict.fromkeys(("webextension", "webextensiontaskpanes"), "addin"),
    "connections": "data",
}
FETCHED = {
    **dict.fromkeys(("attachedtemplate", "template"), "template"),
    **dict.fromkeys(("image", "fill-image", "background-image", "list-level-style-image"), "picture"),
    **dict.fromkeys(("video", "audio", "media", "imagedata", "fill", "stroke", "blip", "address"), "picture"),
    **dict.fromkeys(("externallinkpath", "mailmergesource", "mailmergeheadersource"), "data"),
    **dict.fromkeys(("table-source", "cell-range-source", "querytable"), "data"),
    **dict.fromkeys(("object", "object-ole", "plugin", "floating-frame"), "object"),
    **dict.fromkeys(("oleobject", "frame", "subdocument", "afchunk", "control", "package"), "object"),
    **dict.fromkeys(("hlinkhover", "hlinkmouseover"), "hover"),
}
# What may be taken from one's own disk. Whatever else lies outside the document is not known to do no harm.
AT_HOME = {"attachedtemplate", "image", "video", "audio", "media", "externallinkpath", "externallinklongpath"}
DECLARED = {"macroenabled": "macro", "vbaproject": "macro"}
PRESENT = {"macrosheet": "macro", "dialogsheet": "macro", "activex": "embedded", "oleobject": "embedded"}
PRESENT |= {"webextension": "addin", "connections+xml": "data"}
SOURCE = re.compile(r"(.*/|)_rels/([^/]*)\.rels")


class Relations:
    """What the document says of its parts: the links each follows on a click, and the types of all."""

    def __init__(self) -> None:
        self.clicked: dict[str, dict[str, str]] = {}  # targets by id, for each part's straightened name
        self.types: dict[str, str] = {}  # by a part's straightened name, or by its ending with the dot

    def add_relation(self, part: str, attributes: Attributes) -> None:
        """Refuse a relation that brings something in, or makes its part a macro; remember one that is clicked."""
        name, target = attributes.get("Type", "").strip(), attributes.get("Target", "")
        kind, away = name.rstrip("/").rpartition("/")[2].casefold(), leads_away(target)
        if attributes.get("TargetMode", "").strip().casefold() != "external" and not away:
            if kind in INSIDE:
                raise UnsafeFile(INSIDE[kind], part, target)
        elif name in {f"{start}/hyperlink" for start in KINDS}:
            judge_click(part, target)
            if source := SOURCE.fullmatch(straighten(part)):
                self.clicked.setdefault(source[1] + source[2], {})[attributes.get("Id", "").strip()] = target
        elif away or kind not in AT_HOME:
            raise UnsafeFile(FETCHED.get(kind, "fetches"), part, target)

    def add_type(self, part: str, attributes: Attributes) -> None:
        """Refuse a document whose list of types says that it, or a part of it, holds macros or objects."""
        kind, name = attributes.get("ContentType", "").casefold(), attributes.get("PartName", "")
        for sign, word in (DECLARED | PRESENT if name else DECLARED).items():
            if sign in kind:
                raise UnsafeFile(word, name or part)
        self.types[straighten(name).lstrip("/") or "." + straighten(attributes.get("Extension", ""))] = kind

    def type_of(self, part: str) -> str:
        """The type the document says this part is of; '' where it says nothing."""
        name = straighten(part)
        return self.types.get(name) or self.types.get("." + name.rpartition(".")[2], "")

    def clicked_by(self, part: str) -> dict[str, str]:
        """The targets that this part may lead to on a click alone, by the ids of their relations."""
        return self.clicked.get(straighten(part), {})
