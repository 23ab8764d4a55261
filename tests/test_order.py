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


# Columns that hold a name, by which nothing is ordered but through the key of `web/alphabet.py`.
NAMES = {"name", "name_en", "name_ru", "name_native", "title", "acronym", "text"}
KEYED = {"SortKey", "sort_key"}


def names_in(node: ast.AST) -> Iterator[str]:
    """The names an order is made of, as columns or attributes, that go through no key."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in KEYED:
        return
    said = node.value if isinstance(node, ast.Constant) else getattr(node, "attr", "")
    if str(said).lstrip("-").rpartition("__")[2] in NAMES:
        yield str(said)
    for child in ast.iter_child_nodes(node):
        yield from names_in(child)


def by_code_point(path: Path) -> Iterator[str]:
    """Where this module orders names as a computer does, in a query or in a list."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "attr", getattr(node.func, "id", ""))
        keys = [keyword.value for keyword in node.keywords if keyword.arg == "key"]
        order = node.args if called == "order_by" else keys if called in ("sorted", "sort") else []
        for part in order:
            yield from (f"{path.name}:{node.lineno}: {name}" for name in names_in(part))


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


@pytest.mark.parametrize("model", [m for m in OURS if m._meta.ordering], ids=lambda model: model.__name__)
def test_no_model_orders_names_by_the_bare_column(model: Any) -> None:
    columns = [str(part).lstrip("-").rpartition("__")[2] for part in model._meta.ordering]
    assert NAMES.isdisjoint(columns)


def test_no_list_orders_names_by_the_bare_column() -> None:
    assert [line for path in product(settings.BASE_DIR) for line in by_code_point(path)] == []


def test_a_planted_list_by_the_bare_name_is_seen(tmp_path: Path) -> None:
    module = tmp_path / "lists.py"
    module.write_text(
        'rows.order_by("-user__name", "pk")\nrows.order_by(SortKey("title"), "pk")\n'
        'rows.order_by(Lower("name_en"), "pk")\n'
        "sorted(rows, key=lambda row: row.name)\nsorted(rows, key=lambda row: sort_key(row.name))\n"
    )
    assert list(by_code_point(module)) == [
        "lists.py:1: -user__name",
        "lists.py:3: name_en",
        "lists.py:4: name",
    ]
