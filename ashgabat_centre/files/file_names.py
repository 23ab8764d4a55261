"""A file's name as its sender gave it, made harmless and kept readable."""

import re
import unicodedata

LONGEST = 120
_UNSAFE = re.compile(r"""[<>:"'`“”„«»|?*;%&]+""")


def clean_name(given: str) -> str:
    """Its last part alone, without what hides, breaks or reverses a name: control and format characters, quotes.

    The ending stays last and is written small; what is left without a name is called “file”.
    """
    name = unicodedata.normalize("NFC", given).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(" " if unicodedata.category(c).startswith(("C", "Z")) else c for c in name)
    name = " ".join(_UNSAFE.sub("_", name).split()).rstrip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return name.lstrip(". ")[:LONGEST] or "file"
    ending = ending.strip().lower()[:10]
    return f"{stem.strip('. ')[: LONGEST - len(ending)] or 'file'}.{ending}"


def ending(name: str) -> str:
    return name.rpartition(".")[2] if "." in name else ""
