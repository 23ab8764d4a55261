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
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import IO, Any

File = IO[bytes]


def _load(path: Path) -> ModuleType:
    """The module or package at this path: the portal's own packages can't be imported here."""
    name = path.parent.name if path.stem == "__init__" else path.stem
    spec = spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = sys.modules.setdefault(name, module_from_spec(spec))
    spec.loader.exec_module(module)
    return module


_load(Path(__file__).parent / "judges" / "__init__.py")
csv_cells, office, pdf_actions, refusal, zip_members = (
    import_module(f"judges.{name}")
    for name in ("csv_cells", "office", "pdf_actions", "refusal", "zip_members")
)
UnsafeFile = refusal.UnsafeFile
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
        zip_members.judge_directory(file)  # before anybody opens it
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


def judge_table(file: File) -> None:
    """Refuse what plain text is refused for, and cells that a spreadsheet program would run."""
    judge_text(file)
    csv_cells.judge_cells(read_text(file) or "")


# --- Words --------------------------------------------------------------------------------------------------

PART = 200_000  # characters: whatever they are, their search vector stays below PostgreSQL's megabyte
MOST_PARTS = 10
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def text_of_pdf(file: File) -> Iterator[str]:
    """The text of a PDF, page by page."""
    for page in pdf_actions.open_pdf(file).pages:
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
    "pdf": pdf_actions.judge_pdf,
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods"), office.judge_archive),
    "txt": judge_text,
    "csv": judge_table,
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
