"""The product's Python as the guards of the house read it: each node of the syntax with where it stands."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

APPS = ("ashgabat_centre", "liaison", "monitoring", "partners", "reports")


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def modules(base: Path, *, without: Iterable[str] = ()) -> Iterator[tuple[str, ast.Module]]:
    """The product's modules with their paths; no migration, and nothing in the folders named."""
    left_out = {"migrations", *without}
    for app in APPS:
        for path in sorted((base / app).rglob("*.py")):
            relative = path.relative_to(base)
            if not left_out & set(relative.parts):
                yield relative.as_posix(), parsed(path)


def name_of(node: ast.AST) -> str:
    """What a node defines: a function, a class or a constant; '' where it defines nothing."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]) if name.isupper():
            return name
    return ""


def places(where: str, tree: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Every node below, with its module and what it stands in: `a/views.py:Edit.post`, `a/rules.py:MOST`."""
    for node in ast.iter_child_nodes(tree):
        name = name_of(node)
        inner = f"{where}{'.' if ':' in where else ':'}{name}" if name else where
        yield inner, node
        yield from places(inner, node)


def within(place: str, reviewed: Iterable[str]) -> bool:
    """Whether the place is one of these, or in one: a module, a class or a function."""
    return any(place == one or place.startswith((f"{one}:", f"{one}.")) for one in reviewed)


def stale(reviewed: Iterable[str], seen: Iterable[str]) -> set[str]:
    """Reviewed places where nothing is seen any more."""
    standing = set(seen)
    return {one for one in reviewed if not any(within(place, [one]) for place in standing)}


def plant(base: Path, name: str, text: str) -> Path:
    """A file for a planted fault; the base, to be asked again."""
    path = base / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return base
