"""Some columns of a row as one value, so that rows of unlike tables can stand in one answer."""

from collections.abc import Iterable

from django.db.models.functions import JSONObject


def facts_of(names: Iterable[str]) -> JSONObject:
    """These columns as JSON, each by its own name: dates and moments are text there, in ISO 8601."""
    return JSONObject(**{name: name for name in names})
