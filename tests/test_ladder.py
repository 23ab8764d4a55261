"""No way round the import ladder: nothing is imported inside a function or by its name in a string.

import-linter reads imports inside functions too; what it can't read is a string, and what it can't see is a circle that
an import inside a function only puts off.
"""

import ast
from pathlib import Path

import pytest
from django.conf import settings

from tests.sources import modules, places, plant, stale, within

BASE = settings.BASE_DIR

# --- By a string ----------------------------------------------------------------------------------------------------

BY_NAME = {
    "__import__",
    "import_module",
    "import_string",
    "module_loading",
    "importlib",
    "find_spec",
    "runpy",
    "exec",
    "eval",
}
FINDS = "says to Django where the models or admin classes of the app's rooms are"
READY = "Django calls it once every app is loaded: rooms that register by being imported"
STRINGS = {
    **dict.fromkeys((f"{app}/models.py" for app in ("ashgabat_centre", "liaison", "monitoring")), FINDS),
    **dict.fromkeys((f"{app}/models.py" for app in ("partners", "reports")), FINDS),
    **dict.fromkeys((f"{app}/admin.py" for app in ("ashgabat_centre", "liaison", "reports")), FINDS),
    "ashgabat_centre/apps.py": READY,
    "reports/apps.py": READY,
    "monitoring/apps.py": READY,
    "ashgabat_centre/files/sandbox.py": "loads the judge of office documents by its path, as it runs alone",
    "ashgabat_centre/imports/table_sandbox.py": "loads the sandbox of files by its path: no package is there to import",
    "monitoring/feeds/feed_sandbox.py": "loads the sandbox of files by its path: no package is there to import",
    "monitoring/events/event_sandbox.py": "loads the sandbox of tables by its path: no package is there to import",
}


def by_a_string(base: Path) -> set[str]:
    """Where a module is imported, or code run, by what a string says."""
    return {
        place
        for name, tree in modules(base, without=["tools"])
        for place, node in places(name, tree)
        if names(node) & BY_NAME
    }


def names(node: ast.AST) -> set[str]:
    """What a node calls by name, or imports."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return {name}
        case ast.Import(names=brought):
            return {part for one in brought for part in one.name.split(".")}
        case ast.ImportFrom(module=module, names=brought):
            return {*(module or "").split("."), *(one.name for one in brought)}
    return set()


def test_nothing_is_imported_by_a_string() -> None:
    assert {place for place in by_a_string(BASE) if not within(place, STRINGS)} == set()


def test_every_reviewed_string_is_still_there() -> None:
    assert stale(STRINGS, by_a_string(BASE)) == set()


@pytest.mark.parametrize(
    "line",
    [
        'import_module("reports.home.views")',
        'importlib.import_module("reports.home.views")',
        'import_string("reports.home.views.home")',
        '__import__("reports.home.views")',
        "from django.utils import module_loading",
    ],
)
def test_a_planted_import_by_a_string_is_seen(tmp_path: Path, line: str) -> None:
    planted = plant(tmp_path, "liaison/contacts/views.py", f"def settle():\n    {line}\n")
    assert by_a_string(planted) == {"liaison/contacts/views.py:settle"}


# --- Inside a function ----------------------------------------------------------------------------------------------

APART = "runs in the sandbox, which starts without what the file at hand doesn't need"
SET_UP = "a command, which sets Django up before it imports what needs it"
INSIDE = {
    "ashgabat_centre/apps.py:Kernel.ready": READY,
    "liaison/apps.py:LiaisonConfig.ready": READY,
    "ashgabat_centre/files/sandbox.py": APART,
    "ashgabat_centre/files/judges/pdf_actions.py": APART,
    "ashgabat_centre/imports/table_sandbox.py:read_book": APART,
    "ashgabat_centre/tools/bad_files/__main__.py": SET_UP,
    "ashgabat_centre/tools/bench/names.py:main": SET_UP,
    "ashgabat_centre/tools/bench/run.py": SET_UP,
    "ashgabat_centre/tools/embedded/prepare.py:prepare_database": SET_UP,
    "ashgabat_centre/tools/road/__main__.py:main": SET_UP,
    "monitoring/feeds/feed_sandbox.py:read_syndication": APART,
    "ashgabat_centre/tools/event_files.py": SET_UP,
    "ashgabat_centre/tools/event_speed.py:take_rows": SET_UP,
    "ashgabat_centre/tools/country_speed.py": SET_UP,
    "ashgabat_centre/tools/feed_speed.py": SET_UP,
    "ashgabat_centre/tools/embedded/services.py:_check_broker": "half a second, for a broker of one's own only",
    "ashgabat_centre/web/resume.py:sign_in_again": "allauth's views import the settings' adapters, which import this",
}


def inside_functions(base: Path) -> set[str]:
    return {
        place
        for name, tree in modules(base)
        for place, node in places(name, tree)
        if isinstance(node, ast.Import | ast.ImportFrom) and place != name
    }


def test_nothing_is_imported_inside_a_function() -> None:
    assert {place for place in inside_functions(BASE) if not within(place, INSIDE)} == set()


def test_every_reviewed_import_inside_is_still_there() -> None:
    assert stale(INSIDE, inside_functions(BASE)) == set()


def test_a_planted_import_inside_a_function_is_seen(tmp_path: Path) -> None:
    lines = "def settle():\n    if True:\n        from reports.home import views\n    return views\n"
    planted = plant(tmp_path, "liaison/contacts/views.py", lines)
    assert inside_functions(planted) == {"liaison/contacts/views.py:settle"}
