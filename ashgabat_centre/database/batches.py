"""Migrations in batches: Django renders the models once for each of them and not once for each operation.

Every model is tied to every other by its relations, so that each operation has all of them rendered anew, which was
half a minute of the first start. A whole initial migration needs them a few times only.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

# None of a group needs the models as they were between two of it.
GROUPS: tuple[tuple[type[Operation], ...], ...] = (
    (CreateModel,),
    (AddField, AddIndex, AddConstraint, AddTrigger),
)


class Batch(Operation):
    """Several operations, each of which sees the models as they are before the first and after the last."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Changes the state for all of them, and lets the models be rendered once afterwards."""
        if "apps" in state.__dict__:
            del state.apps  # rendered again, whole, when the database is next changed
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Makes all of them in their order, between the same two states."""
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Takes all of them back, the last first."""
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """All of them, as `migrate --plan` lists them."""
        return "; ".join(operation.describe() for operation in self.operations)


def batch(operations: Iterable[Operation]) -> list[Operation]:
    """The same operations in the same order, with neighbours of one group put together."""
    batches: list[Operation] = []
    for group, neighbours in groupby(operations, _find_group):
        members = list(neighbours)
        batches += members if group is None else [Batch(members)]
    return batches


def _find_group(operation: Operation) -> int | None:
    return next((place for place, kinds in enumerate(GROUPS) if isinstance(operation, kinds)), None)
