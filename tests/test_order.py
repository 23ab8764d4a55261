"""Rows come in one order: whatever sorts them ends in a column that no two rows share.

Rows of the same day or moment otherwise come as they lie on the disk, which a change of another row turns about: a page
reads differently from one look to the next, and the next page of a list can leave a row out.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings

from tests.sources import APPS
from tests.test_names import product

ALONE = {"pk", "id", "pgh_id"}
# Read as one of each, so that no two rows share them.
ONE_OF_EACH = {"sheet", "row"}


def unsettled(path: Path) -> Iterator[str]:
    """The calls of `order_by` in this module after which two rows may come in either order."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "order_by" and node.args:
            last = node.args[-1]
            if column(last) not in ALONE | ONE_OF_EACH:
                yield f"{path.name}:{node.lineno}: {ast.unparse(last)}"


def column(argument: ast.expr) -> str:
    return str(argument.value).lstrip("-") if isinstance(argument, ast.Constant) else ""


def last_column(model: Any) -> str:
    last: Any = model._meta.ordering[-1]
    named = getattr(last, "expression", last)  # of OrderBy, whose F has the column's name
    return str(getattr(named, "name", named)).lstrip("-")


def is_settled(model: Any) -> bool:
    last = last_column(model)
    return last in ALONE or model._meta.get_field(last).unique


OURS = [model for model in apps.get_models() if model.__module__.split(".")[0] in APPS]


@pytest.mark.parametrize("model", [m for m in OURS if m._meta.ordering], ids=lambda model: model.__name__)
def test_a_models_own_order_ends_in_what_no_two_rows_share(model: Any) -> None:
    assert is_settled(model)


def test_every_query_that_sorts_ends_in_what_no_two_rows_share() -> None:
    assert [call for path in product(settings.BASE_DIR) for call in unsettled(path)] == []


def test_a_planted_order_by_day_alone_is_seen(tmp_path: Path) -> None:
    module = tmp_path / "queries.py"
    module.write_text('rows.order_by("-day")\nrows.order_by("day", "-pk")\nrows.order_by(F("day").desc())\n')
    assert list(unsettled(module)) == ["queries.py:1: '-day'", "queries.py:3: F('day').desc()"]
