"""Names under protection that somebody typed into prose: told to who may read them, before anything is saved."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from ashgabat_centre.directory.identities import ProtectedIdentity
from ashgabat_centre.directory.names.parts import Part, parts

APART = 2  # words that may stand between the parts of a name
ENDING = 3  # letters by which a name in a sentence may be longer than in the directory
NOTE = re.compile(r"\([^()]*\)")  # what is put behind a name in brackets is no part of it
SHORTEST = 4  # letters of a word that may have an ending, or stands for a name alone


def named_in(form: Any, formsets: Iterable[Any] = ()) -> list[tuple[str, Any]]:
    """The names that stand in the answers of a valid form by their sound, in any script, each with its entry.

    Only of entries whose list this reader is on: the database shows the names to nobody else.
    """
    answers = [form.cleaned_data, *(row.cleaned_data for rows in formsets for row in rows.forms)]
    identities = list(ProtectedIdentity.objects.select_related("person", "organization"))
    if not identities:
        return []
    texts = (text for given in answers for text in given.values() if isinstance(text, str))
    said = [parts.__wrapped__(text) for text in texts]  # past its cache, which is for names
    return [
        (name, identity.entry)
        for identity in identities
        for name in _names(identity)
        if any(_stands(name, words) for words in said)
    ]


def _names(identity: ProtectedIdentity) -> Iterator[str]:
    written = (identity.name_en, identity.name_ru, identity.name_native, *identity.variants.splitlines())
    yield from filter(None, (NOTE.sub("", name).strip() for name in written))


def _stands(name: str, words: tuple[Part, ...]) -> bool:
    """Whether all that distinguishes the name stands near together, in any order."""
    wanted = [part for part in parts(name) if part.distinguishes]
    if not wanted or (len(wanted) == 1 and len(wanted[0].sounds[0]) < SHORTEST):
        return False
    near = len(wanted) + APART
    places = [place for place, word in enumerate(words) if _same(wanted[0], word)]
    return any(
        all(any(_same(part, word) for word in words[max(0, place - near) : place + near]) for part in wanted)
        for place in places
    )


def _same(part: Part, word: Part) -> bool:
    return any(
        sound == other
        or (len(sound) >= SHORTEST and other.startswith(sound[:-1]) and 0 < len(other) - len(sound) <= ENDING)
        for sound in part.sounds
        for other in word.sounds
    )
