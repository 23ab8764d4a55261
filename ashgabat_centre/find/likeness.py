"""How much a merely similar name must look like the words before it is offered for them."""

from rapidfuzz.distance import Indel

from ashgabat_centre.directory.names.fold import shape
from ashgabat_centre.directory.names.parts import parts

SHORTEST = 4  # letters of a word below which nothing is similar to it
SHARE = 0.75  # of the sounds of each word and of one of the name's, all alike or the consonants more


def looks_like(words: str, name: str) -> bool:
    """Whether each of the words is long enough and sounds much like one of the name's."""
    sought = [part.sounds for part in parts(words) if part.distinguishes]
    called = [part.sounds[0] for part in parts(name)]
    long = sum(letter.isalpha() for letter in words) >= SHORTEST
    return long and bool(sought) and all(_alike(sounds, called) >= SHARE for sounds in sought)


def _alike(sounds: tuple[str, ...], called: list[str]) -> float:
    return max((_likeness(one, other) for one in sounds for other in called), default=0.0)


def _likeness(one: str, other: str) -> float:
    plain = Indel.normalized_similarity(one, other)
    return min(plain, Indel.normalized_similarity(shape(one), shape(other)))
