"""Everything that opens a file from outside, in a process of its own with little memory and time.

Run as a script, by its path and in isolation (`confine` in checks.py): it gets the file as its standard input
and nothing else, neither keys nor the database nor the portal's code. It answers in JSON on its standard
output.

`judge`: the type by the content and, as a key of checks.SENTENCES, why it is not accepted.

`text`: the words of a PDF, a DOCX or a plain text, in parts.
"""

import json
import re
import resource
import stat
import struct
import sys
import zipfile
from collections.abc import Callable, Iterator
from typing import IO, Any
from xml.parsers import expat

File = IO[bytes]
MIB = 1024 * 1024


class UnsafeFile(Exception):
    """The file is not accepted; the message is the key of the reason in checks.SENTENCES."""


# --- What it is ---------------------------------------------------------------------------------------------

HEAD = 8192
PLAIN_TEXT = "text/plain"
MARKUP = re.compile(r"\s*<[a-zA-Z!?]")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
ENCODINGS = ("utf-8-sig", "cp1251")


def sniff(file: File) -> str:
    """The media type by content.

    Text is recognized here, because the library takes minutes for megabytes of it. The library itself takes as long to
    load as the rest of the process to start, so that it is loaded only for what may be something else.
    """
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        raise UnsafeFile("empty")
    if not head.startswith(
        (b"PK", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"\xd0\xcf\x11\xe0")
    ):
        return PLAIN_TEXT if read_text(file) is not None else "application/octet-stream"
    if head.startswith(b"PK"):
        judge_directory(file)  # before anybody opens it
    import puremagic

    try:
        return str(puremagic.from_file(f"/dev/fd/{file.fileno()}", mime=True))
    except (puremagic.PureError, ValueError):
        return "application/octet-stream"


def read_text(file: File) -> str | None:
    """The file as text; None where it is not text or has control characters."""
    file.seek(0)
    data = file.read()
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ENCODINGS
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if CONTROL.search(text) else text
    return None


def judge_text(file: File) -> None:
    """Refuse text that is markup or a script."""
    text = read_text(file) or ""
    if MARKUP.match(text):
        raise UnsafeFile("markup")
    if text.startswith("#!"):
        raise UnsafeFile("program")


# --- ZIP, which office documents are: judged by its directory, never unpacked -------------------------------

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
TEMPLATE = re.compile(rb"(attachedTemplate|oleObject|frame|subDocument)\"[^>]*TargetMode=\"External", re.I)
TEMPLATE_TURNED = re.compile(
    rb"TargetMode=\"External\"[^>]*/(attachedTemplate|oleObject|frame|subDocument)\"", re.I
)


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
    """Judge an office document by its ZIP directory, its XML parts and their relations."""
    judge_directory(file)
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        names = [member.filename for member in members]
        if len(set(names)) < len(names):
            raise UnsafeFile("damaged")
        for member in members:
            judge_member(member)
        judge_expansion(members, sum(member.compress_size for member in members))
        for member in members:
            if member.file_size and member.filename.endswith((".xml", ".rels")):
                judge_prolog(archive, member)
            if member.filename.endswith(".rels") or member.filename == "[Content_Types].xml":
                judge_relations(archive, member)


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
            raise UnsafeFile(word)


def judge_expansion(members: list[zipfile.ZipInfo], packed: int) -> None:
    """Refuse an archive that would be far larger unpacked (a ZIP bomb)."""
    expanded = sum(member.file_size for member in members)
    if expanded > MOST_EXPANDED or (expanded > 10 * MIB and expanded > MOST_RATIO * packed):
        raise UnsafeFile("bomb")


class _Begun(Exception):
    """The document's own content begins: no declaration can follow."""


