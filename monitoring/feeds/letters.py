"""The letters of a feed: in which encoding they are, by the mark, the server's word, the document's word, or a guess.

Servers and documents often say what is not true, so that each word is tried and kept only where it gives text.

Loaded by its path in the process that reads feeds; nothing of the portal is imported.
"""

import codecs
import re
from collections.abc import Callable, Iterator

MARKS = (
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
)
# How a document begins whose every letter is of two or four bytes, and in a mainframe's alphabet.
BEGINNINGS = (
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0<", "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
JAPANESE = b"\x1b$"  # what leads from ASCII to letters of two bytes
DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
# Programs that name the first mean the second, which has all its letters.
WIDER = {
    **dict.fromkeys(("ascii", "iso8859-1"), "cp1252"),
    **{"iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"},
    **{"tis-620": "cp874", "euc_kr": "cp949"},
}
# Python's own, which are no encodings of documents.
NONE_OF_DOCUMENTS = re.compile(r"utf.?7|idna|punycode|.*escape|undefined|utf.?(16|32).*")
MANY = 3  # letters of several bytes that are right in UTF-8, which in another encoding is no accident
PAIRS = re.compile("[^\x00-\x7f]")
FEW = 20  # letters that are right, for one that is damaged

Guess = Callable[[bytes], tuple[str, str] | None]


def decode_document(data: bytes, header: str, guess: Guess) -> str | None:
    """The document as text, without its mark; what is damaged in it stands as �.

    None where nothing says in which letters it is and they can't be told: wrong ones would be taken for words.
    """
    for encoding in _words(data, header):
        text = _read(data, encoding)
        if text is not None and _begins(text):
            return text.removeprefix("\ufeff")
    mended = data.decode("utf-8", "replace")
    damaged = mended.count("\ufffd")
    if damaged * FEW < len(PAIRS.findall(mended)):
        return mended
    guessed = guess(data)
    return guessed[0] if guessed else None


def _words(data: bytes, header: str) -> Iterator[str]:
    """The encodings that are worth a try, the surest first."""
    for mark, encoding in (*MARKS, *BEGINNINGS):
        if data.startswith(mark):
            yield encoding
    if JAPANESE in data:
        yield "iso2022_jp"
    declared = DECLARED.search(data[:1024])
    said = [word for word in (header, declared[1].decode("ascii") if declared else "") if word]
    if not said or _is_unicode(data):
        yield "utf-8"
    for word in said:
        yield from _spellings(word)
    if said:
        yield "utf-8"


def _spellings(word: str) -> Iterator[str]:
    """The encoding of this name, the wider one that is meant by it first; none where Python knows none."""
    try:
        name = codecs.lookup(word).name
    except (LookupError, ValueError):
        return
    if not NONE_OF_DOCUMENTS.fullmatch(name):
        yield from (WIDER[name], name) if name in WIDER else (name,)


def _is_unicode(data: bytes) -> bool:
    """Whether it has letters enough in UTF-8 to be believed, whatever was said."""
    text = _read(data, "utf-8")
    return text is not None and len(PAIRS.findall(text)) >= MANY


def _read(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (LookupError, ValueError):
        return None


def _begins(text: str) -> bool:
    """Whether it begins as a document does, which what was read in a wrong alphabet doesn't."""
    return text.lstrip("\ufeff \t\r\n")[:1] in ("<", "{", "")
