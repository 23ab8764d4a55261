"""What needs somebody's action, by reason. A new reason is a function with a name; the queue, its counts, the filter
of the list and the number in the header follow."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User

Rows = Callable[[Any, User], Any]


@dataclass(frozen=True)
class Reason:
    """Why records wait for a person: `rows` narrows records to those. No record waits for two reasons at once.

    Of the person it looks at `role`, `writes` and `clears`, and compares columns with them; nothing else, so that one
    statement counts for everybody of a standing.
    """

    name: str
    label: str | Promise
    rows: Rows


REASONS: dict[str, Reason] = {}


def waits(name: str, label: str | Promise) -> Callable[[Rows], Rows]:
    """Register a function of records and a person as a reason why records wait for that person."""

    def register(rows: Rows) -> Rows:
        REASONS[name] = Reason(name, label, rows)
        return rows

    return register


@dataclass(frozen=True)
class Task:
    """Why something that is no record waits for a person: `rows` are those things, which stand at this address."""

    name: str
    label: str | Promise
    rows: Callable[[User], Any]
    page: str
    keys: dict[str, str]

    def address(self) -> str:
        return f"{reverse(self.page)}?{urlencode(self.keys)}" if self.keys else reverse(self.page)


TASKS: dict[str, Task] = {}


def awaits(
    name: str, label: str | Promise, page: str, **keys: str
) -> Callable[[Callable[[User], Any]], Callable[[User], Any]]:
    """Register a function of a person as what waits for that person; the page under these keys lists the same."""

    def register(rows: Callable[[User], Any]) -> Callable[[User], Any]:
        TASKS[name] = Task(name, label, rows, page, keys)
        return rows

    return register


def to_review(user: User) -> Q:
    """The records whose texts this person clears: named as reviewer, or head where nobody is named."""
    named = Q(reviewer=user) | (Q(reviewer=None) if user.clears else Q(pk__in=[]))
    return named & ~Q(author=user)


def belongs_to(user: User) -> Q:
    return Q(author=user) | Q(owner=user)


@waits("clear", _("To clear"))
def submitted_texts(records: Any, user: User) -> Any:
    return records.filter(to_review(user), status="submitted")


@waits("returned", _("Returned to me"))
def returned_texts(records: Any, user: User) -> Any:
    return records.filter(belongs_to(user), status="returned")


@waits("corrections", _("Corrections to clear"))
def submitted_corrections(records: Any, user: User) -> Any:
    found = records.filter(to_review(user), status="cleared", revisions__status="submitted")
    return found.exclude(revisions__status="submitted", revisions__author=user)


@waits("returned-corrections", _("Corrections returned to me"))
def returned_corrections(records: Any, user: User) -> Any:
    return records.filter(belongs_to(user), status="cleared", revisions__status="returned")
