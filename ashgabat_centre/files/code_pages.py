"""The encoding of a text that doesn't say it: found by what its letters would be, or not at all.

Old programs of the region wrote Russian in three code pages, whose bytes mean other letters in each. A reading is
accepted where its characters are those of Russian, or of western Europe, and its words are of one
alphabet with capitals only where words have them. Of several the one with the usual letters is taken where it is
clearly likelier; what can't be told apart is refused, since nonsense in the right alphabet isn't noticed.

Loaded by its path in the processes that open files from outside; nothing of the portal is imported.
"""

import re
from collections.abc import Iterator

BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
SAMPLE = 64 * 1024
UPPER = (0, 4)  # the upper bytes of Latin and of Cyrillic letters in UTF-16
CYRILLIC_PAGES, WESTERN_PAGE = ("cp1251", "cp866", "koi8-r"), "cp1252"
# Nothing is read in these, whose letters include those of Turkic languages; a text that one of them makes likely is
# refused.
RIVALS = ("iso8859-5", "ptcp154", "kz1048", "mac-cyrillic")
NEIGHBOURS = (
    "cp1250",
    "cp1257",
)  # of Central Europe and of the Baltic countries, which share their bytes with cp1252
# Letters that are others in a neighbouring page are left out: Ї, Ў, Ґ and Є are Kazakh and Kyrgyz ones in KZ-1048; the
# è of French is the č of Czech in cp1250, its ê the ę of Polish, and the ç the ē of Latvian in cp1257.
CYRILLIC, UPPER_CYRILLIC = "а-яёі", "А-ЯЁІ"
SHARED = [
    letter
    for letter in bytes(range(0xC0, 0x100)).decode(WESTERN_PAGE)
    if letter.isalpha()
    and {letter.encode(WESTERN_PAGE).decode(page, "replace") for page in NEIGHBOURS} == {letter}
]
WESTERN = "".join(filter(str.islower, SHARED))
UPPER_WESTERN = "".join(filter(str.isupper, SHARED))
ALONE = "(?<![^\\W\\d_])à(?![^\\W\\d_])"  # a word of French; the letters of its neighbours are none
TYPOGRAPHY = "\xa0§©«»°·№–—‘’“”„•…€™±"
# A sign inside a word is a letter of another page, and so is one of these before one.
IN_A_WORD = r"(?<=[^\W\d_])[§©«»°“”„•€™±](?=[^\W\d_])|[€±™§](?=[^\W\d_])"
STRANGE = {
    # A Russian word begins with no closing mark: these are the С, Т and У of a Macintosh.
    **dict.fromkeys(
        CYRILLIC_PAGES,
        re.compile(
            rf"[^\x00-\x7f{CYRILLIC}{UPPER_CYRILLIC}{TYPOGRAPHY}]|{IN_A_WORD}|(?<![^\W\d_])[‘’”](?=[^\W\d_])"
        ),
    ),
    **dict.fromkeys(RIVALS, re.compile(rf"[^\x00-\x7f\u0400-\u04ff{TYPOGRAPHY}]|{IN_A_WORD}")),
    # The bytes of œ, š, ž and of a blank between two letters are letters in the pages of DOS. Arabic in cp1256
    # makes words of nothing but accents.
    WESTERN_PAGE: re.compile(
        rf"(?!{ALONE})[^\x00-\x7f{WESTERN}{UPPER_WESTERN}{TYPOGRAPHY}]|[A-Za-z]\xa0[a-z]|{IN_A_WORD}"
        rf"|[{WESTERN}{UPPER_WESTERN}]{{3}}"
    ),
}
WORD = re.compile(
    rf"[A-Za-z]+|[{CYRILLIC}{UPPER_CYRILLIC}][{CYRILLIC}]*|[{UPPER_CYRILLIC}]+"
    rf"|[A-Za-z{WESTERN}{UPPER_WESTERN}][a-z{WESTERN}]*|[A-Z{UPPER_WESTERN}]+|à"
)
HIGH_WORD = re.compile(r"[^\W\d_]*[^\W\d_\x00-\x7f][^\W\d_]*")
HIGH_RUN = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
OF_ONE_ALPHABET = re.compile(r"[A-Za-z\u00c0-\u024f]{1,40}|[\u0400-\u052f]{1,40}")
MOST_WORDS = 2_000  # of which the one in doubt is looked for
# The pages of which a person is told, by the names that programs give them.
NAMES = {
    **{"cp1251": "Windows-1251", "kz1048": "KZ-1048", "cp866": "DOS-866", "koi8-r": "KOI8-R"},
    **{"cp1252": "Windows-1252", "cp1250": "Windows-1250", "cp1257": "Windows-1257"},
}
PAIR = re.compile(rb"[\x80-\xff]{2}")
WELL_FORMED = 0.9  # the least share of words with letters beyond ASCII that are as words are
CLEARLY = 1.3  # how much likelier than the next reading one must be
# Per thousand letters of Russian; those left out are rarer. (Lyashevskaya and Sharov, frequency dictionary, 2009)
SHARES = """
    о110 е85 а80 и74 н67 т63 с55 р47 в45 л44 к35 м32 д30 п28
    у26 я20 ы19 ь17 г17 з16 б16 ч14 й12 х10 ж9 ш7 ю6 ц5
"""
USUAL = {share[0]: int(share[1:]) for share in SHARES.split()}


