"""What tells of the same is found by its words, in whatever order and case, and what shares few words is not."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from monitoring.similarity import ALIKE, BANDS, likeness, most_alike, sketch_of, stems_of

WORDS = st.text(alphabet="abcdefghijабвгдежзик", min_size=3, max_size=9)
TITLES = st.lists(WORDS, min_size=5, max_size=12, unique_by=lambda word: word[:6])


@given(TITLES, st.randoms())
def test_order_and_case_make_no_difference(words: list[str], chance: Random) -> None:
    mixed = list(words)
    chance.shuffle(mixed)
    one, other = stems_of(" ".join(words)), stems_of(" ".join(mixed).upper())
    assert (one, sketch_of(one)) == (other, sketch_of(other))
    assert likeness(one, other) == 1.0


@given(TITLES, TITLES)
def test_likeness_is_mutual_and_a_share(one: list[str], other: list[str]) -> None:
    first, second = stems_of(" ".join(one)), stems_of(" ".join(other))
    assert likeness(first, second) == likeness(second, first)
    assert 0.0 <= likeness(first, second) <= 1.0


@given(TITLES, TITLES)
def test_a_group_is_joined_from_the_threshold_on_and_not_below(one: list[str], other: list[str]) -> None:
    first, second = stems_of(" ".join(one)), stems_of(" ".join(other))
    joined = most_alike(first, [("second", second)]) is not None
    assert joined == (likeness(first, second) >= ALIKE)


@given(TITLES)
def test_every_headline_has_as_many_keys_whatever_its_length(words: list[str]) -> None:
    keys = sketch_of(stems_of(" ".join(words)))
    assert len(keys) == BANDS
    assert all(-(2**63) <= key < 2**63 for key in keys)


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_text_breaks_it(title: str, text: str) -> None:
    stems = stems_of(title, text)
    assert most_alike(stems, [(0, stems)]) == (0 if stems else None)
    assert len(sketch_of(stems)) in (0, BANDS)


def test_what_is_alike_enough_shares_a_key() -> None:
    words = [f"word{number:02}x" for number in range(40)]
    missed = 0
    for start in range(30):
        one, other = words[start : start + 8], words[start + 2 : start + 8]
        missed += not set(sketch_of(stems_of(" ".join(one)))) & set(sketch_of(stems_of(" ".join(other))))
    assert missed == 0
