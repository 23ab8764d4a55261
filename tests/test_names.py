"""Names as the house wants them: the room, the module and the class are guessed, and each word serves one idea."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from textwrap import indent
from typing import TypeGuard

import pytest
from django.conf import settings

from tests.sources import APPS, parsed, plant

BASE = settings.BASE_DIR
# What a room may hold beside modules named by a noun of its field; every room may have one of each.
OF_EVERY_ROOM = {
    "__init__",
    "__main__",
    "models",
    "rules",
    "actions",
    "forms",
    "views",
    "urls",
    "tasks",
    "section",
}
OF_EVERY_ROOM |= {"admin", "apps"}
# Names that Django itself looks for.
OF_DJANGO = {"formats"}
# Django finds a command by its module, and calls the class in each the same; it and the libraries look for the others.
SHARED_CLASSES = {"Command", "Meta", "Media"}
# Words that end in -ing and are nouns of the field: things there are, not what is done.
NOUNS_IN_ING = {"briefing", "meeting"}
# The app's name, as the mission fixes it, and the room of the record's form.
FOLDERS_IN_ING = {"editing", "monitoring"}
# Folders of templates that are Django's and allauth's, and that of parts which every room draws.
OF_LIBRARIES = {"account", "allauth", "components", "django", "mfa", "usersessions"}
# Folders of tests that ask the whole house and no one room.
OF_THE_HOUSE = {"browser", "engines", "platform", "security", "vendor", "worker"}
# What makes a class of a name and a base.
MAKERS = {"type", "NamedTuple", "namedtuple", "make_dataclass", "new_class", "Enum", "StrEnum"}
# Public functions of one name in several modules: first those that do the same to different things.
SHARED_FUNCTIONS = {
    "compose",
    "digest",
    "main",
    "names_of",
    "note",
    "pdf",
    "refusal",
    "refuse",
    "register",
    "write",
}
SHARED_FUNCTIONS |= {
    "ceiling",
    "choices",
    "end",
    "is_over",
    "judge",
    "merge",
    "read",
    "read_text",
    "refuse_marking",
}
SHARED_FUNCTIONS |= {
    "extract",
    "faults",
    "index",
    "offered",
    "still_open",
    "take_in",
    "take_step",
    "was_taken",
}
# Then a task, a command or a check that Celery and Django call, beside the rule that it calls.
SHARED_FUNCTIONS |= {"examine", "forget_old_drafts", "keep_head"}
# And those which are only ever said with their module: `queue.ask`, `retention.due`. None is to be added.
SHARED_FUNCTIONS |= {
    "ask",
    "due",
    "entries",
    "held",
    "keep",
    "logs",
    "seal",
    "sent",
    "shell",
    "span",
    "words_of",
}
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


def everything(base: Path) -> list[Path]:
    """All Python of the repository but migrations: tools, commands and tests too."""
    folders = [*APPS, "tests"]
    paths = [*base.glob("*.py"), *(path for folder in folders for path in (base / folder).rglob("*.py"))]
    return sorted(path for path in paths if "migrations" not in path.parts)


def in_ing(base: Path) -> list[str]:
    """Modules, packages and folders of Python that are named by a doing, a test by what it tries."""
    modules = {path for path in everything(base) if is_doing(path.stem.removeprefix("test_"), NOUNS_IN_ING)}
    folders = {parent for path in everything(base) for parent in path.relative_to(base).parents}
    doings = {base / folder for folder in folders if is_doing(folder.name, FOLDERS_IN_ING)}
    return sorted(path.relative_to(base).as_posix() for path in modules | doings)


def is_doing(name: str, nouns: set[str]) -> bool:
    *_, word = name.split("_")
    return word.endswith("ing") and word not in nouns


def shared_modules(base: Path) -> dict[str, list[str]]:
    """Modules of one app that bear the same name in two rooms."""
    places = defaultdict(list)
    for path in product(base):
        relative = path.relative_to(base)
        if path.stem not in OF_EVERY_ROOM | OF_DJANGO:
            places[relative.parts[0], path.stem].append(relative.as_posix())
    return {name: paths for (_, name), paths in places.items() if len(paths) > 1}


def classes(path: Path) -> Iterator[str]:
    """Every class a module makes: inside a class, a function or a branch, and by `type()`, too.

    A model's own choices are told by the model's name: `Import.State`, `Job.State`.
    """
    for node in ast.walk(parsed(path)):
        match node:
            case ast.ClassDef(name=name) if name not in SHARED_CLASSES and not is_choices(node):
                yield name
            case ast.Call(func=ast.Name(id=maker), args=[ast.Constant(value=str(name)), _, *_]) if (
                maker in MAKERS
            ):
                yield name


def is_choices(node: ast.ClassDef) -> bool:
    return any(base.attr.endswith("Choices") for base in node.bases if isinstance(base, ast.Attribute))


def shared_classes(base: Path) -> dict[str, list[str]]:
    """Classes that bear the same name twice, in the product, its tools or the tests."""
    places = defaultdict(list)
    for path in everything(base):
        for name in classes(path):
            places[name].append(path.relative_to(base).as_posix())
    return {name: paths for name, paths in places.items() if len(paths) > 1}


def shared_functions(base: Path) -> dict[str, list[str]]:
    """Public functions that bear the same name in two modules; a view is named by its address."""
    places = defaultdict(list)
    for path in product(base):
        if not path.stem.endswith("views"):
            for node in parsed(path).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    places[node.name].append(path.relative_to(base).as_posix())
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
        for name in names_of_values(parsed(path))
        if name in EMPTY_NAMES
    ]


def is_public_class(node: ast.AST) -> TypeGuard[ast.ClassDef]:
    return isinstance(node, ast.ClassDef) and node.name != "Meta" and not node.name.startswith("_")


def unexplained(base: Path) -> list[str]:
    """Modules and public classes, nested ones too, without a docstring; an empty module explains itself."""
    places = []
    for path in product(base):
        tree, name = parsed(path), path.relative_to(base).as_posix()
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


def test_no_module_or_folder_is_named_by_a_doing() -> None:
    assert in_ing(BASE) == []


def test_no_two_modules_of_an_app_share_a_name() -> None:
    assert shared_modules(BASE) == {}


def test_no_class_name_serves_two_ideas() -> None:
    assert shared_classes(BASE) == {}


def test_no_function_name_serves_two_ideas() -> None:
    assert {
        name: paths for name, paths in shared_functions(BASE).items() if name not in SHARED_FUNCTIONS
    } == {}


def test_every_reviewed_function_name_is_still_shared() -> None:
    assert SHARED_FUNCTIONS - set(shared_functions(BASE)) == set()


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [path.name for path in product(BASE) if path.stem in VAGUE] == []


def test_values_are_named_by_what_they_hold() -> None:
    assert empty_names(BASE) == []


def test_every_module_and_public_class_says_what_it_is() -> None:
    assert unexplained(BASE) == []


@pytest.fixture
def house(tmp_path: Path) -> Path:
    return plant(tmp_path, "ashgabat_centre/records/rules.py", "class Refused(Exception):\n    pass\n")


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("ashgabat_centre/records/numbering.py", "ashgabat_centre/records/numbering.py"),
        ("ashgabat_centre/tools/sending.py", "ashgabat_centre/tools/sending.py"),
        ("ashgabat_centre/tools/bench/timing.py", "ashgabat_centre/tools/bench/timing.py"),
        (
            "ashgabat_centre/management/commands/sweeping.py",
            "ashgabat_centre/management/commands/sweeping.py",
        ),
        ("tests/engines/crawling.py", "tests/engines/crawling.py"),
        ("tests/letters/test_late_sending.py", "tests/letters/test_late_sending.py"),
        ("liaison/letters/reading/__init__.py", "liaison/letters/reading"),
        ("liaison/sending/models.py", "liaison/sending"),
        ("checking.py", "checking.py"),
    ],
)
def test_a_planted_name_in_ing_is_seen(house: Path, path: str, seen: str) -> None:
    assert in_ing(plant(house, path, "")) == [seen]


def test_a_noun_that_ends_in_ing_is_let_be(house: Path) -> None:
    plant(house, "tests/liaison/meetings/test_meeting.py", "")
    assert in_ing(plant(house, "monitoring/notes/briefing.py", "")) == []


ONCE_MORE = "class Refused(Exception):\n    pass\n"


@pytest.mark.parametrize(
    "path", ["liaison/letters/rules.py", "ashgabat_centre/tools/road/walk.py", "tests/walks.py"]
)
@pytest.mark.parametrize(
    "text",
    [
        ONCE_MORE,
        f"class Letter:\n{indent(ONCE_MORE, '    ')}",
        f"if True:\n{indent(ONCE_MORE, '    ')}",
        f"def refuse():\n{indent(ONCE_MORE, '    ')}",
        'Refused = type("Refused", (Exception,), {})\n',
    ],
    ids=["plain", "nested", "under if", "in a function", "made by type"],
)
def test_a_planted_second_class_of_a_name_is_seen(house: Path, path: str, text: str) -> None:
    plant(house, path, text)
    assert shared_classes(house) == {"Refused": ["ashgabat_centre/records/rules.py", path]}


def test_a_planted_second_function_of_a_name_is_seen(house: Path) -> None:
    for path in ("liaison/letters/rules.py", "liaison/parties/rules.py", "liaison/parties/views.py"):
        plant(house, path, "def seal():\n    pass\n")
    assert shared_functions(house) == {"seal": ["liaison/letters/rules.py", "liaison/parties/rules.py"]}


def test_choices_are_told_by_their_model(house: Path) -> None:
    text = "class {}:\n    class State(models.TextChoices):\n        pass\n"
    plant(house, "liaison/letters/models.py", text.format("Letter"))
    assert shared_classes(plant(house, "liaison/parties/models.py", text.format("Party"))) == {}


def test_a_planted_second_module_of_a_name_is_seen(house: Path) -> None:
    plant(house, "liaison/letters/register.py", "")
    plant(house, "liaison/parties/register.py", "")
    assert shared_modules(house) == {
        "register": ["liaison/letters/register.py", "liaison/parties/register.py"]
    }


def test_a_planted_folder_of_no_room_is_seen(house: Path) -> None:
    plant(house, "templates/records/list.html", "")
    plant(house, "templates/widgets/entry.html", "")
    assert strays(house, "templates", OF_LIBRARIES) == ["widgets"]


def test_planted_values_with_empty_names_are_seen(house: Path) -> None:
    lines = (
        "def f(asked):\n    found = asked\n    asked.told = found\n    return [typed for typed in found]\n"
    )
    plant(house, "ashgabat_centre/records/search.py", lines)
    seen = {place.rpartition(" ")[2] for place in empty_names(house)}
    assert seen == EMPTY_NAMES
    assert {place.partition(":")[0] for place in empty_names(house)} == {"ashgabat_centre/records/search.py"}


def test_planted_code_without_a_docstring_is_seen(house: Path) -> None:
    plant(house, "liaison/letters/forms.py", "class Form:\n    class Meta:\n        pass\n")
    assert unexplained(house) == [
        "ashgabat_centre/records/rules.py",
        "ashgabat_centre/records/rules.py: Refused",
        "liaison/letters/forms.py",
        "liaison/letters/forms.py: Form",
    ]