def decode(data: bytes) -> tuple[str, str] | None:
    """The text and its encoding; None where it is in none, or in one of several that can't be told apart."""
    for encoding in _declared(data):
        try:
            return data.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    page = _page(data)
    return (data.decode(page), page) if page else None


def doubtful_words(data: bytes) -> str:
    """For a person: what a text that can't be told may say, by its first word in doubt, and in which pages."""
    words = HIGH_RUN.findall(data)
    doubtful = (word for word in words if not _page(word)) if len(words) < MOST_WORDS else iter(())
    word = next(doubtful, words[0] if words else b"")
    seen: dict[str, str] = {}
    for page, name in NAMES.items():
        letters = word.decode(page, "replace")
        if OF_ONE_ALPHABET.fullmatch(letters):
            seen.setdefault(letters, name)
    return ", ".join(f"“{letters}” ({name})" for letters, name in seen.items())


def _declared(data: bytes) -> Iterator[str]:
    """What the bytes say themselves. UTF-16 shows by the same few bytes in every second place."""
    for bom, encoding in BOMS:
        if data.startswith(bom):
            yield encoding
            return
    sample = data[:SAMPLE]
    upper = [sum(map(sample[start::2].count, UPPER)) / max(len(sample) // 2, 1) for start in (0, 1)]
    if max(upper) > 0.5:
        yield "utf-16-be" if upper[0] > upper[1] else "utf-16-le"
    yield "utf-8"


def _page(data: bytes) -> str:
    """The code page; '' where none fits or several do. Cyrillic ones first: they make whole words of high bytes."""
    likely = sorted(((_likelihood(data, page), page) for page in CYRILLIC_PAGES), reverse=True)
    best, page = likely[0]
    if best:
        words = PAIR.search(data) is not None  # an Ü that stands alone may be a Ь
        rivals = (_likelihood(data, other) for other in RIVALS if _differs(data, page, other))
        return page if words and best > CLEARLY * max(likely[1][0], *rivals, 0) else ""
    return WESTERN_PAGE if _likelihood(data, WESTERN_PAGE) else ""


def _is_formed(word: str, page: str) -> bool:
    """Whether it has capitals only where words have them, and in a page that is read the letters of one alphabet."""
    if page in RIVALS:
        return word.islower() or word.isupper() or word.istitle()
    return WORD.fullmatch(word) is not None


def _differs(data: bytes, page: str, other: str) -> bool:
    return data.decode(page, "replace") != data.decode(other, "replace")


def _likelihood(data: bytes, page: str) -> float:
    """How usual the letters of this reading are, in thousandths; 0 for one that nobody writes."""
    try:
        text = data.decode(page)
    except UnicodeDecodeError:
        return 0
    words = HIGH_WORD.findall(text)
    if page in CYRILLIC_PAGES and not words:
        return 0
    formed = sum(_is_formed(word, page) for word in words)
    if STRANGE[page].search(text) or formed < WELL_FORMED * len(words):
        return 0
    letters = [letter for word in words for letter in word.lower()]
    return 1 + sum(USUAL.get(letter, 1) for letter in letters) / max(len(letters), 1)
