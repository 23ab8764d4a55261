"""People and institutions found by their names, among what the reader sees."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, Value

from ashgabat_centre.directory.identities import ProtectedIdentity
from ashgabat_centre.directory.models import OrganizationName, Person, PersonName, PersonQuerySet
from ashgabat_centre.records.search import SearchKey
from ashgabat_centre.reference.models import Organization

MOST = 50
SHORTEST = 3  # letters of a word that makes two entries look alike


def people(words: str) -> PersonQuerySet:
    """Those in one of whose names every word stands; behind a pseudonym, for those who know who it is."""
    entries = Person.objects.all()
    for key in _keys(words):
        spelled = PersonName.objects.filter(person=OuterRef("pk"), text__searched__icontains=key)
        known = ProtectedIdentity.objects.filter(_true(key), person=OuterRef("pk"))
        named = (
            Q(name_en__searched__icontains=key)
            | Q(name_ru__searched__icontains=key)
            | Q(name_native__searched__icontains=key)
        )
        entries = entries.filter(named | Exists(spelled) | Exists(known))
    return entries


def organizations(words: str) -> Any:
    """Institutions that bear every word in a name of today or before, or in a true name the reader may know."""
    entries = Organization.objects.select_related("country")
    for key in _keys(words):
        former = OrganizationName.objects.filter(_named(key), organization=OuterRef("pk"))
        known = ProtectedIdentity.objects.filter(_true(key), organization=OuterRef("pk"))
        entries = entries.filter(_named(key) | Exists(former) | Exists(known))
    return entries


def _keys(words: str) -> list[SearchKey]:
    return [SearchKey(Value(word)) for word in words.split()]


def _named(key: SearchKey) -> Q:
    return (
        Q(name_en__searched__icontains=key)
        | Q(name_ru__searched__icontains=key)
        | Q(acronym__searched__iexact=key)
        | Q(acronym_ru__searched__iexact=key)
    )


def _true(key: SearchKey) -> Q:
    return (
        Q(name_en__searched__icontains=key)
        | Q(name_ru__searched__icontains=key)
        | Q(name_native__searched__icontains=key)
        | Q(variants__searched__icontains=key)
    )


def alike(entry: Person | Organization) -> Any:
    """Entries in use that share a word of their names with this one: what it might be merged with."""
    look = people if isinstance(entry, Person) else organizations
    shared = Q(pk__in=[])
    for word in {*entry.name_en.split(), *entry.name_ru.split()}:
        if len(word) >= SHORTEST:
            shared |= Q(pk__in=look(word).values("pk"))
    return type(entry).objects.in_use().filter(shared, protected=False).exclude(pk=entry.pk)[:MOST]
