"""The kinds of record, as Django knows the models: no list is kept beside them."""

from functools import cache

from django.apps import apps
from django.db.models import Q

from ashgabat_centre.records.models import RecordKind


@cache
def kinds() -> dict[str, type[RecordKind]]:
    """Every kind by its model's name, in the order of `rank`, then of the installed apps."""
    models = [model for model in apps.get_models() if issubclass(model, RecordKind)]
    return {str(model._meta.model_name): model for model in sorted(models, key=lambda model: model.rank)}


def kind_label(kind: str) -> str:
    """A kind's name in the reader's language."""
    return str(kinds()[kind]._meta.verbose_name)


def counted() -> Q:
    """A condition on records of all kinds: those that figures count and briefings take in."""
    condition = Q()
    for name, kind in kinds().items():
        if kind.counted_by:
            own = Q(**{f"{name}__{column}": value for column, value in kind.counted_by.items()})
            condition &= ~Q(kind=name) | own
    return condition
