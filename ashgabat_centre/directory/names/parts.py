"""A name taken apart: titles, particles, patronymics, initials, and names that are written together or apart."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ashgabat_centre.directory.names.romanization import ARABIC_LETTER, readings
from ashgabat_centre.web.characters import fold

# How much of a name a word is: what many people share tells little about one of them.
PLAIN, PATRONYMIC, COMMON, INITIAL, TITLE = 1.0, 0.5, 0.4, 0.4, 0.1


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Forms of address and offices, in the languages of the region; not names.
TITLES = _words(
    """
    mr mrs ms sir lady dr doctor doktor daktar prof professor eng engineer inginer ambassador minister president judge
    gen general col colonel maj major captain alhaj haji hajji hazrat mullah mulla mawlawi maulvi mawlana ustad wakil
    qari qazi shaikh sheikh kari kazi hadji hadzhi mulavi akhund akhond sahib saheb sahab muawin moawin
    г-н г-жа господин госпожа доктор генерал полковник профессор посол министр судья
    хаджи ходжи мулла мавлави маулави кари кори кази кози устад устод ахунд шейх
    الحاج حاجی حضرت جناب ملا مولوی مولانا استاد انجنیر انجینر داکتر دوکتور پروفیسور وکیل قاری قاضی جنرال دگروال شیخ
    آخند آخوند صاحب معاون
    """
)
# What sort of place it is, and in which country, as lists of places add it.
COUNTRIES = _words(
    """
    kazakhstan kyrgyzstan tajikistan turkmenistan uzbekistan afghanistan
    قزاقستان کازاخستان قرقیزستان قرغیزستان تاجیکستان ترکمنستان ازبکستان افغانستان
    """
)
TITLES |= COUNTRIES | _words(
    """
    oblast oblysy region province velayat wilayat viloyati welayaty district rayon raion city town village kishlak
    wuluswali woluswali alaqadari alaqahdari markaz shaary kalasy
    область облысы областы вилоят велаят район ауданы город шаары қаласы шаҳри село посёлок поселок кишлак
    qishloq қишлоқ
    ولایت ولسوالی ولسوالي علاقه داری علاقهداری مرکز قریه قريه
    """
)
# "Son of", "daughter of", the Arabic article as it is pronounced.
PARTICLES = _words(
    """
    al el ul ol ur ud uz us un ad ar as az an bin ibn ben bint the of
    uly uulu ulu ogly oglu ogli kyzy kizi qizi gyzy
    ұлы уулу улы оглы огли оғлы қызы кызы кизи қизи
    """
)
EZAFE = re.compile(r"(?<=\w)-(?:e|i|ye|yi|е|и|йе)(?=[\s-])", re.IGNORECASE)
APOSTROPHES = "'’‘ʻʼ`´"
CUT = re.compile(rf"[^\w{APOSTROPHES}\u064b-\u065f\u200c\u200d]+|_")
PATRONYMIC_END = re.compile(r"(?<=..)(?:[oeai]?v?i[cx]|[oeai]?vna|[eo]?icna|uulu|ul[iu]|ogl[iu]|kizi)$")
# Names of faith are made of two: servant of …, … of God, … of the faith.
SERVANT = re.compile(r"^abd[uaoei]?l?(?=..)")
SERVANT_OF_GOD = re.compile("^abd[uaoei]?l(?:[ae]h?|h)$")
ENDINGS = {"ala": re.compile(r"(?<=..)[uaoie]?lah?$"), "din": re.compile(r"(?<=..)[uaoie]d[ie]n$")}
ALONE = {"ala": "ala", "alah": "ala", "din": "din", "abd": "abd", "abdul": "abd", "abdal": "abd"}
# Dari writes these together with the name that follows.
TOGETHER = re.compile("^(داکتر|انجنیر|حاجی|مولوی|سید|محمد|غلام)(?=...)")
ARTICLE_BEFORE, ARTICLE_BETWEEN = re.compile("^ال(?=..)"), re.compile("(?<=..)ال(?=..)(?!له$)")


@dataclass(frozen=True, slots=True)
class Part:
    """One word: its readings, and how much of the name it is."""

    sounds: tuple[str, ...]
    weight: float = PLAIN

    @property
    def initial(self) -> bool:
        """Whether it stands for a name by its first letter alone."""
        return self.weight == INITIAL and len(self.sounds[0]) <= 2

    @property
    def distinguishes(self) -> bool:
        """Whether it tells one person from another: no title, no single letter."""
        return self.weight > TITLE and not self.initial


@lru_cache(maxsize=20_000)
def parts(name: str) -> tuple[Part, ...]:
    """The words of a name in their order, without particles and with what is written together taken apart."""
    spelled = fold(name.replace("´", "'"))  # an accent that stands alone is folded to a blank and the accent
    if spelled in COUNTRIES:
        return (Part(readings(spelled)),)
    return tuple(
        part for word in CUT.split(EZAFE.sub("", spelled)) for part in _word(word.strip(APOSTROPHES))
    )


@lru_cache(maxsize=50_000)
def _word(word: str) -> tuple[Part, ...]:
    if word in PARTICLES:
        return ()
    pieces = _apart(word) if ARABIC_LETTER.search(word) else [word]
    return tuple(part for piece in pieces for part in _kinds(piece))


def _apart(word: str) -> Iterator[str]:
    """A word in Arabic script without the article, in front or between two names written together."""
    for name in TOGETHER.sub(r"\1 ", word).split():
        if name in TITLES or name == "الله":
            yield name
        else:
            yield from ARTICLE_BETWEEN.split(ARTICLE_BEFORE.sub("", name))


def _kinds(word: str) -> tuple[Part, ...]:
    sounds = readings(word)
    if not sounds:
        return ()
    if word in TITLES:
        return (Part(sounds, TITLE),)
    if len(word) == 1 or len(sounds[0]) == 1:
        return (Part(sounds, INITIAL),)
    stems = _without(PATRONYMIC_END, sounds)
    return _compound(sounds) if stems == sounds else (Part((*sounds, *stems), PATRONYMIC),)


def _compound(sounds: tuple[str, ...]) -> tuple[Part, ...]:
    first = sounds[0]
    if first in ALONE:
        return (Part((ALONE[first],), COMMON),)
    if SERVANT_OF_GOD.search(first):
        return (Part(("abd",), COMMON), Part(("ala",), COMMON))
    if len(first) > 4 and SERVANT.search(first):
        return (Part(("abd",), COMMON), *_compound(_without(SERVANT, sounds)))
    for common, end in ENDINGS.items():
        if len(first) > 5 and end.search(first):
            return (Part(_without(end, sounds)), Part((common,), COMMON))
    return (Part(sounds),)


def _without(pattern: re.Pattern[str], sounds: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(pattern.sub("", sound) for sound in sounds))


def written(name: tuple[Part, ...]) -> str:
    """Parts as a column keeps them; `read` takes them from there."""
    return " ".join(f"{part.weight:g}|{'|'.join(part.sounds)}" for part in name)


@lru_cache(maxsize=20_000)
def read(text: str) -> tuple[Part, ...]:
    """The parts of a text that was kept in the search's own spelling."""
    return tuple(_read_part(word) for word in text.split())


def _read_part(word: str) -> Part:
    weight, *sounds = word.split("|")
    return Part(tuple(sounds), float(weight))
