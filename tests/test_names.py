"""Names as the house wants them: the room, the module and the class are guessed, and each word serves one idea."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeGuard

import pytest
from django.conf import settings

BASE = settings.BASE_DIR
APPS = ("ashgabat_centre", "liaison", "monitoring", "partners", "reports")
# What a room may hold beside modules named by a noun of its field; every room may have one of each.
OF_EVERY_ROOM = {"__init__", "__main__", "models", "rules", "actions", "forms", "views", "urls", "tasks"}
OF_EVERY_ROOM |= {"admin", "apps"}
# Names that Django itself looks for.
OF_DJANGO = {"formats"}
# Django finds a command by its module, and calls the class in each the same.
SHARED_CLASSES = {"Command", "Meta"}
# Folders of templates that are Django's and allauth's, and that of parts which every room draws.
OF_LIBRARIES = {"account", "allauth", "components", "django", "mfa", "usersessions"}
# Folders of tests that ask the whole house and no one room.
OF_THE_HOUSE = {"browser", "engines", "platform", "security", "vendor", "worker"}
VAGUE = ("utils", "helpers", "misc", "common", "stuff")
# Words that say how a value came and not what it holds.
EMPTY_NAMES = {"found", "typed", "asked", "told"}


def product(base: Path) -> list[Path]:
    """The product's own modules: no migration, and none of the tools, each of which stands for itself."""
    return sorted(
        path
        for app in APPS
        for path in (base / app).rglob("*.py")
        if not {"migrations", "tools", "commands"} & set(path.relative_to(base).parts)
    )


def modules_in_ing(base: Path) -> list[str]:
    return [path.name for path in product(base) if path.stem.endswith("ing")]


def shared_modules(base: Path) -> dict[str, list[str]]:
    """Modules of one app that bear the same name in two rooms."""
    places = defaultdict(list)
    for path in product(base):
        relative = path.relative_to(base)
        if path.stem not in OF_EVERY_ROOM | OF_DJANGO:
            places[relative.parts[0], path.stem].append(relative.as_posix())
    return {name: paths for (_, name), paths in places.items() if len(paths) > 1}


def classes(path: Path) -> Iterator[str]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef) and node.name not in SHARED_CLASSES:
            yield node.name


def shared_classes(base: Path) -> dict[str, list[str]]:
    """Classes of the product that bear the same name in two modules."""
    places = defaultdict(list)
    for path in product(base):
        for name in classes(path):
            places[name].append(path.relative_to(base).as_posix())
    return {name: paths for name, paths in places.items() if len(paths) > 1}


def names_of_values(tree: ast.AST) -> Iterator[str]:
    """What a module calls its variables, parameters and attributes."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield name
            case ast.Attribute(attr=name, ctx=ast.Store()):
                yield name


def empty_names(base: Path) -> list[str]:
    """Values named by how they came, each with its module."""
    return [
        f"{path.relative_to(base).as_posix()}: {name}"
        for path in product(base)
        for name in names_of_values(ast.parse(path.read_text(encoding="utf-8")))
        if name in EMPTY_NAMES
    ]


def is_public_class(node: ast.AST) -> TypeGuard[ast.ClassDef]:
    return isinstance(node, ast.ClassDef) and node.name != "Meta" and not node.name.startswith("_")


def unexplained(base: Path) -> list[str]:
    """Modules and public classes, nested ones too, without a docstring; an empty module explains itself."""
    places = []
    for path in product(base):
        tree, name = ast.parse(path.read_text(encoding="utf-8")), path.relative_to(base).as_posix()
        if tree.body and not ast.get_docstring(tree):
            places.append(name)
        lacking = [node for node in ast.walk(tree) if is_public_class(node) and not ast.get_docstring(node)]
        places += [f"{name}: {node.name}" for node in lacking]
    return places


def rooms(base: Path) -> set[str]:
    """Where code stands, as templates and tests name it: `pages`, `liaison`, `liaison/meetings`."""
    folders = {path.parent.relative_to(base).as_posix() for path in product(base)}
    return {folder.removeprefix("ashgabat_centre/") for folder in folders}


def strays(base: Path, tree: str, others: set[str]) -> list[str]:
    """Folders of templates or tests under the name of no room."""
    folders = [path.relative_to(base / tree) for path in (base / tree).rglob("*") if path.is_dir()]
    known = rooms(base)
    return sorted(
        folder.as_posix()
        for folder in folders
        if folder.parts[0] not in others
        and "__pycache__" not in folder.parts
        and folder.as_posix() not in known
    )


@pytest.mark.parametrize(("tree", "others"), [("templates", OF_LIBRARIES), ("tests", OF_THE_HOUSE)])
def test_templates_and_tests_stand_under_the_names_of_the_rooms(tree: str, others: set[str]) -> None:
    assert strays(BASE, tree, others) == []


def test_no_module_is_named_by_a_doing() -> None:
    assert modules_in_ing(BASE) == []


def test_no_two_modules_of_an_app_share_a_name() -> None:
    assert shared_modules(BASE) == {}


def test_no_class_name_serves_two_ideas() -> None:
    assert shared_classes(BASE) == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [path.name for path in product(BASE) if path.stem in VAGUE] == []


def test_values_are_named_by_what_they_hold() -> None:
    assert empty_names(BASE) == []


def test_every_module_and_public_class_says_what_it_is() -> None:
    assert unexplained(BASE) == []


def plant(base: Path, modules: Iterable[tuple[str, str]]) -> None:
    for name, text in modules:
        path = base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def house(tmp_path: Path) -> Path:
    plant(tmp_path, [("ashgabat_centre/records/rules.py", "class Refused(Exception):\n    pass\n")])
    return tmp_path


def test_a_planted_module_in_ing_is_seen(house: Path) -> None:
    plant(house, [("ashgabat_centre/records/numbering.py", "")])
    assert modules_in_ing(house) == ["numbering.py"]


def test_a_planted_second_class_of_a_name_is_seen(house: Path) -> None:
    plant(house, [("liaison/letters/rules.py", "class Refused(Exception):\n    pass\n")])
    assert shared_classes(house) == {
        "Refused": ["ashgabat_centre/records/rules.py", "liaison/letters/rules.py"]
    }


def test_a_planted_second_module_of_a_name_is_seen(house: Path) -> None:
    plant(house, [("liaison/letters/register.py", ""), ("liaison/parties/register.py", "")])
    assert shared_modules(house) == {
        "register": ["liaison/letters/register.py", "liaison/parties/register.py"]
    }


def test_a_planted_folder_of_no_room_is_seen(house: Path) -> None:
    plant(house, [("templates/records/list.html", ""), ("templates/widgets/entry.html", "")])
    assert strays(house, "templates", OF_LIBRARIES) == ["widgets"]


def test_planted_values_with_empty_names_are_seen(house: Path) -> None:
    lines = (
        "def f(asked):\n    found = asked\n    asked.told = found\n    return [typed for typed in found]\n"
    )
    plant(house, [("ashgabat_centre/records/search.py", lines)])
    seen = {place.rpartition(" ")[2] for place in empty_names(house)}
    assert seen == EMPTY_NAMES
    assert {place.partition(":")[0] for place in empty_names(house)} == {"ashgabat_centre/records/search.py"}


def test_planted_code_without_a_docstring_is_seen(house: Path) -> None:
    plant(house, [("liaison/letters/forms.py", "class Form:\n    class Meta:\n        pass\n")])
    assert unexplained(house) == [
        "ashgabat_centre/records/rules.py",
        "ashgabat_centre/records/rules.py: Refused",
        "liaison/letters/forms.py",
        "liaison/letters/forms.py: Form",
    ]
