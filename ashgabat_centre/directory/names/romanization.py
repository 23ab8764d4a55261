"""One spelling for sounds, whatever alphabet a name is written in.

The alphabet of sounds is small and Latin: `c` is ч, `x` is ш, `j` is ж, дж or ج, `h` is х, kh or ه, `k` is к or қ,
`g` is г or ғ, `v` is в or w, `i` is also й. Where a spelling leaves open what it stands for (French or German `ch`,
an unwritten vowel of Dari), a word has several readings, the likeliest first. What no rule names is left to
anyascii.

Sources of the rules: ICAO Doc 9303 and GOST R 52535.1 (passports); BGN/PCGN for Russian, Belarusian, Kazakh, Kyrgyz,
Tajik, Uzbek, Turkmen, Dari and Pashto; the Latin alphabets of Uzbek (1995) and Turkmen (1999); and the habits of the
English, French, German, Dutch and Polish press.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice, product

from anyascii import anyascii

from ashgabat_centre.web.characters import fold

MOST_READINGS = 6

# Capital letters stand for sounds already read, so that no later rule takes them for letters.
LETTERS = str.maketrans(
    {
        **dict.fromkeys("шщşšșśŝ", "X"),
        **dict.fromkeys("чҷҹӌçčćĉ", "C"),
        **dict.fromkeys("жҗӂžżźĵџ", "J"),
        **dict.fromkeys("хҳһӽ", "H"),
        **dict.fromkeys("қҡӄ", "q"),
        "к": "k",
        **dict.fromkeys("гғґӷğģǵġ", "G"),
        **dict.fromkeys("нңҥñňńņŋ", "n"),
        **dict.fromkeys("эęěėêéèëе", "e"),
        **dict.fromkeys("аәəäáàâãåāă", "a"),
        **dict.fromkeys("оөӧöóòôõőō", "o"),
        **dict.fromkeys("уүұӯūüúùûůű", "u"),
        **dict.fromkeys("иіӣıíìîïī", "i"),
        **dict.fromkeys("ыйýÿ", "y"),
        **dict.fromkeys("ъь", ""),
        **dict.fromkeys("ўŭ", "U"),
        "ц": "Q", "я": "ya", "ю": "yu", "ё": "yo", "є": "ye", "ї": "yi", "ł": "l", "đ": "d", "ß": "ss",
    }
)  # fmt: skip
ARABIC = str.maketrans(
    {
        "ب": "b", "پ": "p", "ج": "j", "چ": "c", "څ": "ts", "ف": "f", "ل": "l", "م": "m", "ۇ": "u", "ە": "e",
        **dict.fromkeys("تطټةٹ", "t"), **dict.fromkeys("ثسصٿ", "s"), **dict.fromkeys("حخ", "h"),
        **dict.fromkeys("هہھۀ", "H"), **dict.fromkeys("دډڈ", "d"), **dict.fromkeys("ذزضظځ", "z"),
        **dict.fromkeys("رړڑ", "r"), **dict.fromkeys("ژږ", "j"), **dict.fromkeys("شښ", "x"),
        **dict.fromkeys("غگګڭ", "g"), **dict.fromkeys("قکك", "k"), **dict.fromkeys("نڼں", "n"),
        **dict.fromkeys("وؤۋۆۉ", "W"), **dict.fromkeys("یيىېۍئے", "i"), **dict.fromkeys("اآأإٱعء", "a"),
    }
)  # fmt: skip
# Names from Arabic whose long a in the end is written ی: Isa, Musa, Yahya, Mustafa, Murtaza, Mujtaba, Kubra, Sughra.
ALIF_IN_THE_END = re.compile("(?<=^ع[یيى]س|^موس|^[یي]ح[یي]|صطف|رتض|جتب|^کبر|^صغر)[یيى]$")
ARABIC_LETTER = re.compile(r"[\u0600-\u06ff\u0750-\u077f]")
MARKS = re.compile("[\u0300-\u036f]")  # those that make no letter of their own with the one they stand on

V, C = "[aeiouy]", "[bcdfghjklmnpqrstvwxzXCJHGQ]"
Rule = tuple[re.Pattern[str], tuple[str, ...]]


def _rules(*rules: tuple[str, *tuple[str, ...]]) -> list[Rule]:
    return [(re.compile(pattern), tuple(sounds)) for pattern, *sounds in rules]


# Several letters for one sound. The first rule that fits at a place decides, so longer ones stand first.
SPELLINGS = _rules(
    ("shch|chtch|schtsch|szcz|sjtsj", "X"),
    ("dsch|dzh|dj|дж|dJ|дJ", "J"),
    ("tsch|tch|tsh|tsj|cz", "C"),
    ("sch", "X", "J"),
    ("sh|sz", "X"),
    ("zh|zj", "J"),
    ("sj", "X"),
    ("ch", "C", "X", "H"),
    ("kh", "H"),
    ("gh", "G"),
    ("ph", "f"),
    ("th", "t", "tH"),
    ("ck", "k"),
    ("(?:Q|ts)(?=[iye])", "ts", "t"),
    ("Q|tz(?!h)", "ts"),
    ("dz(?=[iye]|$)", "d", "dz"),
    ("x", "H", "ks"),
    ("c(?=[eiy])", "s", "ts", "k"),
    ("c", "k", "ts"),
    ("q", "k", "H"),
    ("w", "v"),
    (f"(?<={V})j(?={C}|$)", "y"),
    (f"(?<={V})j(?={V})", "J", "y"),
    (f"(?<={C})j(?={V})", "J", "y"),
    ("^j", "J", "y"),
)
# What is written differently for one vowel, and where a vowel's letter stands for a consonant.
VOWELS = _rules(
    (f"(?<={V})U", "v"),
    ("U", "u"),
    ("^u(?=[lnrsm][aeiou])", "u", "v"),
    ("^vo", "vo", "o"),
    ("oe", "u", "oe"),
    ("ou(?=n?a?$|sk|C)", "ov", "u"),
    ("ou", "u", "ov"),
    (f"(?<=[ae])u(?={C}|$)", "v", "u"),
    ("oo", "u", "o"),
    ("ee", "i", "e"),
    ("[iy]+e", "e"),
    ("[iy]+", "i"),
)


@lru_cache(maxsize=50_000)
def readings(word: str) -> tuple[str, ...]:
    """What one word (no blanks) may sound like, likeliest first; empty for a word without letters."""
    plain = MARKS.sub("", fold(word))
    if ARABIC_LETTER.search(plain):
        return _few(_arabic(plain))
    letters = _ascii(plain.translate(LETTERS))
    sounds = (sound for text in _read(letters, SPELLINGS) for sound in _read(text, VOWELS))
    return _few(sounds)


def _ascii(text: str) -> str:
    """Capitals are sounds already read: anyascii leaves them alone and must not add any."""
    return "".join(letter if letter.isascii() else anyascii(letter).lower() for letter in text)


def _read(text: str, rules: list[Rule]) -> Iterator[str]:
    """Every way to read it, the first choice of each rule first. Who writes a word spells a sound one way in it."""
    pieces = list(_pieces(text, rules))
    choices = dict(pieces)
    for chosen in islice(product(*choices.values()), MOST_READINGS):
        sound = dict(zip(choices, chosen, strict=True))
        yield "".join(sound[spelling] for spelling, _sounds in pieces)


def _pieces(text: str, rules: list[Rule]) -> Iterator[tuple[object, tuple[str, ...]]]:
    """What stands for one sound, and the sounds it may be; و alone may be another at each of its places."""
    at = 0
    while at < len(text):
        applied = next(((match, sounds) for one, sounds in rules if (match := one.match(text, at))), None)
        if applied is None:
            yield text[at], (text[at],)
            at += 1
        else:
            match, sounds = applied
            yield (sounds, at if match[0] == "W" else match[0]), sounds
            at = match.end()


def _arabic(text: str) -> Iterator[str]:
    """Dari, Pashto, Persian and Arabic: و is a vowel or v, a last ه is a vowel, short vowels are not written."""
    heard = re.sub("[\u064b-\u065f\u0640]", "", text)
    letters = _ascii(ALIF_IN_THE_END.sub("ا", heard).translate(ARABIC))
    return _read(letters, UNWRITTEN)


UNWRITTEN = _rules(
    ("^aW", "u", "av"),
    ("^ai", "i"),
    ("^W|(?<=a)W|W(?=a)", "v"),
    ("WW", "vu"),
    ("W", "u", "v"),
    ("(?<=a)H$", "h"),
    ("H$", "a"),
    ("H", "h"),
)


def _few(sounds: Iterable[str]) -> tuple[str, ...]:
    plain = (_single(re.sub("[^a-z]", "", sound.lower())) for sound in sounds)
    return tuple(dict.fromkeys(sound for sound in plain if sound))[:MOST_READINGS]


def _single(sound: str) -> str:
    return re.sub(r"(.)\1+", r"\1", sound)
