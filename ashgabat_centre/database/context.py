"""Who is asking. Every transaction tells PostgreSQL, whose policies decide what can be seen.

The settings are local to the transaction, so a pooled connection carries nothing over to the next request.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import dj_database_url
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True, slots=True)
class Reader:
    """A person or the worker, as the policies see them; level is a Sensitivity, -1 reads nothing."""

    user_id: int
    role: str
    level: int


_reader: ContextVar[Reader | None] = ContextVar("reader", default=None)

SET_READER = """select set_config('app.user_id', %s, true), set_config('app.role', %s, true),
                set_config('app.level', %s, true), set_config('pghistory.context_metadata', %s, true)"""


def apply_reader(connection: BaseDatabaseWrapper) -> None:
    """Tell this transaction who asks. Nobody is '' and reads nothing; a change is logged under the reader's id."""
    reader = _reader.get()
    values = (
        (str(reader.user_id), reader.role, str(reader.level), json.dumps({"user": reader.user_id}))
        if reader
        else ("", "", "", "")
    )
    # The driver's own cursor: telling who asks is part of BEGIN and no query of the page.
    connection.connection.execute(SET_READER, values)


def current_reader() -> Reader | None:
    """Who asks in the present context; None outside of any."""
    return _reader.get()


@contextmanager
def access_context(reader: Reader | None) -> Iterator[None]:
    """Read and write as this reader until the block ends."""
    token = _reader.set(reader)
    try:
        if connection.in_atomic_block:
            apply_reader(connection)
        yield
    finally:
        _reader.reset(token)
        if connection.in_atomic_block and not connection.needs_rollback:
            apply_reader(connection)


@contextmanager
def written_by(user_id: int) -> Iterator[None]:
    """Log the changes of this block, inside a transaction, under the person whose words they are.

    Who may see and change what stays the reader's; the log holds both, as `user` and `by`.
    """
    reader = _reader.get()
    words = json.dumps({"user": user_id, "by": reader.user_id if reader else None})
    connection.connection.execute("select set_config('pghistory.context_metadata', %s, true)", [words])
    yield
    apply_reader(connection)


@contextmanager
def as_owner() -> Iterator[None]:
    """Leave the fence, where the connection was opened by the schema's owner: tests and maintenance only.

    The web and worker roles own nothing, so on their connections this changes nothing.
    """
    with transaction.atomic():
        (role,) = connection.connection.execute("select current_setting('role')").fetchone()
        connection.connection.execute("select set_config('role', 'none', true)")
        yield
        if not connection.needs_rollback:
            connection.connection.execute("select set_config('role', %s, true)", [role])


@contextmanager
def connected_to(url: str) -> Iterator[None]:
    """Work over another address of the same database until the block ends: how a scratch portal is filled."""
    kept = {name: connection.settings_dict[name] for name in ("USER", "PASSWORD", "HOST", "PORT")}
    connection.close()
    parsed: dict[str, Any] = {**dj_database_url.parse(url)}
    connection.settings_dict.update({name: parsed[name] for name in kept})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(kept)
