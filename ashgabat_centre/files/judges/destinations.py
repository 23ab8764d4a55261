"""Where a target leads, however it is spelt, and what a link may do once a person follows it."""

import re
import unicodedata
from urllib.parse import unquote

from .refusal import UnsafeFile

MOST_WRAPPED = 8  # times a target may be percent-encoded, one inside another
UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp"}  # blanks and what has no shape of its own
SLASHES = str.maketrans(dict.fromkeys("\\∕⁄⧸∖⧵╱╲", "/"))
SCHEME = re.compile(
    r"([a-z][a-z0-9+.-]+):(?!\d)"
)  # two letters or more: one alone is a drive; digits are a port
DRIVE = re.compile(r"/*[a-z][:|](/|$)")
DEVICE = re.compile(r"(^|/)[?.]*\?[?.]*/")  # a folder that no disk has: the way to devices, shares among them
ADDRESS = re.compile(
    r"([a-z][a-z0-9+.-]+:)*/*//[\w\[]|(javascript|vbscript|macro|vnd\.sun\.star\.\w+|ms-[a-z-]+|search-ms):"
)
# What may follow a click: another page, a letter, a call, a file.
FOLLOWED = {"http", "https", "ftp", "ftps", "sftp", "mailto", "tel", "sms", "sip", "callto", "skype", "file"}
RUNNABLE = re.compile(
    r"(\.(exe|scr|pif|bat|cmd|ps1|vb[se]|jse?|ws[fh]|hta|ms[cip]|jar|lnk|cpl|reg|url|scf|chm|dll|py|sh|\w+-ms)"
    r"|^(file:)?/.*/[^/]+\.com|^[a-z]:.*\.com)\.*($|[?#:])"
)


def straighten(target: str) -> str:
    """A target as a path: percent-encoding undone, slashes of every shape turned, blanks and the invisible gone."""
    for _ in range(MOST_WRAPPED):
        target, before = unquote(target), target
        if target == before:
            break
    plain = unicodedata.normalize("NFKC", target)
    return (
        "".join(letter for letter in plain if unicodedata.category(letter) not in UNSEEN)
        .translate(SLASHES)
        .lower()
    )


def leads_away(target: str) -> bool:
    """Whether a target is on another computer: an address, a network share, a device, or a scheme nobody knows.

    A path of one's own disk, such as Word writes for the template a document was begun with, is not.
    """
    path = straighten(target)
    if DEVICE.search(path):
        return True
    if path.startswith("file:"):
        path = path.removeprefix("file:")
        return not DRIVE.match(path) and not re.match("///(?!/)", path)
    return path.startswith("//") or SCHEME.match(path) is not None


def is_address(value: str) -> bool:
    """Whether any value at all, of an attribute that may hold words, is an address on another computer."""
    value = value.strip("\"'[(<")
    return ADDRESS.match(straighten(value)) is not None and leads_away(value)


def judge_click(part: str, target: str) -> None:
    """Refuse a link that would run something when a person follows it; any other is theirs to follow."""
    path = straighten(target)
    scheme = SCHEME.match(path)
    if scheme and scheme[1] not in FOLLOWED:
        raise UnsafeFile("command", part, target)
    if (not scheme or scheme[1] == "file") and RUNNABLE.search(path):
        raise UnsafeFile("command", part, target)
