"""Which words of a text changed: both texts stay readable, and what differs is marked."""

import re

from hypothesis import given
from hypothesis import strategies as st

from ashgabat_centre.history.changed_words import MOST, WordRun, compare

WORDS = st.lists(st.sampled_from(["water", "border", "вода", "и", "of"]), min_size=1, max_size=20)


def marked(runs: list[WordRun]) -> list[str]:
    return [run.words.strip() for run in runs if run.changed]


def test_a_word_put_in_the_place_of_another_is_marked_on_both_sides() -> None:
    before, after = compare("The crossing opened at noon.", "The crossing closed at noon.")
    assert (marked(before), marked(after)) == (["opened"], ["closed"])


def test_a_sentence_added_is_marked_on_the_later_side_alone() -> None:
    before, after = compare("It opened.", "It opened. Nobody was hurt.")
    assert (marked(before), marked(after)) == ([], ["Nobody was hurt."])


def test_what_was_written_where_nothing_stood_is_marked_whole() -> None:
    before, after = compare("—", "Agreed to meet in May")
    assert (marked(before), marked(after)) == (["—"], ["Agreed to meet in May"])


def test_a_text_too_long_to_be_compared_is_shown_whole() -> None:
    text = "word " * (MOST + 1)
    assert compare(text, "short") == ([WordRun(text, changed=False)], [WordRun("short", changed=False)])


@given(WORDS, WORDS)
def test_every_word_of_a_text_stands_in_its_side_once(before: list[str], after: list[str]) -> None:
    sides = compare(" ".join(before), "\n".join(after))
    assert ["".join(run.words for run in side) for side in sides] == [" ".join(before), "\n".join(after)]


@given(WORDS)
def test_nothing_is_marked_in_a_text_that_stayed(words: list[str]) -> None:
    text = " ".join(words)
    assert [marked(side) for side in compare(text, text)] == [[], []]


@given(WORDS, WORDS)
def test_what_is_not_marked_is_the_same_on_both_sides(before: list[str], after: list[str]) -> None:
    sides = compare(" ".join(before), " ".join(after))
    stayed = ["".join(run.words for run in side if not run.changed) for side in sides]
    assert re.sub(r"\s", "", stayed[0]) == re.sub(r"\s", "", stayed[1])
