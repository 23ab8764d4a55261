"""Operations of one group are made together, in their order, and undone in the opposite one."""

from typing import Any, cast

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddField, AddIndex, CreateModel, RunSQL
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from ashgabat_centre.database.batches import Batch, batch

PLACE = CreateModel("Place", [("id", models.BigAutoField(primary_key=True))])
PERSON = CreateModel("Person", [("id", models.BigAutoField(primary_key=True))])
HOME = AddField("Person", "home", models.ForeignKey("trial.Place", models.PROTECT))
INDEX = AddIndex("Person", models.Index(fields=["home"], name="home"))
SCRIPT = RunSQL("select 1")


class Recorded(Operation):
    def __init__(self, name: str, calls: list[str]) -> None:
        self.name, self.calls = name, calls

    def database_forwards(self, *arguments: Any) -> None:
        self.calls.append(f"{self.name} made")

    def database_backwards(self, *arguments: Any) -> None:
        self.calls.append(f"{self.name} undone")


def test_neighbours_of_one_group_are_put_together_and_a_script_stands_alone() -> None:
    made = batch([PLACE, PERSON, HOME, INDEX, SCRIPT, HOME])
    members = [one.operations if isinstance(one, Batch) else one for one in made]
    assert members == [[PLACE, PERSON], [HOME, INDEX], SCRIPT, [HOME]]


def test_the_models_come_out_as_one_by_one_and_are_rendered_anew() -> None:
    operations = [PLACE, PERSON, HOME, INDEX]
    single, together = ProjectState(), ProjectState()
    assert together.apps.get_models() == []
    for operation in operations:
        operation.state_forwards("trial", single)
    for operation in batch(operations):
        operation.state_forwards("trial", together)
        assert "apps" not in together.__dict__
    assert together == single
    assert [field.name for field in together.apps.get_model("trial", "person")._meta.fields] == ["id", "home"]


def test_what_was_made_last_is_undone_first() -> None:
    calls: list[str] = []
    both = Batch([Recorded("one", calls), Recorded("two", calls)])
    editor = cast(BaseDatabaseSchemaEditor, None)
    both.database_forwards("trial", editor, ProjectState(), ProjectState())
    both.database_backwards("trial", editor, ProjectState(), ProjectState())
    assert calls == ["one made", "two made", "two undone", "one undone"]
