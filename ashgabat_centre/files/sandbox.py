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
import sys
from collections.abc import Callable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import IO, Any

File = IO[bytes]


def _load(path: Path) -> ModuleType:
    """The module at this path: the portal's packages can't be imported here."""
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


package = _load(Path(__file__).with_name("package.py"))
UnsafeFile = package.UnsafeFile
judge_archive = package.judge_archive
code_pages = _load(Path(__file__).with_name("code_pages.py"))
normalize = _load(Path(__file__).parents[1] / "web" / "characters.py").normalize


# --- What it is ---------------------------------------------------------------------------------------------

HEAD = 8192
PLAIN_TEXT = "text/plain"
MARKUP = re.compile(r"\s*<[a-zA-Z!?]")
UNSAID = ("utf-16-le", "utf-16-be")  # without the mark that says so, which a text has and a program need not
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


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
        package.judge_directory(file)  # before anybody opens it
    import puremagic

    try:
        return str(puremagic.from_file(f"/dev/fd/{file.fileno()}", mime=True))
    except (puremagic.PureError, ValueError):
        return "application/octet-stream"


def read_text(file: File) -> str | None:
    """The file as text; None where it is not text or has control characters.

    What is in no encoding that can be told is judged as ASCII would be, and not searched.
    """
    file.seek(0)
    data = file.read()
    decoded = code_pages.decode(data)
    text = str(decoded[0]) if decoded and decoded[1] not in UNSAID else data.decode("latin-1")
    return None if CONTROL.search(text) else text


def judge_text(file: File) -> None:
    """Refuse text that is markup or a script."""
    text = read_text(file) or ""
    if MARKUP.match(text):
        raise UnsafeFile("markup")
    if text.startswith("#!"):
        raise UnsafeFile("program")


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
FILES = ("/F", "/UF", "/Unix", "/DOS", "/Mac")  # the entries of a dictionary that name a file
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
    for name, value in _objects(reader):
        _judge_object(name, value)
    if not reader.pages:
        raise UnsafeFile("damaged")


def _open_pdf(file: File) -> Any:
    import logging

    import pypdf

    logging.disable()
    return pypdf.PdfReader(file, strict=False)


def _objects(reader: Any) -> Iterator[tuple[str, Any]]:
    from pypdf.generic import IndirectObject

    yield "trailer", reader.trailer
    numbers = {(number, generation) for generation, table in reader.xref.items() for number in table}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    for number, generation in sorted(numbers):
        try:
            value = reader.get_object(IndirectObject(number, generation, reader))
        except (LookupError, ValueError, TypeError, AttributeError):
            continue  # what can't be read can't act either
        yield f"{number} {generation} obj", value


def _judge_object(name: str, value: Any) -> None:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            _judge_reach(name, each)
            waiting += [*dict.keys(each), *dict.values(each)]
        elif isinstance(each, list):
            waiting += list.__iter__(each)
        elif isinstance(each, str) and each in ACTIVE:
            raise UnsafeFile("active", name, each)
        elif isinstance(each, str) and each in ENCLOSED:
            raise UnsafeFile("enclosed", name)


def _judge_reach(name: str, entries: dict[Any, Any]) -> None:
    """Refuse a file on another computer, wherever it is named, and an address that is opened unasked."""
    for key in FILES:
        target = _words(_resolved(dict.get(entries, key)))
        if target and (package.leads_away(target) or dict.get(entries, "/FS") == "/URL"):
            raise UnsafeFile("share", name, target)
    unasked = [dict.get(entries, "/OpenAction")]
    if isinstance(moments := _resolved(dict.get(entries, "/AA")), dict):
        unasked += dict.values(moments)
    for action in unasked:
        if target := _address(_resolved(action)):
            raise UnsafeFile("share", name, target)


def _address(action: Any, depth: int = 8) -> str:
    """The address that an action, or one that follows it, opens; '' where none does, and for a mere place."""
    if not isinstance(action, dict) or not depth:
        return ""
    if target := _words(_resolved(dict.get(action, "/URI"))):
        return target
    following = _resolved(dict.get(action, "/Next"))
    each = list.__iter__(following) if isinstance(following, list) else iter((following,))
    return next(filter(None, (_address(_resolved(one), depth - 1) for one in each)), "")


def _resolved(value: Any) -> Any:
    """What a reference to another object refers to; None where that can't be read."""
    try:
        return value.get_object() if hasattr(value, "get_object") else value
    except (LookupError, ValueError, TypeError, AttributeError):
        return None


def _words(value: Any) -> str:
    """A string of the PDF as text; '' for a name, a number or anything else."""
    from pypdf.generic import NameObject

    if isinstance(value, bytes):
        return value.decode("latin-1")
    return str(value) if isinstance(value, str) and not isinstance(value, NameObject) else ""


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
    """A plain text. Raises UnsafeFile where its encoding can't be told: nonsense would hide it from the search."""
    file.seek(0)
    decoded = code_pages.decode(file.read())
    if decoded is None:
        raise UnsafeFile("encoding")
    yield decoded[0]


TEXTS = {"pdf": text_of_pdf, "docx": text_of_docx, "txt": text_of_plain, "csv": text_of_plain}


def extract(file: File, ending: str) -> dict[str, Any]:
    """The text in parts small enough for PostgreSQL's search vectors, and whether there was more."""
    parts = [""]
    for words in TEXTS[ending](file):
        words = normalize(words) + "\n"
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
        return {"type": kind, "refused": str(refused), "part": refused.part, "aim": refused.aim}
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
