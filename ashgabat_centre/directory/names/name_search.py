"""One search over people, institutions and places, in any script: candidates by key, ranked by likeness."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from ashgabat_centre.directory.identities import ProtectedIdentity
from ashgabat_centre.directory.names import keys
from ashgabat_centre.directory.names.matches import Match, detail, entries, is_offered
from ashgabat_centre.directory.names.models import KINDS, DirectoryName
from ashgabat_centre.directory.names.parts import Part, parts, read
from ashgabat_centre.directory.names.scores import LEAST, scores

GOOD = 0.8  # a score above which nothing wider is asked for
CERTAIN = 0.9  # a score that needs no asking back
LOOKED_AT, CANDIDATES = 1_500, 150  # names that hold one word, and names that are ranked
LONGEST = 200  # letters of a question that are read
MOST_KNOWN = 200  # protected identities of one reader that are looked through

Entry = tuple[str, int]  # kind and number
Spelling = tuple[Entry, str, tuple[Part, ...]]
Found = tuple[float, Entry, str]  # score, entry, the spelling that answered


def search(
    words: str,
    *,
    kinds: Sequence[str] = KINDS,
    limit: int = 20,
    unfinished: bool = False,
    in_use: bool = False,
) -> list[Match]:
    """The entries of these kinds whose names answer, the best first, among what the reader sees.

    A duplicate is answered by the entry it was merged into. `unfinished`: the last word is still being typed.
    `in_use`: only what new records are offered.
    """
    query = parts(words[:LONGEST])
    answers = _scored(query, _behind_pseudonyms(kinds), unfinished) + _listed(query, kinds, unfinished)
    answers.sort(key=lambda one: (-one[0], len(one[2])))
    shown = (match for match in _matches(answers[: 3 * limit]) if match.offered or not in_use)
    return [match for match, _number in zip(shown, range(limit), strict=False)]


def find_same(names: Iterable[str], kind: str) -> list[Match]:
    """The entries of this kind that bear one of these names, whole, in whatever script; a true name answers nothing."""
    answers: list[Found] = []
    for query in map(parts, (name[:LONGEST] for name in names)):
        if statement := keys.sure(query):
            rows = DirectoryName.objects.of_kinds((kind,)).answering(statement).spellings()[:CANDIDATES]
            both = [one for one in map(_spelling, rows) if scores(one[2], [query], False)[0] >= CERTAIN]
            answers += [one for one in _scored(query, both, False) if one[0] >= CERTAIN]
    return list(_matches(answers))


def _listed(query: tuple[Part, ...], kinds: Sequence[str], unfinished: bool) -> list[Found]:
    """From the table of names; more widely where the first answers are poor."""
    words = keys.question_words(query, unfinished)
    with _by_index():
        return _tried(query, words, kinds, unfinished)


@contextmanager
def _by_index() -> Iterator[None]:
    """Of a question with dozens of keys PostgreSQL expects thousands of rows, and would read the table through."""
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        yield
        cursor.execute("set local enable_seqscan = on")


def _tried(
    query: tuple[Part, ...], words: list[keys.Word], kinds: Sequence[str], unfinished: bool
) -> list[Found]:
    names, seen = DirectoryName.objects.of_kinds(kinds), set[tuple[Entry, str]]()
    answers: list[Found] = []
    for statement in keys.narrow(words):
        answers += _scored(query, _new(names.answering(statement).spellings()[:CANDIDATES], seen), unfinished)
        if any(score >= GOOD for score, *_rest in answers):
            return answers
    if alone := keys.wide(words):
        rows = names.answering_most(alone, CANDIDATES, LOOKED_AT).spellings()
        answers += _scored(query, _new(rows, seen), unfinished)
    return answers


def _new(rows: Iterable[tuple[Any, ...]], seen: set[tuple[Entry, str]]) -> Iterator[Spelling]:
    """Those that no narrower question has brought."""
    for spelling in map(_spelling, rows):
        if (known := spelling[:2]) not in seen:
            seen.add(known)
            yield spelling


def _spelling(row: tuple[Any, ...]) -> Spelling:
    *numbers, text, sounds = row
    entry = next((kind, number) for kind, number in zip(KINDS, numbers, strict=True) if number)
    return entry, text, read(sounds)


def _behind_pseudonyms(kinds: Sequence[str]) -> Iterator[Spelling]:
    """The true names of those whom the reader knows; the database shows them no others."""
    for identity in ProtectedIdentity.objects.all()[:MOST_KNOWN]:
        entry = (
            ("person", identity.person_id)
            if identity.person_id
            else ("organization", identity.organization_id)
        )
        names = (identity.name_en, identity.name_ru, identity.name_native, *identity.variants.splitlines())
        if entry[0] in kinds:
            yield from ((entry, name, parts(name)) for name in names if name)


def _scored(query: tuple[Part, ...], spellings: Iterable[Spelling], unfinished: bool) -> list[Found]:
    """Each entry once, by the spelling that answers best."""
    known = list(spellings)
    best: dict[Entry, Found] = {}
    answers = scores(query, [name for _entry, _text, name in known], unfinished)
    for (entry, text, _name), score in zip(known, answers, strict=True):
        if score >= max(LEAST, best[entry][0] if entry in best else 0):
            best[entry] = (score, entry, text)
    return list(best.values())


def _matches(answers: list[Found]) -> Iterator[Match]:
    rows = {
        kind: entries(kind, numbers)
        for kind in KINDS
        if (numbers := [number for _score, (of, number), _text in answers if of == kind])
    }
    seen = set()
    for score, (kind, number), text in answers:
        if (entry := rows[kind].get(number)) and (kind, entry.pk) not in seen:
            seen.add((kind, entry.pk))
            retired = entry.retired_on is not None
            names = (entry.name_en, entry.name_ru)
            yield Match(
                kind, entry.pk, entry.name, detail(entry), score, text, retired, is_offered(entry), names
            )
