"""Which words of a text changed: a long text before and after, as runs of words that stayed, went or came."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST = 4_000  # words: of a longer text the whole is shown, for comparing costs more than its length


@dataclass(frozen=True)
class WordRun:
    """Words that stand together; `changed` where the other text doesn't have them."""

    words: str
    changed: bool


def compare(before: str, after: str) -> tuple[list[WordRun], list[WordRun]]:
    """Both texts as runs that yield them again when joined; texts too long to be compared as one run each."""
    old, new = _words_of(before), _words_of(after)
    if max(len(old), len(new)) > MOST:
        return [WordRun(before, changed=False)], [WordRun(after, changed=False)]
    steps = SequenceMatcher(None, _bare(old), _bare(new)).get_opcodes()
    gone = [(step, old[start:end]) for step, start, end, _from, _to in steps]
    come = [(step, new[start:end]) for step, _from, _to, start, end in steps]
    return list(_runs(gone)), list(_runs(come))


def _words_of(text: str) -> list[str]:
    """Words, each with the blanks around it, which are not compared."""
    return re.findall(r"\s*\S+\s*", text)


def _bare(words: list[str]) -> list[str]:
    return [word.strip() for word in words]


def _runs(pieces: Sequence[tuple[str, list[str]]]) -> Iterator[WordRun]:
    for step, words in pieces:
        if words:
            yield WordRun("".join(words), changed=step != "equal")
