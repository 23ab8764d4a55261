"""Questions of leadership for tests."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from monitoring.questions.models import LeadershipQuestion
from tests import factories


def question(head: User, days: int = 30, **fields: Any) -> LeadershipQuestion:
    """Put by this person, to be looked at again so many days from today."""
    usual: dict[str, Any] = {
        "wording": "Will the pumps at Nurek stop again?",
        "country_ids": [factories.KAZAKHSTAN],
        "theme_ids": [factories.theme().pk],
        "review_on": timezone.localdate() + timedelta(days=days),
        "asked_by": head,
    }
    with as_owner():
        return LeadershipQuestion.objects.create(**usual | fields)
