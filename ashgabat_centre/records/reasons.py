"""The registry of what needs a person's action.

A reason is a function; the inbox, its counts and the list's filter follow from it.
"""

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
    """Why records wait for a person: `rows` narrows records to those that do. No record waits for two reasons
    at once.

    `rows` may use only `role`, `writes` and `clears` of the person, and compare columns with the person,
    because one prepared statement counts for everybody of the same standing.
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
    """Why something other than a record waits for a person: `rows` gives those things, and the page at
    `address` lists them.
    """

    name: str
    label: str | Promise
    rows: Callable[[User], Any]
    page: str
    keys: dict[str, str]

    def address(self) -> str:
        """The address of the page that lists the same things."""
        return f"{reverse(self.page)}?{urlencode(self.keys)}" if self.keys else reverse(self.page)


TASKS: dict[str, Task] = {}


def awaits(
    name: str, label: str | Promise, page: str, **keys: str
) -> Callable[[Callable[[User], Any]], Callable[[User], Any]]:
    """Register a function of a person as a task; `page` and the address's keys name the page that lists the
    same things.
    """

    def register(rows: Callable[[User], Any]) -> Callable[[User], Any]:
        TASKS[name] = Task(name, label, rows, page, keys)
        return rows

    return register


def to_review(user: User) -> Q:
    """A condition on records: those whose text this person clears, as named reviewer, or as head where nobody
    is named; none of them holds a word of theirs.
    """
    named = Q(reviewer=user) | (Q(reviewer=None) if user.clears else Q(pk__in=[]))
    return named & ~Q(author=user) & ~Q(writers__user=user)


def belongs_to(user: User) -> Q:
    """A condition on records: those this person wrote or owns."""
    return Q(author=user) | Q(owner=user)


@waits("clear", _("To clear"))
def submitted_texts(records: Any, user: User) -> Any:
    """Texts submitted to this person for clearance."""
    return records.filter(to_review(user), status="submitted")


@waits("returned", _("Returned to me"))
def returned_texts(records: Any, user: User) -> Any:
    """Texts returned to this person."""
    return records.filter(belongs_to(user), status="returned")


@waits("corrections", _("Corrections to clear"))
def submitted_corrections(records: Any, user: User) -> Any:
    """Cleared records with a correction submitted to this person, except for this person's own."""
    submitted = records.filter(to_review(user), status="cleared", revisions__status="submitted")
    return submitted.exclude(revisions__status="submitted", revisions__author=user)


@waits("returned-corrections", _("Corrections returned to me"))
def returned_corrections(records: Any, user: User) -> Any:
    """Cleared records with a correction returned to this person."""
    return records.filter(belongs_to(user), status="cleared", revisions__status="returned")
