"""Two worlds, one with strictly confidential records and one without: no outsider can tell them apart."""

from collections.abc import Iterator

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from tests.engines import twins
from tests.engines.twins import SURFACES, Twin
from tests.engines.world import one_transaction


@pytest.fixture(scope="module")
def twin(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Twin]:
    now = timezone.now().replace(second=30, microsecond=0)
    with time_machine.travel(now, tick=False), one_transaction(django_db_blocker):
        yield twins.build()


pytestmark = pytest.mark.timeout(600)  # thousands of questions in one test

# The head's register names what took place without basis even where the head may not read it (decision 29).
TOLD = {"pages": ["pages: head /other-contacts/register/"]}


@pytest.mark.parametrize("name", SURFACES)
def test_no_outsider_can_tell_the_two_worlds_apart(name: str, twin: Twin) -> None:
    seen = twins.views(twin, [name])
    assert seen.differences() == TOLD.get(name, [])
    assert seen.with_it
