"""What the parts of an office document (DOCX, XLSX, PPTX, ODT, ODS) would do when it is opened.

Each part that is XML is parsed whole, by a parser that takes no declared types and so no entities, and judged by what
its elements mean: where a relation leads and what uses it, what a field's or a formula's command does. How a part
spells that - encoding, quotes, references to characters, blanks, capitals in its name - is the parser's business.

Sources of the rules: ECMA-376 part 2 (packages and relations) and part 1, 17.16 (fields); OpenDocument 1.3.
"""

import io
import zipfile
from collections.abc import Iterator
from xml.parsers import expat

from .office_parts import OfficePart
from .office_relations import Relations
from .refusal import File, UnsafeFile
from .zip_members import judge_beginning, judge_directory, judge_members, unpack

XML_NAMES = (".xml", ".rels", ".vml", ".rdf")
BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"
PACKAGES = (".docx", ".xlsx", ".pptx", ".odt", ".ods")
BINARY = "application/vnd.ms-excel."  # sheets in the way of XLSB, whose formulas nobody reads here


def judge_archive(file: File, *, outermost: bool = True) -> None:
    """Judge an office document by its ZIP directory and by every part in it: first what each says of the others."""
    judge_directory(file)
    with zipfile.ZipFile(file) as archive:
        judge_members(file, archive)
        relations = Relations()
        for member in sorted(archive.infolist(), key=tells_of_others, reverse=True):
            judge_part(file, member, relations, outermost=outermost)


def tells_of_others(member: zipfile.ZipInfo) -> bool:
    """Whether a member is a list of types or of relations."""
    return member.filename.lower().endswith(("[content_types].xml", ".rels"))


def judge_part(file: File, member: zipfile.ZipInfo, relations: Relations, *, outermost: bool) -> None:
    """Judge a part by its first bytes and, where it is XML by its name, its content or its type, by its elements."""
    name, pieces = member.filename, unpack(file, member)
    first = next(filter(None, pieces), b"")
    judge_beginning(name, first)
    kind = relations.type_of(name)
    if first.startswith(b"PK\3\4"):
        judge_enclosed(name, first, pieces, outermost=outermost)
    elif first and (first.lstrip(BEFORE_XML).startswith(b"<") or is_xml(name, kind)):
        judge_elements(OfficePart(name, relations), first, pieces)
    elif first and kind.startswith(BINARY):
        raise UnsafeFile("macro", name)
    for _ in pieces:
        pass  # to its end: what it holds has to be what the directory says


def is_xml(name: str, kind: str) -> bool:
    """Whether an office program reads this part as XML, whatever it begins with."""
    return name.lower().endswith(XML_NAMES) or kind.endswith("xml")


def judge_elements(part: OfficePart, first: bytes, pieces: Iterator[bytes]) -> None:
    """Parse a part that is XML and refuse what it would do."""
    try:
        part.parser.Parse(first, False)
        for piece in pieces:
            part.parser.Parse(piece, False)
        part.close()
    except expat.ExpatError as error:
        raise UnsafeFile("damaged", part.name) from error


def judge_enclosed(name: str, first: bytes, pieces: Iterator[bytes], *, outermost: bool) -> None:
    """Judge the workbook of a chart as its document is judged; refuse any other archive, and any within one."""
    if not (outermost and name.lower().endswith(PACKAGES)):
        raise UnsafeFile("nested", name)
    judge_archive(io.BytesIO(b"".join([first, *pieces])), outermost=False)
