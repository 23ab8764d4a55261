"""The keys a name is looked up by, and the tsqueries that ask for them.

Five sorts of key: a word's consonants (`nsv`), the same with one of them left open or left out (`ns9`, `3nv`), its
sounds in full, of which the beginning is enough while one types (`0niazov`), its first sound, for initials (`1n`),
and for words of few consonants its sounds with one of them left out (`2doxi`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

from ashgabat_centre.directory.names.fold import bones
from ashgabat_centre.directory.names.parts import COMMON, PLAIN, Part
from ashgabat_centre.directory.names.romanization import MOST_READINGS

SPELLED, FIRST, SHORT, LESS, OTHER = "0", "1", "2", "3", "9"
SHORTEST_WORN = 4  # consonants of a word that is still told apart with one of them left out
SHORTEST_SPELLED = 4  # sounds of a word with fewer consonants of which one may be left out
MOST_WORDS = 6  # of a question; more tell no more
MOST_ASKED, MOST_JOINED, MOST_ARMS = (
    4,
    2,
    3,
)  # readings of a word, of words read as one; words looked for alone


def stored(name: tuple[Part, ...]) -> str:
    """Every key of a name, as a tsvector is written."""
    return " ".join(sorted({key for part in name for key in _stored(part)} | set(_joined(name))))


def _stored(part: Part) -> Iterator[str]:
    for sound in part.sounds:
        yield from _kept(sound)
        yield SPELLED + sound
        yield _first(sound)


def _first(sound: str) -> str:
    return FIRST + bones(sound[:1])


def _kept(sound: str) -> Iterator[str]:
    """The keys a word is found by when it is written with one consonant more, less or other."""
    key = bones(sound)
    yield key
    if len(key) >= SHORTEST_WORN:
        yield from _other(key)
        yield from (LESS + one for one in _less(key))
    elif len(sound) >= SHORTEST_SPELLED:
        yield from (SHORT + one for one in (sound, *_less(sound)))


def _near(sound: str) -> Iterator[str]:
    """The keys to ask for: those `_kept` of every word that is one slip away."""
    key = bones(sound)
    yield key
    if len(key) >= SHORTEST_WORN:
        yield LESS + key
        yield from _other(key)
        yield from _less(key)
        yield from (key[:at] + key[at + 1] + key[at] + key[at + 2 :] for at in range(len(key) - 1))
    elif len(sound) >= SHORTEST_SPELLED:
        yield from (SHORT + one for one in (sound, *_less(sound)))


def _less(text: str) -> Iterator[str]:
    return (text[:at] + text[at + 1 :] for at in range(len(text)))


def _other(text: str) -> Iterator[str]:
    return (text[:at] + OTHER + text[at + 1 :] for at in range(len(text)))


def _joined(name: tuple[Part, ...], most: int = MOST_READINGS) -> Iterator[str]:
    for one, other in pairwise(name):
        if one.distinguishes and other.distinguishes:
            yield from (bones(a + b) for a in one.sounds[:most] for b in other.sounds[:most])


@dataclass(frozen=True)
class Word:
    """A word that is asked for, as three tsqueries from narrow to wide."""

    spelled: str
    exact: str
    near: str
    weight: float  # how much of a name it is; none for an initial


def question_words(name: tuple[Part, ...], unfinished: bool) -> list[Word]:
    """The words of a question; the last one may be unfinished."""
    weighed = [part for part in name if part.distinguishes or part.initial][:MOST_WORDS]
    return [_word(weighed, at, unfinished and at == len(weighed) - 1) for at in range(len(weighed))]


def _word(name: list[Part], at: int, unfinished: bool) -> Word:
    part, sounds = name[at], name[at].sounds[:MOST_ASKED]
    if part.initial and not unfinished:
        first = _any(_first(sound) for sound in sounds)
        return Word(first, first, first, 0)
    spelled = [f"'{SPELLED}{sound}'{':*' if unfinished else ''}" for sound in sounds]
    begun = spelled if unfinished else []
    joined = set(_joined(tuple(name[max(0, at - 1) : at + 2]), MOST_JOINED))
    exact = {bones(sound) for sound in sounds} | joined
    near = {key for sound in sounds for key in _near(sound)} | joined
    near |= {less for one in joined if len(one) >= SHORTEST_WORN for less in _less(one)}
    return Word(_any(spelled), _any([*exact, *begun]), _any([*near, *begun]), part.weight)


def _any(keys: Iterable[str]) -> str:
    return f"({'|'.join(sorted(set(filter(None, keys))))})"


def narrow(words: list[Word]) -> list[str]:
    """Tsqueries for names that hold every word, the narrowest first: as spelled, by consonants, with a slip."""
    strong, beside = _by_strength(words)
    if not strong:
        return []
    lexemes = [word.spelled for word in strong] if len(strong) == 1 and not beside else []
    lexemes += [
        "&".join(word.exact for word in strong) + beside,
        "&".join(word.near for word in strong) + beside,
    ]
    return list(
        dict.fromkeys(lexemes + ([_two_of([word.exact for word in strong])] if len(strong) > 2 else []))
    )


def sure(name: tuple[Part, ...]) -> str:
    """A tsquery for the names that hold every word that tells this one apart, as it sounds; '' where none does."""
    telling = [part for part in name if part.weight == PLAIN] or [part for part in name if part.distinguishes]
    words = [[SPELLED + sound for sound in part.sounds[:MOST_ASKED]] for part in telling[:MOST_WORDS]]
    return " & ".join(_any(f"'{key}'" for key in word) for word in words)


def wide(words: list[Word]) -> list[str]:
    """Tsqueries for single words, with a slip; names that answer several are the likelier."""
    strong, _beside = _by_strength(words)
    telling = [word for word in strong if word.weight == PLAIN] or strong
    return [word.near for word in telling[:MOST_ARMS]]


def _by_strength(words: list[Word]) -> tuple[list[Word], str]:
    """Words that are enough to look for; and, where there is but one, what must stand beside it."""
    strong = [word for word in words if word.weight > COMMON]
    weak = [word for word in words if word not in strong]
    if not strong:
        return [word for word in weak if word.weight], ""
    return strong, f"&({'|'.join(word.exact for word in weak)})" if weak and len(strong) == 1 else ""


def _two_of(words: list[str]) -> str:
    return "|".join(f"({one}&{other})" for one, other in combinations(words, 2))
