"""A real Chromium against the whole portal: one of each per test process, one signed-in profile per role."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser

from tests.browser.fonts import write_configuration
from tests.browser.portal import Portal
from tests.browser.switches import SWITCHES
from tests.stack import Stack

HERE = Path(__file__).parent
CHROMIUM = os.environ.get("PORTAL_CHROMIUM", "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE not in item.path.parents:
            continue
        item.add_marker(pytest.mark.browser)
        if not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason="no Chromium: make test finds or installs one"))


@pytest.fixture(scope="session")
def browser_type_launch_args(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    fonts = write_configuration(tmp_path_factory.mktemp("fonts"))
    environment = os.environ | {"FONTCONFIG_FILE": str(fonts)}
    return {"executable_path": CHROMIUM, "args": list(SWITCHES), "env": environment}


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    with Stack("browser") as stack:
        yield stack


@pytest.fixture(scope="session")
def served(stack: Stack, browser: Browser) -> Iterator[Portal]:
    """The portal with its kept pages, for what is kept of them; tests ask for `portal`."""
    portal = Portal(stack, browser)
    yield portal
    portal.forget()


@pytest.fixture
def portal(served: Portal) -> Iterator[Portal]:
    """Whatever else a test looks at, no page of it may complain or ask another host for anything."""
    yield served
    complaints, elsewhere = served.complaints, served.elsewhere
    served.close()
    assert (complaints, elsewhere) == ([], [])


Look = Callable[[str], Any]


@pytest.fixture(scope="session")
def look(stack: Stack) -> Look:
    """One value out of the database, past every policy."""

    def ask(query: str) -> Any:
        with psycopg.connect(stack.database_url("superuser")) as connection:
            row = connection.execute(query.encode()).fetchone()
        return row[0] if row else None

    return ask
