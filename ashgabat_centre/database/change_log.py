"""The change log: PostgreSQL writes every change of a tracked row, and who made it, into an append-only table."""

from collections.abc import Callable
from typing import Any, cast

import pghistory
from django.db import models


def track[Model: type[models.Model]](*, exclude: tuple[str, ...] = ()) -> Callable[[Model], Model]:
    """Keep each version of this table's own columns; a kind's inherited columns are kept with Record."""

    def decorate(model: Model) -> Model:
        table: Any = model._meta.concrete_model  # of a proxy, the model whose table it is
        own = [f.name for f in table._meta.local_concrete_fields if f.name not in exclude]
        tracked: Model = pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            fields=own,
            context_id_field=cast(Any, None),
            model_name=f"{model.__name__}Event",
            # By which the proof finds the table that a log is of (history/policy.sql).
            meta={"db_table": f"{table._meta.db_table}event"} if model._meta.proxy else None,
            obj_field=pghistory.ObjForeignKey(related_name=f"{model._meta.model_name}_events"),
        )(model)
        return tracked

    return decorate
