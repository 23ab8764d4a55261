"""The kinds of record there are, asked of Django: no list to keep beside the models."""

from functools import cache

from django.apps import apps

from ashgabat_centre.records.models import RecordKind


@cache
def kinds() -> dict[str, type[RecordKind]]:
    """Every kind by its name, in the order its app is installed."""
    return {str(m._meta.model_name): m for m in apps.get_models() if issubclass(m, RecordKind)}


def kind_label(kind: str) -> str:
    return str(kinds()[kind]._meta.verbose_name)
