"""How words are searched for, in records and in their files."""

from django.contrib.postgres.search import SearchQuery

SEARCH_CONFIG = "portal"  # stems English and Russian alike, accents aside


class Asked(SearchQuery):
    """Words as somebody types them, with each place among them under all its names (policy/0061_search.sql)."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.function = "portal.asked"
