"""A form's one-time number, spent together with what it saves."""

import hashlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import QueryDict

from ashgabat_centre.accounts.interrupted import FORM_TOKEN
from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import FormToken, Record, RecordKind


class SavedOtherwise(Exception):
    """The form was saved before with other words; what was changed since is not saved."""

    def __init__(self, record: Record) -> None:
        super().__init__(record.reference)
        self.record = record


def digest(posted: QueryDict) -> str:
    """SHA-256 of what was typed, by which the second click of a double click is known."""
    typed = posted.copy()
    for name in (FORM_TOKEN, "csrfmiddlewaretoken"):
        typed.pop(name, None)
    return hashlib.sha256(typed.urlencode().encode()).hexdigest()


def save(number: UUID, user: User, words: str, store: Callable[[], RecordKind]) -> Any:
    """Do what the form asks, once. A double click or a retry waits for the first post and gets its record.

    Raises SavedOtherwise where the same form comes back with other words.
    """
    token, fresh = FormToken.objects.select_related("record").get_or_create(
        number=number, defaults={"user": user, "digest": words}
    )
    if not fresh and token.record is not None:
        if token.digest != words:
            raise SavedOtherwise(token.record)
        return token.record
    record = store()
    FormToken.objects.filter(number=number).update(record_id=record.pk)
    return record
