"""Full-text search: the query, and the places beside the record's own row where it looks."""

from collections.abc import Callable

from django.contrib.postgres.search import SearchQuery
from django.db.models import Func, Q

SEARCH_CONFIG = "portal"  # stems English and Russian alike, accents aside


class PlaceAwareQuery(SearchQuery):
    """A search as a person entered it, in which each place name stands for all names of the place
    (directory/names/policy.sql).
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.function = "portal.place_aware_query"


# What else is searched for the words of a record: conditions on records, each from a room above this one.
ELSEWHERE: list[Callable[[PlaceAwareQuery], Q | Func]] = []


def search_too(condition: Callable[[PlaceAwareQuery], Q | Func]) -> None:
    """Register a condition on records, from a room above, that the search adds to its own."""
    ELSEWHERE.append(condition)
