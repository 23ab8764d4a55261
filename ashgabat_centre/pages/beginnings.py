"""What another room begins a form with: its address says by one key from what, and the form opens filled.

The room that has the thing says which answers follow from it, and what is done with it once the form is saved, in the
same transaction. The form's room knows neither: it is called by its kind, of a record or of an event.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from ashgabat_centre.accounts.models import User
from ashgabat_centre.editing import merge
from ashgabat_centre.editing import rows as form_rows


@dataclass(frozen=True)
class Beginning:
    """`answers` gives what a browser would send, by the key's value; None where there is no such thing for this person.
    `filed` is told of what came of it, and `origins` gives the things from which it was begun, as its reader sees them.
    """

    kind: str
    answers: Callable[[str, User], QueryDict | None]
    filed: Callable[[str, User, Any], None]
    origins: Callable[[Any, User], Iterable[Any]]


BEGINNINGS: dict[tuple[str, str], Beginning] = {}


def begins(key: str, beginning: Beginning) -> None:
    """Register what an address with this key begins a form of its kind with."""
    BEGINNINGS[beginning.kind, key] = beginning


def begun_answers(kind: str, address: QueryDict, user: User) -> QueryDict | None:
    """The answers with which the form at this address opens; None where its address names nothing."""
    for key, beginning in _named(kind, address):
        return beginning.answers(str(address[key]), user)
    return None


def note_filed(kind: str, address: QueryDict, user: User, filed: Any) -> None:
    """Tell who began the form what came of it."""
    for key, beginning in _named(kind, address):
        beginning.filed(str(address[key]), user, filed)


def _named(kind: str, address: QueryDict) -> list[tuple[str, Beginning]]:
    return [(key, one) for (of, key), one in BEGINNINGS.items() if of == kind and key in address]


def origins(kind: str, filed: Any, user: User) -> list[Any]:
    """From what it was begun, or what was added to it since: each with a title and an address."""
    return [thing for (of, _), one in BEGINNINGS.items() if of == kind for thing in one.origins(filed, user)]


def completed(form: Any, rows: Iterable[str], begun: QueryDict) -> QueryDict:
    """What a browser would send of this empty form, with these answers put in; `rows` are its sets of rows."""
    whole = QueryDict(mutable=True)
    for name, answer in merge.sent(form).items():
        whole.setlist(name, answer)
    for prefix in rows:
        form_rows.write(whole, prefix, [])
    for name in begun:
        whole.setlist(name, begun.getlist(name))
    return whole
