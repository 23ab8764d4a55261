"""A refusal of the database in words: the rule that refused, or the sort of rule it was."""

from functools import cache
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection
from django.db.models import BaseConstraint
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

# By PostgreSQL's code for the condition, or the class of conditions it belongs to.
SORTS: dict[str, Words] = {
    "42501": _(
        "The database does not let you enter this: what the row names is under protection or closed to you. "
        "Ask the head of the Centre."
    ),
    "23505": _("There is such an entry already, or another row of the table makes it."),
    "23P01": _("There is an entry for the same days already: they overlap."),
    "23503": _("The row names something that the portal does not have, or has no longer."),
    "23502": _("Something that has to be filled in is empty."),
    "23514": _("The row goes against a rule of the portal: check its dates, names and choices."),
    "22": _("A value is too long, too large or not of the form it should have."),
}
OTHER = _("The row goes against a rule of the portal (%(code)s). Ask the administrator, who can look it up.")
_rules: dict[str, Words] = {}


def ask_now() -> None:
    """Ask the rules that wait for the end of the transaction, so that whoever is refused learns of it here.

    Raises DatabaseError, which `explain` puts in words.
    """
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")


def say(rule: str, words: Words) -> None:
    """Register the sentence for a rule that a trigger holds, by the name it gives the constraint."""
    _rules[rule] = words


def has_words(error: DatabaseError) -> bool:
    """Whether a trigger refused whose rule has a sentence of its own."""
    return rule_of(error) in _rules


def explain(error: DatabaseError) -> str:
    """Why the database refused, as a sentence a person can act on; in the reader's language."""
    rule, code = rule_of(error), _diagnosis(error, "sqlstate")
    words = _rules.get(rule) or _constraints().get(rule) or SORTS.get(code) or SORTS.get(code[:2])
    return str(words) if words else str(OTHER) % {"code": code or "—"}


def rule_of(error: DatabaseError) -> str:
    """The constraint that refused, by its name; '' where it has none."""
    return _diagnosis(error, "constraint_name")


def _diagnosis(error: DatabaseError, name: str) -> str:
    diagnosis: Any = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, name, None) or ""


@cache
def _constraints() -> dict[str, Words]:
    """The sentence of each constraint of the models that has one of its own."""
    standing = (constraint for model in apps.get_models() for constraint in model._meta.constraints)
    usual = BaseConstraint.default_violation_error_message
    return {
        constraint.name: constraint.violation_error_message
        for constraint in standing
        if constraint.violation_error_message and constraint.violation_error_message != usual
    }
