"""Two worlds, one with strictly confidential records and one without: no outsider can tell them apart."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from tests.engines import twins
from tests.engines.surfaces import due
from tests.engines.twins import KIND_SURFACES, SURFACES, Views
from tests.engines.world import one_transaction

pytestmark = pytest.mark.timeout(600)  # thousands of questions in one test

# The head's register names what took place without basis even where the head may not read it (decision 29).
TOLD = {"pages": ["pages: head /other-contacts/register/"]}


@pytest.fixture(scope="module")
def seen(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Views]:
    """Both worlds are built once and looked at on all surfaces one after the other."""
    now = (timezone.now() - timedelta(minutes=1)).replace(
        second=30, microsecond=0
    )  # never ahead of the database
    with time_machine.travel(now, tick=False), one_transaction(django_db_blocker):
        yield twins.views(twins.build(), tuple(due()))


@pytest.mark.parametrize("name", [*SURFACES, *KIND_SURFACES])
def test_no_outsider_can_tell_the_two_worlds_apart(name: str, seen: Views) -> None:
    shown = seen.of(name)
    assert shown.differences() == [told for told in TOLD.get(name, []) if told in shown.with_it]
    assert bool(shown.with_it) == any(surface == name for surface, _outsider, _kind in due())
