"""How words are searched for, in records and in their files."""

from collections.abc import Callable
from typing import Any

from django.contrib.postgres.search import SearchQuery

SEARCH_CONFIG = "portal"  # stems English and Russian alike, accents aside


class Asked(SearchQuery):
    """Words as somebody types them, with each place among them under all its names (policy/0061_search.sql)."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.function = "portal.asked"


# What else is searched for the words of a record: conditions on records, each from a room above this one.
ELSEWHERE: list[Callable[[Asked], Any]] = []


def search_too(condition: Callable[[Asked], Any]) -> None:
    """Have a search of records find those that meet this condition too."""
    ELSEWHERE.append(condition)
