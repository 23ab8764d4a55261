"""Who sees what, asked of the database itself."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from ashgabat_centre.accounts.roles import Role
from tests.engines import sight
from tests.engines.sight import Sight
from tests.engines.table import matrix
from tests.engines.world import one_transaction


@pytest.fixture(scope="module")
def seeing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Sight]:
    with one_transaction(django_db_blocker):
        yield sight.build(matrix())


def test_row_19_each_reader_sees_exactly_what_the_table_says(seeing: Sight) -> None:
    assert seeing.wrong() == []


def test_every_role_stands_in_the_table() -> None:
    assert {role for role, _marking in matrix().people.values()} == set(Role.values)
