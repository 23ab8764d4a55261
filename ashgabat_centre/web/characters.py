"""Characters: how a text is kept, and how two texts are compared. Nothing else in the portal decides on it.

Unicode writes one visible word in many ways: й as one letter or as и with a breve, ﬁ as one letter or two, a word with
a soft hyphen inside. `normalize` gives each word that looks the same one spelling and keeps what a reader sees or what
a script needs: superscripts, the joiners of Persian and Dari, those of emoji, direction marks beside letters that run
from right to left. `fold` is for keys that are looked up and never shown.

Sources: Unicode Standard Annex 15 (normalization forms) and 44 (Default_Ignorable_Code_Point).

The processes that open files from outside load this module by its path, so that it imports nothing of the portal.
"""

import re
from unicodedata import category
from unicodedata import normalize as to_form

# Controls, what Unicode declares to be ignored where it is drawn, and halves of pairs that are no character.
UNSEEN = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
UNSEEN_RUN = re.compile(f"[{UNSEEN}]+")
LINE_ENDS = re.compile("[\v\f\x85\u2028\u2029]")
SEPARATORS = re.compile("[\x1c-\x1f]")
# Letters drawn as two, and the shapes of Arabic letters. The honorific ligatures from U+FDF0 on look like no letters.
LIGATURES = re.compile(
    "[\u0132\u0133\u01c4-\u01cc\u01f1-\u01f3\ufb00-\ufb06\ufb13-\ufb17\ufb50-\ufdcf\ufe70-\ufefc]"
)
NON_JOINER, JOINER = "\u200c", "\u200d"
DIRECTIONS = "\u200e\u200f\u061c"
# Scripts whose letters change beside a joiner.
JOINED = re.compile("[\u0600-\u08ff\u0900-\u0dff\u1800-\u18af]")
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff]")
MONGOLIAN = re.compile("[\u1800-\u18af]")
MONGOLIAN_VARIANTS = "\u180b\u180c\u180d\u180f"
PICTURES = re.compile("[\ufe0e\ufe0f\U000e0020-\U000e007f]")  # how a symbol is drawn, and whose flag it is
KEYCAP = "\u20e3"
CYRILLIC = re.compile("[а-яё]", re.I)
LATIN = re.compile("[a-z]", re.I)


def normalize(text: str) -> str:
    """The text as it is kept: composed, without what nobody sees. The same where it is applied again."""
    if text.isascii() and text.isprintable():
        return text
    lines = SEPARATORS.sub(" ", LINE_ENDS.sub("\n", text))
    spelled = LIGATURES.sub(lambda letter: to_form("NFKC", letter[0]), to_form("NFC", lines))
    backwards = RIGHT_TO_LEFT.search(spelled) is not None
    return to_form("NFC", UNSEEN_RUN.sub(lambda run: _needed(run, backwards), spelled))


def fold(text: str) -> str:
    """The text as it is compared: without case, unseen and compatibility characters, with single blanks.

    й and и, е and ё, two sorts of dash stay apart: a reader sees the difference.
    """
    plain = UNSEEN_RUN.sub("", to_form("NFKC", normalize(text)))
    return " ".join(UNSEEN_RUN.sub("", to_form("NFKC", plain.casefold())).split())


def language_of(text: str) -> str:
    """The language of a text, of the portal's two: Russian where most letters are Cyrillic."""
    return "ru" if len(CYRILLIC.findall(text)) > len(LATIN.findall(text)) else "en"


def _needed(run: re.Match[str], backwards: bool) -> str:
    """What of a run of unseen characters its neighbours need, each once."""
    before, after = run.string[run.start() - 1 : run.start()], run.string[run.end() : run.end() + 1]
    marks = DIRECTIONS if backwards else ""
    if JOINED.match(before) or JOINED.match(after):
        marks += _joiners(before, after)
    if MONGOLIAN.match(before):
        marks += MONGOLIAN_VARIANTS
    drawn = category(before or " ").startswith("S") or after == KEYCAP or before in "‼⁉"
    if drawn and category(after or " ").startswith("S"):
        marks += JOINER
    kept = (one for one in run[0] if one in marks or drawn and PICTURES.match(one))
    return "".join(dict.fromkeys(kept))


def _joiners(before: str, after: str) -> str:
    """A non-joiner stands between two letters; a joiner shapes the one letter it stands beside."""
    return NON_JOINER + JOINER if JOINED.match(before) and JOINED.match(after) else JOINER
