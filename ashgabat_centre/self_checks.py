"""Django checks of a process before it serves anybody: run at start, and by `manage.py check --deploy`."""

from collections.abc import Iterable
from typing import Any

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import DatabaseError, connection
from django.db.models import Model
from pghistory.models import Event

from ashgabat_centre.access.models import MarkingChange
from ashgabat_centre.database import fitness, policy
from ashgabat_centre.database.fitness import TAG
from ashgabat_centre.directory.identities import IdentityReading
from ashgabat_centre.directory.models import Person, Place
from ashgabat_centre.editing.models import FormToken
from ashgabat_centre.jobs.models import Job
from ashgabat_centre.records.lifecycle import ClearedVersion, Step
from ashgabat_centre.records.links import NeedToKnow
from ashgabat_centre.records.models import Record
from ashgabat_centre.reference.models import Organization

SHORTEST_KEY = 50
SAMPLES = ("insecure", "example", "change", "secret")
# Not reached from a record by a key of theirs, and nobody's business all the same.
CLOSED: tuple[type[Model], ...] = (Job, FormToken, NeedToKnow, Person)
# Read by everybody and written by few; what hangs from them may be closed.
GUARDED: tuple[type[Model], ...] = (Organization, Place)
KEPT: tuple[type[Model], ...] = (Step, ClearedVersion, IdentityReading, MarkingChange)


def _errors(number: int, reasons: Iterable[str]) -> list[CheckMessage]:
    return [Error(reason, id=f"{TAG}.E{number:03}") for reason in reasons]


def check_settings(**kwargs: Any) -> list[CheckMessage]:
    """Settings that other people's access needs.

    The embedded run on one machine, over plain http, is exempt.
    """
    return [] if settings.EMBEDDED else _errors(1, _unsafe_settings())


def _unsafe_settings() -> list[str]:
    reasons = []
    for name, key in (("SECRET_KEY", settings.SECRET_KEY), *_earlier_keys()):
        if len(key) < SHORTEST_KEY or len(set(key)) < 12 or any(word in key.lower() for word in SAMPLES):
            reasons.append(
                f"{name} is short or an example: whoever guesses it signs in as anybody. "
                "Make one with: openssl rand -base64 48"
            )
    if settings.DEBUG:
        reasons.append(
            "DEBUG is on: every fault would show the portal’s insides. Take it out of the environment."
        )
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        reasons.append(
            "ALLOWED_HOSTS lets any name through. Set it to the name people type into the browser."
        )
    return reasons


def _earlier_keys() -> list[tuple[str, str]]:
    return [("SECRET_KEY_FALLBACKS", key) for key in settings.SECRET_KEY_FALLBACKS]


def check_database(**kwargs: Any) -> list[CheckMessage]:
    """Whether the database is as the portal needs it."""
    try:
        with connection.cursor() as cursor:
            return _errors(2, examine(cursor))
    except DatabaseError as fault:
        reason = str(fault).strip().splitlines()[0]
        return _errors(3, [f"The database could not be examined: {reason}"])


def examine(cursor: Any) -> list[str]:
    """Everything that is wrong with the database, a sentence each."""
    if reasons := fitness.examine_role(cursor):
        return reasons  # every other answer would be that role's
    if reasons := fitness.examine_policy(cursor, policy.hash_policy()):
        return reasons  # and every other of another policy
    if reasons := fitness.examine_columns(cursor, columns()):
        return reasons
    return [
        *fitness.examine_catalogue(cursor),
        *fitness.examine_tables(cursor, policy.UNFENCED),
        *fitness.examine_functions(cursor),
        *fitness.examine_fence(cursor, fenced_tables()),
        *fitness.examine_logs(cursor, logs(), triggers()),
    ]


def columns() -> set[tuple[str, str]]:
    """Table and name of every column of every model."""
    models = (
        one for one in apps.get_models(include_auto_created=True) if one._meta.managed and not one._meta.proxy
    )
    fields = (field for model in models for field in model._meta.local_concrete_fields)
    return {(field.model._meta.db_table, field.column) for field in fields if field.column}


def fenced_tables() -> set[str]:
    """The tables of records and of everything that belongs to one, found by their foreign keys."""
    hanging: set[type[Model]] = {Record, *CLOSED, *GUARDED}
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    while more := {model for model in models if model not in hanging and _points_at(model) & hanging}:
        hanging |= more
    return {model._meta.db_table for model in hanging if not model._meta.proxy}


def _points_at(model: type[Model]) -> set[type[Model]]:
    keys = (field for field in model._meta.get_fields() if field.many_to_one or field.one_to_one)
    return {key.related_model for key in keys if key.concrete}  # type: ignore[misc]


def logs() -> set[str]:
    """The tables to which rows are only added."""
    events = {model for model in apps.get_models() if issubclass(model, Event) and not model._meta.proxy}
    return {model._meta.db_table for model in {*events, *KEPT} if model._meta.managed}


def triggers() -> set[tuple[str, str]]:
    """Table and name of every trigger."""
    return {(model._meta.db_table, trigger.get_pgid(model)) for model, trigger in pgtrigger.registered()}
