"""What a file must pass before it is kept: a row of small checks, each of which answers with a sentence."""

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.files.file_names import ending, showable
from ashgabat_centre.files.models import Attachment
from ashgabat_centre.jobs.health import Finding, examines

logger = logging.getLogger(__name__)

OFFICE = "application/vnd.openxmlformats-officedocument"
TEXTS = frozenset({"text/plain"})
# What is taken: the ending, the type it is kept and served as, and the types its content may show.
TYPES: dict[str, tuple[str, frozenset[str]]] = {
    "pdf": ("application/pdf", frozenset({"application/pdf"})),
    "docx": (f"{OFFICE}.wordprocessingml.document", frozenset({f"{OFFICE}.wordprocessingml.document"})),
    "xlsx": (f"{OFFICE}.spreadsheetml.sheet", frozenset({f"{OFFICE}.spreadsheetml.sheet"})),
    "pptx": (f"{OFFICE}.presentationml.presentation", frozenset({f"{OFFICE}.presentationml.presentation"})),
    "odt": (
        "application/vnd.oasis.opendocument.text",
        frozenset({"application/vnd.oasis.opendocument.text"}),
    ),
    "ods": (
        "application/vnd.oasis.opendocument.spreadsheet",
        frozenset({"application/vnd.oasis.opendocument.spreadsheet"}),
    ),
    "txt": ("text/plain", TEXTS),
    "csv": ("text/csv", TEXTS),
    "png": ("image/png", frozenset({"image/png"})),
    "jpg": ("image/jpeg", frozenset({"image/jpeg"})),
    "jpeg": ("image/jpeg", frozenset({"image/jpeg"})),
    "tif": ("image/tiff", frozenset({"image/tiff"})),
    "tiff": ("image/tiff", frozenset({"image/tiff"})),
}
TAKEN = "PDF, DOCX, XLSX, PPTX, ODT, ODS, TXT, CSV, PNG, JPEG, TIFF"

SENTENCES = {
    "empty": gettext_lazy("The file is empty."),
    "damaged": gettext_lazy("The file is damaged and can’t be checked. Save it anew or print it to PDF."),
    "heavy": gettext_lazy("The file is too complicated to be checked. Print it to PDF and attach that."),
    "locked": gettext_lazy("The file is locked with a password and can’t be checked. Save it without one."),
    "bomb": gettext_lazy("Unpacked, the file would be far larger than it is. It is not opened and not kept."),
    "unsafe": gettext_lazy("The file holds names that lead outside it. It is not opened and not kept."),
    "macro": gettext_lazy("The document holds macros, which are refused. Save it without them or as PDF."),
    "program": gettext_lazy("The file is a program or holds one. Programs are refused."),
    "nested": gettext_lazy("Another archive is packed into it. Attach the documents one by one."),
    "embedded": gettext_lazy("Another document is embedded in it and can’t be checked. Save it as PDF."),
    "entities": gettext_lazy(
        "The document declares types of its own, which are refused. Save it anew or as PDF."
    ),
    "template": gettext_lazy(
        "Once opened, the document would load a template from another computer. Save it as PDF."
    ),
    "picture": gettext_lazy(
        "Once opened, the document would load a picture, film or sound from another computer. Save it as PDF."
    ),
    "object": gettext_lazy("Once opened, the document would bring in another document. Save it as PDF."),
    "data": gettext_lazy("Once opened, the document would fetch data from elsewhere. Save it as PDF."),
    "command": gettext_lazy("Once opened, the document would start another program. Save it as PDF."),
    "field": gettext_lazy(
        "The document holds a field that makes up its command only once it is opened. Save it as PDF."
    ),
    "strange": gettext_lazy(
        "The document holds a field that is not known to do no harm. Replace it by its result, or save it as PDF."
    ),
    "addin": gettext_lazy("Once opened, the document would load an add-in program. Save it as PDF."),
    "hover": gettext_lazy(
        "The document would open something on another computer when the mouse passes over it. Save it as PDF."
    ),
    "formula": gettext_lazy(
        "Opened as a table, the file would carry out a formula. Put an apostrophe before it or take it out."
    ),
    "fetches": gettext_lazy("The document fetches parts of itself from elsewhere. Save it as PDF."),
    "share": gettext_lazy(
        "The PDF would open a file or an address on another computer by itself. Print it to PDF anew."
    ),
    "markup": gettext_lazy("It is a web page or a drawing with code in it, not plain text. Print it to PDF."),
    "active": gettext_lazy(
        "The PDF carries out actions or scripts, which are refused. Print it to PDF anew."
    ),
    "submits": gettext_lazy(
        "A form in the PDF would send what is entered to another computer. Print it to PDF anew."
    ),
    "enclosed": gettext_lazy("Other files are enclosed in the PDF. Attach each file by itself."),
    "slow": gettext_lazy(
        "Checking the file took too long, so it is not kept. Print it to PDF and attach that."
    ),
}
ARCHIVES = frozenset({"zip", "7z", "rar", "gz", "tgz", "bz2", "xz", "tar", "cab", "iso"})
LEGACY = frozenset({"doc", "xls", "ppt", "rtf"})


class FileRefused(Exception):
    """The file is not accepted; the message is the sentence for the person who sent it."""


@dataclass
class Arrival:
    """A file that has arrived: its plain bytes, its cleaned name, and the sandbox's verdict on its content."""

    file: IO[bytes]
    name: str
    size: int
    scan: str = Attachment.Scan.NOT_SCANNED
    verdict: dict[str, Any] = field(default_factory=dict)

    @property
    def type(self) -> str:
        """The media type the file is kept and served as, by its ending."""
        return TYPES[ending(self.name)][0]


