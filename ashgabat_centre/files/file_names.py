"""File names as their senders gave them, made harmless and kept readable."""

import re
import unicodedata

from ashgabat_centre.web.characters import JOINER, NON_JOINER, normalize

LONGEST = 120
JOINERS = NON_JOINER + JOINER
_UNSAFE = re.compile(r"""[<>:"'`“”„«»|?*;%&]+""")


def clean_name(given: str) -> str:
    """The last part of the name, without control and format characters and quotes, which hide, break or
    reverse a name. The joiners that a script or an emoji needs stay, as `normalize` leaves them.

    The ending stays last, in small letters; a name of which nothing is left becomes “file”.
    """
    name = normalize(given).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(
        " " if unicodedata.category(c).startswith(("C", "Z")) and c not in JOINERS else c for c in name
    )
    name = " ".join(_UNSAFE.sub("_", name).split()).rstrip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return name.lstrip(". ")[:LONGEST] or "file"
    ending = ending.strip().lower()[:10]
    return f"{stem.strip('. ')[: LONGEST - len(ending)] or 'file'}.{ending}"


def ending(name: str) -> str:
    """The ending of a name, in small letters without the dot."""
    return name.rpartition(".")[2] if "." in name else ""


def showable(words: str) -> str:
    """Words out of a file for a sentence of the portal's: without characters that are invisible or turn a line."""
    return "".join(" " if unicodedata.category(c).startswith("C") else c for c in words)
