"""A form's one-time number, spent together with what it saves."""

import hashlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.http import QueryDict

from ashgabat_centre.accounts.models import User
from ashgabat_centre.editing.models import FormToken
from ashgabat_centre.records.models import RecordKind
from ashgabat_centre.web.resume import FORM_TOKEN

Saved = Model  # a record, a person or an institution of the directory
KEYS = ("record", "person", "organization")


class SavedOtherwise(Exception):
    """The form was saved before with other words; what was changed since is not saved."""

    def __init__(self, saved: Any) -> None:
        super().__init__(str(saved))
        self.saved = saved


def digest(posted: QueryDict) -> str:
    """SHA-256 of what was typed, by which the second click of a double click is known."""
    text = posted.copy()
    for name in (FORM_TOKEN, "csrfmiddlewaretoken"):
        text.pop(name, None)
    return hashlib.sha256(text.urlencode().encode()).hexdigest()


def is_spent(number: UUID) -> bool:
    """Whether the form of this number was saved already."""
    nothing = dict.fromkeys(KEYS)
    return FormToken.objects.filter(number=number).exclude(**nothing).exists()


def save(number: UUID, user: User, words: str, store: Callable[[], Saved]) -> Any:
    """Do what the form asks, once. A double click or a retry waits for the first post and gets what it saved.

    Raises SavedOtherwise where the same form comes back with other words.
    """
    token, fresh = FormToken.objects.select_related(*KEYS).get_or_create(
        number=number, defaults={"user": user, "digest": words}
    )
    standing = None if fresh else next(filter(None, (getattr(token, key) for key in KEYS)), None)
    if standing is not None:
        if token.digest != words:
            raise SavedOtherwise(standing)
        return standing
    saved = store()
    key = "record" if isinstance(saved, RecordKind) else str(saved._meta.model_name)
    FormToken.objects.filter(number=number).update(**{f"{key}_id": saved.pk})
    return saved
