"""Words typed with the keyboard set to the other alphabet: `vbybcnh` is министр, `ьуудштп` meeting."""

import re

LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>"
RUSSIAN = "ёйцукенгшщзхъфывапролджэячсмитьбюЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ"
TO_RUSSIAN, TO_LATIN = str.maketrans(LATIN, RUSSIAN), str.maketrans(RUSSIAN, LATIN)

WORD = re.compile(r"[^\W\d_]{3,}(?:['’-][^\W\d_]+)*")
VOWEL = re.compile("[aeiouyаеёиоуыэюя]", re.IGNORECASE)


def other_layout(words: str) -> str:
    """What the same keys write on the other layout; '' where that isn't words, which have letters alone and a vowel."""
    table = TO_LATIN if any(letter in RUSSIAN for letter in words) else TO_RUSSIAN
    other = words.translate(table)
    are_words = all(
        WORD.fullmatch(word) and VOWEL.search(word) for word in other.split() if not word.isdecimal()
    )
    return other if other != words and any(map(str.isalpha, other)) and are_words else ""
