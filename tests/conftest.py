"""Tests act as the portal acts: in the web role, behind the policies. `as_owner()` arranges what nobody may do."""

import gc
from collections.abc import Generator, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection, connections
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as rules_of_hypothesis
from pytest_django import DjangoDbBlocker

from ashgabat_centre.reference.vocabulary import forget_terms
from tests import handler, repeated, stack, tiers

pytest_plugins = ("tests.cast", "tests.walks")

# By what a file costs, as `make test ARGS=-v` prints it. All others follow as they were found.
LONGEST_FIRST = (
    "tests/engines/test_matrix.py",
    "tests/browser/test_every_page.py",
    "tests/engines/test_twins.py",
    "tests/browser/",
    "tests/test_walks.py",
    "tests/worker/",
    "tests/engines/",
    "tests/security/",
    "tests/platform/",
    "tests/reports/",
    "tests/pages/",
    "tests/access/",
    "tests/liaison/",
    "tests/workflow/",
)


def _rank(item: pytest.Item) -> int:
    ranks = (rank for rank, place in enumerate(LONGEST_FIRST) if item.nodeid.startswith(place))
    return next(ranks, len(LONGEST_FIRST))


# A busy machine is no fault of a rule.
rules_of_hypothesis.register_profile("calm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
rules_of_hypothesis.load_profile("calm")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Generator[None]:
    """What is asked of every kind is asked of some kinds in turn (tests/tiers.py).

    Guesses are counted on a second connection, whose rows go with the test too.

    The longest files come first: xdist hands files out whole, in this order, and with the short ones last no process
    waits for another at the end.
    """
    _leave_to_other_runs(config, items)
    for marker in {id(m): m for item in items for m in item.iter_markers("django_db")}.values():
        marker.kwargs.setdefault("databases", ["default", "cache"])  # type: ignore[attr-defined]
    yield
    items.sort(key=_rank)  # after pytest-django has brought them into Django's order


def pytest_collection_finish() -> None:
    """What is loaded by now stays until the end, and is not looked through for garbage over and over."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def _leave_to_other_runs(config: pytest.Config, items: list[pytest.Item]) -> None:
    asked = {_question(item) for item in items}
    left = [item for item in items if _question(item, first=True) in asked and not _is_due(item)]
    if left:
        config.hook.pytest_deselected(items=left)
        gone = set(left)
        items[:] = [item for item in items if item not in gone]


def _question(item: pytest.Item, *, first: bool = False) -> tuple[object, ...]:
    """The test and what it is given; with `first`, as it would be asked of the first kind of record."""
    given = item.callspec.params if hasattr(item, "callspec") else {}
    words = ((name, tiers.first_kind(value) if first else value) for name, value in given.items())
    return (item.nodeid.partition("[")[0], *((name, repr(value)) for name, value in words))


def _is_due(item: pytest.Item) -> bool:
    given = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return all(map(tiers.is_whole, given))


def pytest_configure() -> None:
    """Before any fixture: a setting put while a test has another one in force goes when that test ends."""
    # Slow on purpose in the portal; here hundreds of people sign in.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # One process is here the browser of everybody, for the whole day.
    settings.REQUEST_SECONDS = float("inf")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> None:
    """This process's own migrated copy stands ready; its owner's connection steps down to the web role."""
    connections.settings["default"]["ASSUME_ROLE"] = "portal_web"
    # Pages that are compared are compared as the slowest machine would show them.
    options: Any = settings.TEMPLATES[0]["OPTIONS"]
    options["context_processors"].append("tests.answers.count_down")
    handler.share()
    with django_db_blocker.unblock():
        connection.close()


@pytest.fixture(autouse=True)
def fresh(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a process keeps from one request to the next does not pass from one test to the next."""
    forget_terms()
    # Made by the first file that is stored.
    settings.ATTACHMENT_DIR = str(tmp_path_factory.getbasetemp() / f"attachments-{uuid4().hex}")
    with translation.override("en"):
        yield


@pytest.fixture
def committed(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Transactions really commit, for tests with threads and second connections; what it wrote is taken out again."""
    assert request.node.get_closest_marker("django_db") is None, "such a test has no transaction around it"
    with django_db_blocker.unblock():
        try:
            yield
        finally:
            connections.close_all()
            stack.own[0].renew()
            repeated.forget()
