"""The kinds of record there are, asked of Django: no list to keep beside the models."""

from functools import cache

from django.apps import apps
from django.db.models import Q

from ashgabat_centre.records.models import RecordKind


@cache
def kinds() -> dict[str, type[RecordKind]]:
    """Every kind by its name, in the order its app is installed; registers come after what is written every day."""
    found = [model for model in apps.get_models() if issubclass(model, RecordKind)]
    return {str(model._meta.model_name): model for model in sorted(found, key=lambda model: model.rank)}


def kind_label(kind: str) -> str:
    return str(kinds()[kind]._meta.verbose_name)


def counted() -> Q:
    """The records that figures count and briefings take in, of all kinds."""
    condition = Q()
    for name, kind in kinds().items():
        if kind.counted_by:
            own = Q(**{f"{name}__{column}": value for column, value in kind.counted_by.items()})
            condition &= ~Q(kind=name) | own
    return condition
