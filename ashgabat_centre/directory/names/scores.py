"""How well a name answers what was asked for: the words of both are paired, the heaviest likeness first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product

from rapidfuzz.distance import Indel
from rapidfuzz.process import extract

from ashgabat_centre.directory.names.fold import shape
from ashgabat_centre.directory.names.parts import Part

LEAST_ALIKE = 0.66  # two words less alike than this are two words
INITIAL_ALIKE, VOWEL_ALIKE, BEGUN_ALIKE = 0.9, 0.7, 0.92
LEAST = 0.56  # a score below which a name is no answer
ENOUGH = 1.6  # words of a name that are the same make it an answer, whatever else was asked for
SHARE = 0.2  # of the score: how much of the name was asked for
MOST_JOINED = 3  # readings of each of two words that are read as one


@dataclass(frozen=True, slots=True)
class Unit:
    """A word, or two side by side read as one, by their shapes."""

    shapes: tuple[str, ...]
    covers: frozenset[int]
    weight: float
    initial: bool


@dataclass(frozen=True, slots=True)
class Name:
    """A name ready to be compared: its words and pairs of words, and the weight of all."""

    units: tuple[Unit, ...]
    weight: float


@lru_cache(maxsize=20_000)
def measured(name: tuple[Part, ...]) -> Name:
    """A name ready to be compared: its parts, what two neighbours make when joined, and their weights added
    up.
    """
    single = [
        Unit(tuple(map(shape, part.sounds)), frozenset([at]), part.weight, part.initial)
        for at, part in enumerate(name)
    ]
    return Name((*single, *_joined(name)), sum(part.weight for part in name))


def _joined(name: tuple[Part, ...]) -> Iterator[Unit]:
    for at, (one, other) in enumerate(pairwise(name)):
        if one.distinguishes and other.distinguishes:
            sounds = product(one.sounds[:MOST_JOINED], other.sounds[:MOST_JOINED])
            shapes = tuple(dict.fromkeys(shape("".join(both)) for both in sounds))
            yield Unit(shapes, frozenset([at, at + 1]), one.weight + other.weight, False)


def scores(
    query: tuple[Part, ...], names: Iterable[tuple[Part, ...]], unfinished: bool = False
) -> list[float]:
    """For each name, from 0 to 1, how well it answers. `unfinished`: the last word asked for may go on."""
    question = measured(query)
    if not question.weight:
        return [0.0 for _name in names]
    candidates = [measured(name) for name in names]
    known = list({text for name in candidates for unit in name.units for text in unit.shapes})
    last = len(query) - 1 if unfinished else None
    likeness = [_likeness(unit, known, last in unit.covers) for unit in question.units]
    return [_score(question, likeness, candidate) for candidate in candidates]


def _likeness(unit: Unit, known: list[str], unfinished: bool) -> dict[str, float]:
    """Which of the known shapes are like this word, and how much: from LEAST_ALIKE to 1."""
    best: dict[str, float] = {}
    for text in unit.shapes:
        alike = extract(text, known, scorer=Indel.normalized_similarity, limit=None, score_cutoff=LEAST_ALIKE)
        for known_text, likeness, _place in alike:
            best[known_text] = max(likeness, best.get(known_text, 0.0))
        begun = [other for other in known if other.startswith(text)] if unfinished else []
        best |= {other: BEGUN_ALIKE for other in begun if best.get(other, 0.0) < BEGUN_ALIKE}
    return best


def _score(question: Name, likeness: list[dict[str, float]], name: Name) -> float:
    words: set[int] = set()
    named: set[int] = set()
    answered = covered = 0.0
    for alike, unit, other in _pairs(question, likeness, name):
        if words.isdisjoint(unit.covers) and named.isdisjoint(other.covers):
            words |= unit.covers
            named |= other.covers
            answered += unit.weight * alike**2
            covered += other.weight * alike**2
    score = (1 - SHARE) * answered / question.weight + SHARE * covered / (name.weight or 1)
    return max(score, LEAST) if min(answered, covered) >= ENOUGH else score


def _pairs(question: Name, likeness: list[dict[str, float]], name: Name) -> list[tuple[float, Unit, Unit]]:
    """Words of both that are alike, those first that tell most."""
    pairs = [
        (alike, unit, other)
        for unit, known in zip(question.units, likeness, strict=True)
        for other in name.units
        if (alike := _alike(unit, known, other)) and len(unit.covers) + len(other.covers) < 4
    ]
    return sorted(pairs, key=lambda pair: -pair[0] * min(pair[1].weight, pair[2].weight))


def _alike(unit: Unit, known: dict[str, float], other: Unit) -> float:
    if unit.initial or other.initial:
        return max(_begin_alike(one, two) for one in unit.shapes for two in other.shapes)
    return max(known.get(text, 0.0) for text in other.shapes)


def _begin_alike(one: str, other: str) -> float:
    """An initial and a word; vowels are written in many ways, so any two of them are somewhat alike."""
    if one[0] == other[0]:
        return INITIAL_ALIKE
    return VOWEL_ALIKE if one[0].islower() and other[0].islower() else 0.0
