"""An answer of the directory, as lists and suggestions show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.directory.models import Person, Place
from ashgabat_centre.reference.features import features
from ashgabat_centre.reference.models import Organization
from ashgabat_centre.reference.vocabulary import terms

MODELS: dict[str, type[Model]] = {"person": Person, "organization": Organization, "place": Place}


SURE = 0.84  # a score from which on an entry is meant and not merely called alike


@dataclass(frozen=True)
class Match:
    """An entry that answers, by the name the reader knows it by; `spelling` is the one that answered."""

    kind: str
    pk: int
    label: str
    detail: str
    score: float
    spelling: str
    retired: bool = False
    offered: bool = True
    names: tuple[str, ...] = ()  # what it is called today in either language

    @property
    def sure(self) -> bool:
        """Whether this is who was asked for, as far as a name tells."""
        return self.score >= SURE

    @property
    def url(self) -> str:
        """Its page; a place has none."""
        pages = {"person": "contact", "organization": "institution"}
        return reverse(pages[self.kind], args=[self.pk]) if self.kind in pages else ""


def entries(kind: str, numbers: Iterable[int]) -> dict[int, Any]:
    """By these numbers, the entries that stand for them, with what `detail` shows: one more question for duplicates."""
    rows = _rows(kind).in_bulk(set(numbers))
    into = {row.merged_into_id for row in rows.values() if getattr(row, "merged_into_id", None)}
    known = rows | (_rows(kind).in_bulk(into - set(rows)) if into - set(rows) else {})
    return {
        number: known.get(getattr(row, "merged_into_id", None) or number, row) for number, row in rows.items()
    }


def _rows(kind: str) -> Any:
    model: Any = MODELS[kind]
    if kind == "person":
        return model.objects.with_posts()
    return model.objects.select_related("country", *(["area"] if kind == "place" else []))


def is_offered(entry: Any) -> bool:
    """Whether forms offer it: what is in use, and of places those where one meets."""
    return entry.retired_on is None and getattr(entry, "is_met_at", True)


def detail(entry: Any) -> str:
    """What tells two of one name apart: the post of today, the sort of institution, the country."""
    if isinstance(entry, Person):
        post = entry.post_on(timezone.localdate())
        return post.shown_on(timezone.localdate()) if post else entry.name_native
    if isinstance(entry, Organization):
        shown = [entry.get_type_display(), entry.country]
    elif entry.is_met_at:
        within = None if entry.kind == Place.Kind.REGION else entry.area
        shown = [entry.get_kind_display(), within, entry.country]
    else:
        shown = [entry.get_kind_display(), *_touched(entry)]
    return ", ".join(str(part) for part in shown if part)


def _touched(place: Place) -> list[str]:
    """The countries in which a river or the like lies; none for a country."""
    feature = features().get(place.code)
    lying = feature.countries if feature else ()
    return [country.name for country in terms().countries.values() if country.iso3 in lying]
