"""The shell’s name is its own: no page’s words take the place of what stands on every page, and no raw object shows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import Status
from ashgabat_centre.tools.embedded import BASE
from tests import factories
from tests.cast import Clients

RAW = re.compile(
    r"&lt;(?:\w+QuerySet|QuerySet|\w+ object|bound method|function|generator|django\.)|\bobject at 0x"
)
ROOMS = ("ashgabat_centre", "liaison", "monitoring", "partners", "reports")


def names_given(source: str) -> Iterator[str]:
    """What a module's dictionaries and keywords are called by: whatever may end in a page's context."""
    for node in ast.walk(ast.parse(source)):
        keys = node.keys if isinstance(node, ast.Dict) else ()
        yield from (key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str))
        if isinstance(node, ast.keyword) and node.arg:
            yield node.arg


def givers(root: Path) -> list[str]:
    """The modules that give the shell's name to something."""
    modules = (path for room in ROOMS for path in sorted((root / room).rglob("*.py")))
    return [path.name for path in modules if "shell" in names_given(path.read_text(encoding="utf-8"))]


def test_no_view_takes_the_shells_name() -> None:
    assert givers(BASE) == ["navigation.py"]


def test_a_view_that_took_it_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "liaison").mkdir()
    (tmp_path / "liaison" / "views.py").write_text('render(request, "x.html", {"shell": rows})')
    assert givers(tmp_path) == ["views.py"]


WORDS = re.compile(
    r"(?<![.\w\"'-])(?:waiting|waiting_tasks|beginnings|worker_away|officer_in_charge)(?![\w\"'=-])"
)
TAGS = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
OWN = ["accounts/account_changes.html", "directory/protections.html"]  # whose views say themselves what waits


def speak_for_the_shell(root: Path) -> list[str]:
    """The templates that use a word of the shell without its name, and so show nothing."""
    return sorted(
        path.relative_to(root).as_posix()
        for path in root.rglob("*.html")
        if any(WORDS.search(tag) for tag in TAGS.findall(path.read_text(encoding="utf-8")))
    )


def test_templates_ask_the_shell_by_its_name(tmp_path: Path) -> None:
    assert speak_for_the_shell(BASE / "templates") == OWN
    (tmp_path / "home.html").write_text('{% if waiting %}<a href="{% url "waiting" %}">1</a>{% endif %}')
    (tmp_path / "base.html").write_text(
        '{% if shell.waiting %}<a href="{% url "waiting" %}">1</a>{% endif %}'
    )
    assert speak_for_the_shell(tmp_path) == ["home.html"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["people", "account-changes", "waiting", "home", "protections"])
def test_a_page_with_something_of_the_same_name_shows_no_raw_object(
    name: str, head: User, officer: User, client_for: Clients
) -> None:
    """Once the header printed a queryset: a view had called its own rows `waiting`."""
    factories.meeting(officer, "submitted")
    page = client_for(head).get(reverse(name)).content.decode()
    assert RAW.search(page) is None
    assert 'aria-label="Needs my action: 1"' in page


@pytest.mark.usefixtures("committed")
def test_a_page_made_after_its_view_counts_what_waits_as_any_other(
    officer: User, head: User, client_for: Clients
) -> None:
    """Pages of the libraries are made when their view is over; so their counts were zeros."""
    factories.make("meeting", officer, Status.SUBMITTED)
    client = client_for(head)
    counted = {
        name: client.get(reverse(name)).context["shell"]["waiting"]()
        for name in ("home", "account_change_password")
    }
    assert counted == {"home": 1, "account_change_password": 1}
