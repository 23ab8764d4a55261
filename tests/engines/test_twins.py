"""Two worlds, one with strictly confidential records and one without: no outsider can tell them apart."""

from collections.abc import Iterator

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from tests import tiers
from tests.engines import twins
from tests.engines.surfaces import MOST, SURFACES
from tests.engines.twins import OUTSIDERS, Views
from tests.engines.world import one_transaction

pytestmark = pytest.mark.timeout(600)  # thousands of questions in one test

# Who can see most looks at every surface in every run, the others in turn (tests/tiers.py). Rows and letters cost
# little, so that everybody looks at them: what the database shows nobody is on no page either. The head alone exports.
ALWAYS = {"tables": OUTSIDERS, "mails": OUTSIDERS, "exports": (*MOST, "head")}
# Looked at as the worlds were built, before the others leave counts and letters of their own.
FIRST = ("tables", "mails")
IN_ORDER = (*FIRST, *(name for name in SURFACES if name not in FIRST))

# The head's register names what took place without basis even where the head may not read it (decision 29).
TOLD = {"pages": ["pages: head /other-contacts/register/"]}


@pytest.fixture(scope="module")
def seen(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Views]:
    """Both worlds are built once and looked at on all surfaces one after the other."""
    now = timezone.now().replace(second=30, microsecond=0)
    asked = {name: tiers.due(OUTSIDERS, always=ALWAYS.get(name, MOST), about=name) for name in IN_ORDER}
    with time_machine.travel(now, tick=False), one_transaction(django_db_blocker):
        yield twins.views(twins.build(), asked)


@pytest.mark.parametrize("name", SURFACES)
def test_no_outsider_can_tell_the_two_worlds_apart(name: str, seen: Views) -> None:
    shown = seen.of(name)
    assert shown.differences() == [told for told in TOLD.get(name, []) if told in shown.with_it]
    assert shown.with_it