def refuse_size(size: int) -> str:
    """Why a file of this size, in bytes, is not accepted; '' where it may be."""
    if size > settings.ATTACHMENT_MAX_BYTES:
        return _("A file may have up to %(limit)s; this one is larger.") % {
            "limit": filesizeformat(settings.ATTACHMENT_MAX_BYTES)
        }
    return "" if size else str(SENTENCES["empty"])


def refuse_name(name: str) -> str:
    """Why a file of this name is not accepted; '' where it may be."""
    word = ending(name)
    if word in TYPES:
        return ""
    if word in ARCHIVES:
        return _("An archive is refused: nobody sees what is in it. Attach the documents one by one.")
    if word in LEGACY:
        return _("This old format may hold macros and is refused. Save it as DOCX, XLSX, PPTX or PDF.")
    if word == "eml" or word == "msg":
        return _("A message may enclose other files and is refused. Save it as PDF.")
    return _("A file of this kind is not taken. These are: %(types)s.") % {"types": TAKEN}


def refuse_content(arrival: Arrival) -> str:
    """Why the content is not accepted, whatever the file is called; '' where it may be."""
    arrival.verdict = verdict = confine("judge", arrival.file, ending(arrival.name))
    word, fits = verdict["refused"], verdict["type"] in TYPES[ending(arrival.name)][1]
    if word and (fits or not verdict["type"] or word != "damaged"):
        return tell(verdict, SENTENCES)
    if not fits:
        return _("It is called “%(name)s”, but its content is of another kind.") % {"name": arrival.name}
    return ""


def tell(verdict: Mapping[str, str], sentences: Mapping[str, object]) -> str:
    """The sentence of a refusal, with the part of the file it is about and what that leads to."""
    sentence = str(sentences[verdict["refused"]])
    names = {"part": showable(verdict.get("part", "")), "aim": showable(verdict.get("aim", ""))}
    where = ""
    if names["aim"] and not names["part"]:
        where = _("It may say %(aim)s.") % names
    elif names["aim"]:
        where = _("It stands in the part “%(part)s”: “%(aim)s”.") % names
    elif names["part"]:
        where = _("It stands in the part “%(part)s”.") % names
    return f"{sentence} {where}".rstrip()


def refuse_infected(arrival: Arrival) -> str:
    """Why the office's virus scanner, where one is set up, does not pass the file; '' where it does."""
    if not settings.CLAMD_ADDRESS:
        return ""
    try:
        infected = scan(arrival.file)
    except (ClamdError, OSError):
        logger.exception("The virus scanner does not answer")
        if settings.CLAMD_REQUIRED:
            return _("The virus scanner does not answer, and no file is kept unscanned. Try again later.")
        return ""
    if infected:
        return _("The scanner found a virus in the file. It is not kept: tell the administrator.")
    arrival.scan = Attachment.Scan.CLEAN
    return ""


CHECKS: tuple[Callable[[Arrival], str], ...] = (
    lambda arrival: refuse_size(arrival.size),
    lambda arrival: refuse_name(arrival.name),
    refuse_content,
    refuse_infected,
)


def judge(arrival: Arrival) -> None:
    """Run all checks. Raises FileRefused with the sentence of the first one that fails."""
    for check in CHECKS:
        if sentence := check(arrival):
            raise FileRefused(sentence)


# --- Who looks into it --------------------------------------------------------------------------------------

SCRIPT = Path(__file__).with_name("sandbox.py")
MEMORY = 512 * 1024 * 1024
JUDGE_SECONDS = 4  # of computing; the clock allows half a second more to start


def confine(
    verb: str,
    file: IO[bytes],
    word: str,
    seconds: int = JUDGE_SECONDS,
    memory: int = MEMORY,
    script: Path = SCRIPT,
) -> dict[str, Any]:
    """Run a script on the file in a separate process and return its answer.

    If the process dies or is too slow, the answer says so. Seconds of computing, bytes of memory.
    """
    file.seek(0)
    command = [sys.executable, "-I", str(script), verb, word, str(memory), str(seconds)]
    try:
        done = subprocess.run(
            command, stdin=file, capture_output=True, env={}, cwd="/", timeout=seconds + 0.5
        )
    except subprocess.TimeoutExpired:
        return {"type": "", "refused": "slow"}
    if not done.stdout:  # killed at its limit
        return {"type": "", "refused": "heavy"}
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _scanner(timeout: int) -> ClamdNetworkSocket:
    address = settings.CLAMD_ADDRESS
    if address.startswith("/"):
        return ClamdUnixSocket(path=address, timeout=timeout)
    host, _colon, port = address.rpartition(":")
    return ClamdNetworkSocket(host=host, port=int(port), timeout=timeout)


@examines
def look_at_scanner() -> list[Finding]:
    """Whether clamd, where the office has one, answers within two seconds."""
    if not settings.CLAMD_ADDRESS:
        return []
    try:
        well = _scanner(timeout=2).ping() == "PONG"
    except (ClamdError, OSError):
        well = False
    says = _("answers") if well else _("does not answer: new files stay closed until then")
    return [Finding(_("Virus scanner"), well, says)]


def scan(file: IO[bytes]) -> bool:
    """Whether clamd finds a virus. Raises ClamdError or OSError where it does not answer."""
    file.seek(0)
    status, _virus = _scanner(settings.CLAMD_TIMEOUT).instream(cast(BinaryIO, file))["stream"]
    if status == "ERROR":
        raise ClamdError(status)
    return bool(status == "FOUND")
