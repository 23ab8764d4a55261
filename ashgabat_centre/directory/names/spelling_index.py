"""What an entry is found by, written down whenever one of its names is written: by the verb that saves it."""

from collections.abc import Iterable, Iterator
from itertools import batched
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects

from ashgabat_centre.directory.models import Person, Place
from ashgabat_centre.directory.names.keys import stored
from ashgabat_centre.directory.names.models import DirectoryName
from ashgabat_centre.directory.names.parts import parts, written
from ashgabat_centre.reference.models import Organization
from ashgabat_centre.web.alphabet import with_apostrophe_forms

Entry = Person | Organization | Place
OTHER_NAMES = {"person": "variants", "organization": "former_names", "place": "other_names"}
BATCH = 2_000
HEARD = 100  # names a statement, each of which the database hears out, so that none is cut off for its time


def index(entry: Entry) -> None:
    """Find this entry by the names it bears now, and no longer by those it bore in an error."""
    index_many([type(entry).objects.get(pk=entry.pk)])


def index_many(entries: Iterable[Any]) -> None:
    """The same for many entries of one kind, in few statements."""
    for some in batched(entries, BATCH):
        with transaction.atomic():
            _replace(list(some))


def _replace(entries: list[Any]) -> None:
    kind = entries[0]._meta.model_name
    prefetch_related_objects(entries, OTHER_NAMES[kind])
    DirectoryName.objects.filter(**{f"{kind}__in": [entry.pk for entry in entries]}).delete()
    DirectoryName.objects.bulk_create((row for entry in entries for row in _rows(kind, entry)), HEARD)


def _rows(kind: str, entry: Person | Organization) -> Iterator[DirectoryName]:
    for text in dict.fromkeys(filter(None, names_of(entry))):
        name = parts(text)
        if keys := stored(name):
            yield DirectoryName(**{f"{kind}_id": entry.pk}, text=text, sounds=written(name), keys=keys)


def names_of(entry: Entry) -> Iterator[str]:
    """Every name an entry bears or bore; under a pseudonym, the pseudonym alone."""
    yield from (entry.name_en, entry.name_ru)
    if getattr(entry, "protected", False):
        return
    if isinstance(entry, Organization):
        names: list[Any] = [entry, *entry.former_names.all()]
        for called in names:
            yield from (called.name_en, called.name_ru, called.acronym, called.acronym_ru)
        return
    others = [other.text for other in getattr(entry, OTHER_NAMES[str(entry._meta.model_name)]).all()]
    if isinstance(entry, Person):
        yield entry.name_native
    yield from others
    if isinstance(entry, Place):  # the records are asked for it by the words of its spellings
        yield from sorted(with_apostrophe_forms((entry.name_en, entry.name_ru, *others)))
