"""Which items tell of the same: by the words of their headlines, at a cost that does not grow with the inbox.

A headline is the set of its words, each by its first letters, so that an ending makes no difference. Two are
near-duplicates from three words in five in common (Jaccard): as much as agencies that pass on one report keep of its
headline. Below that, headlines on one subject begin to meet. To find them among many, each has a dozen keys, of two
minima each (MinHash); those that are alike share a key with a probability of 99.5 per cent, and the database finds
keys by index. Only items of one week are compared, and no more than fifty of them.

Source: A. Broder, On the resemblance and containment of documents (1997).
"""

import hashlib
import re
from collections.abc import Iterable, Sequence

from ashgabat_centre.web.characters import fold

ALIKE = 0.6
BANDS, ROWS = 12, 2
COMPARED = 50
STEM = 6  # letters
FEWEST = 4  # words; a shorter headline borrows some of its text
BORROWED = 200  # characters
WORD = re.compile(r"[^\W_]{3,}")
SEEDS = [index.to_bytes(2, "big") for index in range(BANDS * ROWS)]

Stems = frozenset[str]


def stems_of(title: str, text: str = "") -> Stems:
    """The words by which an item is compared."""
    stems = _stems(title)
    return stems if len(stems) >= FEWEST else stems | _stems(text[:BORROWED])


def _stems(words: str) -> Stems:
    return frozenset(word[:STEM] for word in WORD.findall(fold(words)))


def likeness(one: Stems, other: Stems) -> float:
    """The share of their words that both have, 0 to 1."""
    return len(one & other) / len(one | other) if one and other else 0.0


def sketch_of(stems: Stems) -> list[int]:
    """Its keys, as PostgreSQL's bigint; none where there are no words."""
    if not stems:
        return []
    minima = [min(_hash(seed, stem) for stem in stems) for seed in SEEDS]
    bands = (minima[start : start + ROWS] for start in range(0, len(minima), ROWS))
    return [_hash(number.to_bytes(2, "big"), repr(band)) for number, band in enumerate(bands)]


def _hash(seed: bytes, word: str) -> int:
    return int.from_bytes(
        hashlib.blake2b(word.encode(), digest_size=8, key=seed).digest(), "big", signed=True
    )


def most_alike[Key](stems: Stems, candidates: Iterable[tuple[Key, Stems]]) -> Key | None:
    """The candidate that is most alike, if any is alike enough; of equals the first."""
    best: Sequence[tuple[float, Key]] = [(likeness(stems, other), key) for key, other in candidates]
    top = max(best, key=lambda pair: pair[0], default=None)
    return top[1] if top and top[0] >= ALIKE else None
