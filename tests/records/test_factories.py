"""What every other test stands on: the kinds' factories make what they say."""

from typing import Any

import pytest
from django.db import connection

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.models import Status
from tests import factories

pytestmark = pytest.mark.django_db


def current_user() -> Any:
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        return cursor.fetchone()[0]


def test_tests_act_in_the_web_role_and_arrange_as_owner() -> None:
    with as_owner():
        inside = current_user()
    assert (inside, current_user()) == ("portal_owner", "portal_web")


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("kind", factories.KINDS)
def test_every_kind_is_made_in_every_state(kind: str, status: str, officer: User) -> None:
    record = factories.make(kind, officer, status)
    assert (record.kind, record.status) == (kind, status)


@pytest.mark.parametrize("kind", factories.FILED)
def test_copies_are_records_too(kind: str, officer: User) -> None:
    record = factories.make(kind, officer, Status.CLEARED)
    factories.multiply(record, 5)
    with as_owner():
        assert type(record).objects.count() == 6
    assert current_user() == "portal_web"
