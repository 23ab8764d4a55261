"""A meeting cleared in the last period, and the briefing that rests on it."""

from datetime import timedelta
from typing import Any

import pytest

from ashgabat_centre.accounts.models import User
from reports.briefings.models import Briefing
from tests import factories


@pytest.fixture
def record(officer: User) -> Any:
    return factories.cleared("meeting", officer, factories.last_slot() - timedelta(hours=9))


@pytest.fixture
def briefing(record: Any) -> Briefing:
    return factories.briefing()
