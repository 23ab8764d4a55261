"""The change log: PostgreSQL writes every change of a tracked row, and who made it, into an append-only table."""

from collections.abc import Callable
from typing import Any, cast

import pghistory
import pgtrigger
from django.db import models
from pghistory.trigger import Event

ATTACHED = "WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) "


class StatementTrigger(Event):
    """Logs all rows of a statement by one other, so that what the log's policy asks is asked once and not for each row.

    The library's own calls a function for a table of contexts, of which this portal has none.
    """

    level = pgtrigger.Statement

    def get_func(self, model: models.Model) -> pgtrigger.Func:
        """The trigger's body."""
        whole: Any = super()
        body: str = whole.get_func(model).func
        return pgtrigger.Func(body.replace(ATTACHED, "").replace(", _pgh_attached_context;", ";"))


class StatementTracker(pghistory.RowEvent):
    """Tracks by statements, for tables into which files of a million rows come."""

    def add_event_trigger(self, event_model: Any) -> None:
        """Put its trigger on the tracked table."""
        made: Any = StatementTrigger
        names = {"name": self.trigger_name, "label": self.label, "row": self.row}
        trigger = made(event_model=event_model, operation=self.operation, condition=self.condition, **names)
        pgtrigger.register(trigger)(event_model.pgh_tracked_model)


class InsertStatement(StatementTracker, pghistory.InsertEvent):
    """Rows that were inserted."""


class UpdateStatement(StatementTracker, pghistory.UpdateEvent):
    """Rows that were changed."""


class DeleteStatement(StatementTracker, pghistory.DeleteEvent):
    """Rows that were deleted."""


BY_ROW = (pghistory.InsertEvent, pghistory.UpdateEvent, pghistory.DeleteEvent)
BY_STATEMENT = (InsertStatement, UpdateStatement, DeleteStatement)


def track[Model: type[models.Model]](
    *, exclude: tuple[str, ...] = (), by_statement: bool = False
) -> Callable[[Model], Model]:
    """Keep each version of this table's own columns; a kind's inherited columns are kept with Record.

    A table into which whole files come is tracked `by_statement`.
    """

    def decorate(model: Model) -> Model:
        table: Any = model._meta.concrete_model  # of a proxy, the model whose table it is
        own = [f.name for f in table._meta.local_concrete_fields if f.name not in exclude]
        tracked: Model = pghistory.track(
            *(tracker() for tracker in (BY_STATEMENT if by_statement else BY_ROW)),
            fields=own,
            context_id_field=cast(Any, None),
            model_name=f"{model.__name__}Event",
            # By which the proof finds the table that a log is of (history/policy.sql).
            meta={"db_table": f"{table._meta.db_table}event"} if model._meta.proxy else None,
            obj_field=pghistory.ObjForeignKey(related_name=f"{model._meta.model_name}_events"),
        )(model)
        if by_statement:
            _index_by_row_alone(tracked)
        return tracked

    return decorate


def _index_by_row_alone(tracked: Any) -> None:
    """A log is asked for the versions of one row; an index on each key that its rows carry costs as much as they do."""
    for log in set(tracked.pgh_event_models.values()):
        for field in log._meta.local_fields:
            if field.name != "pgh_obj" and field.is_relation:
                field.db_index = False
