"""Judgements for tests."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from monitoring.judgements.models import Judgement
from tests import factories


def judgement(author: User, days: int = 30, **fields: Any) -> Judgement:
    """Stated by this person a quarter of a year ago, with its horizon so many days from today."""
    usual: dict[str, Any] = {
        "statement": "The post is likely to reopen.",
        "likelihood": 5,
        "horizon": timezone.localdate() + timedelta(days=days),
        "made_at": timezone.now() - timedelta(days=90),
        "confidence": "moderate",
        "basis": "Two sources.",
        "country_ids": [factories.KAZAKHSTAN],
        "theme_ids": [1],
        "author": author,
    }
    if "record" in fields:
        fields["record_id"] = fields.pop("record").pk
    with as_owner():
        return Judgement.objects.create(**usual | fields)
