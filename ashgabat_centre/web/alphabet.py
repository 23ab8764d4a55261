"""Alphabetical order: how names stand in lists, in whatever alphabet they are written.

Names are ordered by a key, which is never shown. Latin letters come first, each together with its forms that bear a
mark: Çary stands among C, Öwez among O, Ýunus among Y. Cyrillic follows, the letters that Kazakh, Kyrgyz, Tajik and
Uzbek add each after the one it was made from (қ after к, і after ы), ё as е; then the letters of Dari and Pashto, then
whatever else. Case and apostrophes (Uzbek oʻ, o‘ and o' are one) don't part two names, and whatever stands between
words counts as one blank.

The rule is stated here once and read twice: by `sort_key` in Python, and by `SortKey` in PostgreSQL, whose columns keep
the key so that an index answers ([decision 75](../../docs/decisions/0075-names-are-ordered-by-a-kept-key.md)).
"""

import re
from collections.abc import Iterable
from itertools import chain
from typing import Any
from unicodedata import normalize

from django.db.models import F, Func, GeneratedField, TextField, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.deconstruct import deconstructible
from django.utils.translation import get_language

CYRILLIC = "аәӓбвгғґҕдђѓеєжҗӝзҙӟиӣйїјкқќҝҡҟлљмнңҥњоөӧпҧрсҫтҭћуўӯұүӱфхҳһцҵчҷҹҽџшщъыіӹьэюяѣѳѵ"
ARABIC = "اآأإٱءبپتټثجچحخځڅدډذرړزژږسښشصضطظعغفقکكګگڭلمنڼںوؤۇۆۋهةەۀھہیيىېۍئے"
ODD, PLAIN = (
    "æœøəǝßıłđðþħŋ",
    "aooeesilddthn",
)  # Latin letters that Unicode doesn't take apart, and those they stand with
APOSTROPHES = "'`´’‘‛ʻʼʹʽʾʿˈ′"
FIRST = 0x0250  # of the characters that stand for these letters in a key: after z, and none that Unicode takes apart
UNHEARD = r"[\u00ad\u0300-\u036f\u0640\u064b-\u065f\u0670\u200b-\u200f\u2060-\u206f\u20d0-\u20f0\ufe00-\ufe0f\ufeff]"
BETWEEN = (
    r"[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u00d7\u00f7"
    r"\u060c\u061b\u061f\u2010-\u2bff\u3000-\u303f]+"
)


def _stand_for() -> dict[str, str]:
    """For each letter that is no plain Latin one, the character that stands for it in a key."""
    letters = {letter: chr(FIRST + at) for at, letter in enumerate(dict.fromkeys(CYRILLIC + ARABIC))}
    for letter in map(chr, chain(range(0x430, 0x530), range(0x620, 0x700))):
        if (base := normalize("NFD", letter)[0]) in letters:
            letters.setdefault(letter, letters[base])
    return letters | dict(zip(ODD, PLAIN, strict=True))


LETTERS = _stand_for()
QUOTED = APOSTROPHES.replace("'", 2 * "'")  # as a literal of SQL has them
INSIDE = re.compile(rf"(?<=\w)[{APOSTROPHES}](?=\w)")
TABLE, WITHOUT_APOSTROPHES = str.maketrans(LETTERS), str.maketrans("", "", APOSTROPHES)


def with_apostrophe_forms(names: Iterable[str]) -> set[str]:
    """These names, and those with an apostrophe inside a word also with none, a typewriter's, a Latin alphabet's."""
    known = set(names)
    marks = ("", "'", "ʻ")
    return known | {INSIDE.sub(mark, name) for name in known if INSIDE.search(name) for mark in marks}


def sort_key(name: str) -> str:
    """The key by which a name is ordered among others: the lesser, by code points, stands first."""
    plain = normalize("NFKC", name.translate(WITHOUT_APOSTROPHES)).lower()
    heard = re.sub(UNHEARD, "", normalize("NFD", plain.translate(TABLE)))
    return re.sub(BETWEEN, " ", heard).strip(" ")


@deconstructible(path="ashgabat_centre.web.alphabet.SortKey")
class SortKey(Func):
    """The same of a column. An expression and no function: generated columns are made of it."""

    template = (
        "btrim(regexp_replace(regexp_replace(normalize(translate(lower(normalize("
        f"translate(%(expressions)s, '{QUOTED}', ''), NFKC)), "
        f"'{''.join(LETTERS)}', '{''.join(LETTERS.values())}'), NFD), "
        f"'{UNHEARD}', '', 'g'), '{BETWEEN}', ' ', 'g'))"
    )
    output_field = TextField()


def kept_order(*names: str) -> GeneratedField:
    """The column that keeps the key of the first of these names which isn't empty."""
    *others, last = names
    named: Any = F(last)
    for name in reversed(others):
        named = Coalesce(NullIf(name, Value("")), named)
    return GeneratedField(expression=SortKey(named), output_field=TextField(), db_persist=True)


def sort_column() -> str:
    """The column by which rows with an English and a Russian name are ordered for whoever reads now."""
    return "sort_ru" if get_language() == "ru" else "sort_en"


@deconstructible(path="ashgabat_centre.web.alphabet.ByName")
class ByName(F):
    """Alphabetical order in the reader's language, of the rows themselves or of those that `through` leads to."""

    name: str

    def __init__(self, through: str = "") -> None:
        super().__init__(f"{through}sort_en")

    def resolve_expression(self, query: Any = None, *args: Any, **kwargs: Any) -> Any:
        """The column of the language at the time the query is made, since a model's own order is stated once."""
        return F(self.name.removesuffix("sort_en") + sort_column()).resolve_expression(query, *args, **kwargs)
