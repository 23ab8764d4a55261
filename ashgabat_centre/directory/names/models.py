"""Under which spellings the directory's entries are found, and what places are called besides."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchQueryField, SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.directory.models import Person, Place
from ashgabat_centre.records.search import SEARCH_CONFIG, SearchKey
from ashgabat_centre.reference.models import Organization
from ashgabat_centre.web.alphabet import SortKey

KINDS = ("person", "organization", "place")


class PlaceName(models.Model):
    """A former name of a place, or its name in another language or spelling."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="other_names")
    text = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("other name of a place")
        verbose_name_plural = _("other names of places")
        ordering: ClassVar = [SortKey("text"), "pk"]
        constraints = [models.UniqueConstraint(fields=["place", "text"], name="place_name_once")]

    def __str__(self) -> str:
        return self.text


class Answers(models.Func):
    """Whether keys hold what a tsquery asks for. The operator is leakproof: the policy leaves it its index."""

    template = "(%(expressions)s::tsquery)"
    arg_joiner = " @@ "
    output_field = models.BooleanField()

    def __init__(self, query: str) -> None:
        super().__init__(models.F("keys"), models.Value(query))


class DirectoryNameQuerySet(models.QuerySet["DirectoryName"]):
    """The index of names, asked by sound."""

    def of_kinds(self, kinds: Sequence[str]) -> Self:
        """Names of entries of these kinds: persons, organizations, places."""
        if set(kinds) == set(KINDS):
            return self
        wanted = models.Q(pk__in=[])
        for kind in kinds:
            wanted |= models.Q(**{f"{kind}__isnull": False})
        return self.filter(wanted)

    def spellings(self) -> Any:
        """Numbers in the order of KINDS, all but one empty; the spelling; its sounds."""
        return self.values_list(*(f"{kind}_id" for kind in KINDS), "text", "sounds")

    def answering(self, query: str) -> Self:
        """Names that may be what somebody searched for, to be measured one by one after this."""
        return self.filter(Answers(query))

    def answering_most(self, queries: Sequence[str], most: int, looked_at: int) -> Self:
        """As many as wanted of those that answer most of these, of so many that answer each."""
        first, *others = (self.answering(query).values_list("pk", flat=True)[:looked_at] for query in queries)
        met = Counter(first.union(*others, all=True) if others else first)
        return self.filter(pk__in=[pk for pk, _times in met.most_common(most)])


class DirectoryName(models.Model):
    """One spelling of one entry, with its sounds and the keys it is looked up by (records/names/).

    Written by `names.index` alone. A protected entry stands here under its pseudonym.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, null=True, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, null=True, related_name="+")
    text = models.CharField(max_length=200)
    sounds = models.TextField()
    keys = SearchVectorField()
    # What is heard in it, and what a text says that names the entry: whom a text names is asked by these (policy.sql),
    # which the database writes.
    heard = SearchVectorField(null=True, editable=False)
    sought = SearchQueryField(null=True, editable=False)
    # What a search of the records takes for this place (policy.sql).
    words = models.GeneratedField(
        expression=models.Case(
            models.When(
                place__isnull=False,
                then=SearchQuery(SearchKey("text"), config=SEARCH_CONFIG, search_type="plain"),
            )
        ),
        output_field=SearchQueryField(),
        db_persist=True,
        null=True,
    )

    objects = DirectoryNameQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, organization=None, place=None)
                | models.Q(person=None, organization__isnull=False, place=None)
                | models.Q(person=None, organization=None, place__isnull=False),
                name="name_of_one_entry",
            )
        ]
        indexes = [
            GinIndex(fields=["keys"], name="directory_name_keys"),
            GinIndex(fields=["heard"], name="directory_name_heard"),
        ]

    def __str__(self) -> str:
        return self.text
