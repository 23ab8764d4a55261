"""A form's one-time number, spent together with what it saves."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import FormToken, RecordKind


def save(number: UUID, user: User, store: Callable[[], RecordKind]) -> Any:
    """Do what the form asks, once. A double click or a retry waits for the first post and gets its record."""
    token, fresh = FormToken.objects.select_related("record").get_or_create(
        number=number, defaults={"user": user}
    )
    if not fresh and token.record is not None:
        return token.record
    record = store()
    FormToken.objects.filter(number=number).update(record_id=record.pk)
    return record
