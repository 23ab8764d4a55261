"""A form's one-time number, spent together with what it saves."""

import hashlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model
from django.http import QueryDict

from ashgabat_centre.accounts.models import User
from ashgabat_centre.editing.models import FormToken
from ashgabat_centre.records.models import RecordKind
from ashgabat_centre.web.resume import FORM_TOKEN

Saved = Model  # a record, a person or an institution of the directory, or a row of another table
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
    nothing = dict.fromkeys(KEYS) | {"row": ""}
    return FormToken.objects.filter(number=number).exclude(**nothing).exists()


def save(number: UUID, user: User, words: str, store: Callable[[], Saved]) -> Any:
    """Do what the form asks, once. A double click or a retry waits for the first post and gets what it saved.

    Raises SavedOtherwise where the same form comes back with other words.
    """
    token, fresh = FormToken.objects.select_related(*KEYS).get_or_create(
        number=number, defaults={"user": user, "digest": words}
    )
    standing = None if fresh else saved_with(token)
    if standing is not None:
        if token.digest != words:
            raise SavedOtherwise(standing)
        return standing
    saved = store()
    FormToken.objects.filter(number=number).update(**keys_to(saved))
    return saved


def saved_with(token: FormToken) -> Any:
    """What was saved under this number; None where nothing was, or its reader may not see it any more."""
    if token.row:
        model, number = token.row.split()
        return apps.get_model(model)._default_manager.filter(pk=number).first()
    return next(filter(None, (getattr(token, key) for key in KEYS)), None)


def keys_to(saved: Saved) -> dict[str, Any]:
    """The columns by which a token leads to what was saved under it."""
    key = "record" if isinstance(saved, RecordKind) else str(saved._meta.model_name)
    return {f"{key}_id": saved.pk} if key in KEYS else {"row": f"{saved._meta.label_lower} {saved.pk}"}
