"""Words typed with the keyboard set to the other alphabet: `vbybcnh` is министр, `ьуудштп` meeting."""

LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>"
RUSSIAN = "ёйцукенгшщзхъфывапролджэячсмитьбюЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ"
TO_RUSSIAN, TO_LATIN = str.maketrans(LATIN, RUSSIAN), str.maketrans(RUSSIAN, LATIN)


def other_layout(words: str) -> str:
    """What the same keys write on the other layout; '' where that is no word."""
    table = TO_LATIN if any(letter in RUSSIAN for letter in words) else TO_RUSSIAN
    other = words.translate(table)
    return other if other != words and any(letter.isalpha() for letter in other) else ""
