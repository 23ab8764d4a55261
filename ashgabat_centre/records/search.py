"""Full-text search: the query, and the places beside the record's own row where it looks."""

from collections.abc import Callable

from django.contrib.postgres.search import SearchQuery, SearchQueryField
from django.db import connection
from django.db.models import CharField, Func, Q, TextField, Transform, Value
from django.db.models.functions import Cast
from django.utils.deconstruct import deconstructible

from ashgabat_centre.web.characters import fold

# `characters.UNSEEN` as PostgreSQL writes it, which takes neither NUL nor halves of pairs.
UNSEEN = (
    r"[\u0001-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    r"\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
SEARCH_CONFIG = "portal"  # stems English and Russian alike, accents aside


@deconstructible(path="ashgabat_centre.records.search.SearchKey")
class SearchKey(Func):
    """Words as they are searched: without unseen characters, of each sort of letter the usual one.

    It takes out and folds what `characters.fold` does, which a test holds, for a text of whatever origin.
    PlaceAwareQuery reads a question so. An expression and no function: generated columns are made of it.
    """

    template = f"normalize(regexp_replace(%(expressions)s, '{UNSEEN}', '', 'g'), NFKC)"
    output_field = TextField()


@CharField.register_lookup
@TextField.register_lookup
class Searched(Transform):
    """A column by its `SearchKey`, to be compared with one: `name__searched__icontains=SearchKey(Value(word))`."""

    lookup_name = "searched"
    template = SearchKey.template
    output_field = TextField()


class PlaceAwareQuery(SearchQuery):
    """A search as a person entered it, in which each place name stands for all names of the place
    (directory/names/policy.sql).
    """

    def __init__(self, text: str) -> None:
        super().__init__(SearchKey(Value(text)))
        self.function = "portal.place_aware_query"


def understood(text: str) -> Cast:
    """The same question, put once: for what is computed anew of every row, as a rank and a snippet are."""
    with connection.cursor() as cursor:
        cursor.execute("select portal.place_aware_query(%s)::text", [fold(text)])
        (question,) = cursor.fetchone()
    return Cast(Value(question), SearchQueryField())


# What else is searched for the words of a record: conditions on records, each from a room above this one.
ELSEWHERE: list[Callable[[PlaceAwareQuery], Q | Func]] = []


def search_too(condition: Callable[[PlaceAwareQuery], Q | Func]) -> None:
    """Register a condition on records, from a room above, that the search adds to its own."""
    ELSEWHERE.append(condition)
