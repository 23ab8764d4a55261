"""People and institutions found by their names, among what the reader sees."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from ashgabat_centre.directory.identities import ProtectedIdentity
from ashgabat_centre.directory.models import OrganizationName, Person, PersonName, PersonQuerySet
from ashgabat_centre.reference.models import Organization

MOST = 50
SHORTEST = 3  # letters of a word that makes two entries look alike


def people(words: str) -> PersonQuerySet:
    """Those in one of whose names every word stands; behind a pseudonym, for those who know who it is."""
    entries = Person.objects.all()
    for word in words.split():
        spelled = PersonName.objects.filter(person=OuterRef("pk"), text__icontains=word)
        known = ProtectedIdentity.objects.filter(_true(word), person=OuterRef("pk"))
        named = Q(name_en__icontains=word) | Q(name_ru__icontains=word) | Q(name_native__icontains=word)
        entries = entries.filter(named | Exists(spelled) | Exists(known))
    return entries


def organizations(words: str) -> Any:
    """Institutions that bear every word in a name of today or before, or in a true name the reader may know."""
    entries = Organization.objects.select_related("country")
    for word in words.split():
        former = OrganizationName.objects.filter(_named(word), organization=OuterRef("pk"))
        known = ProtectedIdentity.objects.filter(_true(word), organization=OuterRef("pk"))
        entries = entries.filter(_named(word) | Exists(former) | Exists(known))
    return entries


def _named(word: str) -> Q:
    return (
        Q(name_en__icontains=word)
        | Q(name_ru__icontains=word)
        | Q(acronym__iexact=word)
        | Q(acronym_ru__iexact=word)
    )


def _true(word: str) -> Q:
    return (
        Q(name_en__icontains=word)
        | Q(name_ru__icontains=word)
        | Q(name_native__icontains=word)
        | Q(variants__icontains=word)
    )


def alike(entry: Person | Organization) -> Any:
    """Entries in use that share a word of their names with this one: what it might be merged with."""
    look = people if isinstance(entry, Person) else organizations
    shared = Q(pk__in=[])
    for word in {*entry.name_en.split(), *entry.name_ru.split()}:
        if len(word) >= SHORTEST:
            shared |= Q(pk__in=look(word).values("pk"))
    return type(entry).objects.in_use().filter(shared, protected=False).exclude(pk=entry.pk)[:MOST]