def judge_prolog(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Refuse an XML part that declares a document type, and with it entities.

    Only the part before the first element is read.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = _begin
    try:
        with archive.open(member) as part:
            for _ in range(16):
                piece = part.read(64 * 1024)
                parser.Parse(piece, not piece)
    except _Begun:
        return
    except expat.ExpatError as error:
        raise UnsafeFile("damaged") from error
    raise UnsafeFile("damaged")


def _refuse_doctype(*declared: Any) -> None:
    raise UnsafeFile("entities")


def _begin(*element: Any) -> None:
    raise _Begun


def judge_relations(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Refuse a document that fetches parts of itself from elsewhere."""
    with archive.open(member) as part:
        text = part.read(4 * MIB)
    if b"macroEnabled" in text:
        raise UnsafeFile("macro")
    if TEMPLATE.search(text) or TEMPLATE_TURNED.search(text):
        raise UnsafeFile("fetches")


# --- PDF ----------------------------------------------------------------------------------------------------

ACTIVE = {
    "/JavaScript",
    "/JS",
    "/Launch",
    "/RichMedia",
    "/XFA",
    "/SubmitForm",
    "/ImportData",
    "/GoToE",
    "/Rendition",
}
ENCLOSED = {"/EmbeddedFile", "/EmbeddedFiles"}
# Long enough not to turn up in compressed bytes by chance; found even where no table of objects leads to them.
WRITTEN = re.compile(rb"/(JavaScript|SubmitForm|ImportData|RichMedia|EmbeddedFile)|/Launch[\s/>\[(]")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def judge_pdf(file: File) -> None:
    """Refuse a PDF with actions, scripts or enclosed files."""
    file.seek(0)
    plain = ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), file.read())
    if match := WRITTEN.search(plain):
        raise UnsafeFile("enclosed" if b"Embedded" in match[0] else "active")
    del plain
    reader = _open_pdf(file)
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnsafeFile("locked")
    for value in _objects(reader):
        _judge_object(value)
    if not reader.pages:
        raise UnsafeFile("damaged")


def _open_pdf(file: File) -> Any:
    import logging

    import pypdf

    logging.disable()
    return pypdf.PdfReader(file, strict=False)


def _objects(reader: Any) -> Iterator[Any]:
    from pypdf.generic import IndirectObject

    yield reader.trailer
    numbers = {(number, generation) for generation, table in reader.xref.items() for number in table}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    for number, generation in sorted(numbers):
        try:
            value = reader.get_object(IndirectObject(number, generation, reader))
        except (LookupError, ValueError, TypeError, AttributeError):
            continue  # what can't be read can't act either
        yield value


def _judge_object(value: Any) -> None:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting += [*dict.keys(each), *dict.values(each)]
        elif isinstance(each, list):
            waiting += list.__iter__(each)
        elif isinstance(each, str) and each in ACTIVE:
            raise UnsafeFile("active")
        elif isinstance(each, str) and each in ENCLOSED:
            raise UnsafeFile("enclosed")


# --- Words --------------------------------------------------------------------------------------------------

PART = 200_000  # characters: whatever they are, their search vector stays below PostgreSQL's megabyte
MOST_PARTS = 10
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def text_of_pdf(file: File) -> Iterator[str]:
    """The text of a PDF, page by page."""
    for page in _open_pdf(file).pages:
        yield page.extract_text()


def text_of_docx(file: File) -> Iterator[str]:
    """The text of a DOCX, paragraph by paragraph."""
    import docx

    for paragraph in docx.Document(file).element.body.iter(f"{WORD}p"):
        yield "".join(run.text or "" for run in paragraph.iter(f"{WORD}t"))


def text_of_plain(file: File) -> Iterator[str]:
    """A plain text."""
    yield read_text(file) or ""


TEXTS = {"pdf": text_of_pdf, "docx": text_of_docx, "txt": text_of_plain, "csv": text_of_plain}


def extract(file: File, ending: str) -> dict[str, Any]:
    """The text in parts small enough for PostgreSQL's search vectors, and whether there was more."""
    parts = [""]
    for words in TEXTS[ending](file):
        words = words.replace("\0", " ").encode("utf-8", "replace").decode() + "\n"
        while words and len(parts) <= MOST_PARTS:
            room = PART - len(parts[-1])
            parts[-1] += words[:room]
            words = words[room:]
            if words:
                parts.append("")
        if len(parts) > MOST_PARTS:
            break
    kept = [part for part in parts[:MOST_PARTS] if part.strip()]
    return {"parts": kept, "cut": len(parts) > MOST_PARTS}


# --- The process --------------------------------------------------------------------------------------------

JUDGES: dict[str, Callable[[File], None]] = {
    "pdf": judge_pdf,
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods"), judge_archive),
    **dict.fromkeys(("txt", "csv"), judge_text),
}


def judge(file: File, ending: str) -> dict[str, Any]:
    """The answer to `judge`: type, and the key of the reason why it is not accepted."""
    kind = sniff(file)
    try:
        if ending in JUDGES:
            JUDGES[ending](file)
    except UnsafeFile as refused:
        return {"type": kind, "refused": str(refused)}
    except Exception as error:  # a stranger's file may make its reader fail in any way
        word = "heavy" if isinstance(error, MemoryError) else "damaged"
        return {"type": kind, "refused": word, "fault": type(error).__name__}
    return {"type": kind, "refused": ""}


def limit(memory: int, seconds: int) -> None:
    """Limit this process: bytes of memory, seconds of computing, no files written."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(verb: str, ending: str, memory: str, seconds: str) -> dict[str, Any]:
    """Entry point: run the verb on standard input and return the answer for JSON."""
    limit(int(memory), int(seconds))
    try:
        return {"judge": judge, "text": extract}[verb](sys.stdin.buffer, ending)
    except UnsafeFile as refused:
        return {"type": "", "refused": str(refused)}
    except Exception as error:  # of a text's reader, on a file that was judged whole
        word = "heavy" if isinstance(error, MemoryError) else "damaged"
        return {"type": "", "refused": word, "fault": type(error).__name__}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
