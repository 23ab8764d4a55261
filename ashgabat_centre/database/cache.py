"""What must not be forgotten between two requests: wrong guesses and used codes, in PostgreSQL.

Both are counted on a connection of their own, so that a request that is rolled back still counts, and every web
process and every restart sees the same count. Nothing is thrown away before its time to make room.
"""

import base64
import pickle
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connections
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

ALIAS = "cache"

ADD = """insert into portal_cache (cache_key, value, expires) values (%s, %s, %s)
         on conflict (cache_key) do update set value = excluded.value, expires = excluded.expires
         where portal_cache.expires < %s"""
SWEEP = "delete from portal_cache where expires < %s"


class CacheRouter:
    """Leads Django's cache table to its own connection; every model stays where it is."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        """The cache's own connection for its table; None, which is no opinion, for every other model."""
        return ALIAS if model._meta.app_label == "django_cache" else None

    db_for_write = db_for_read


class KeptCache(DatabaseCache):
    """Django's cache in the table `portal_cache`."""

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Whether this call set the key: of any number at once, exactly one. Django's own lets two in where an
        expired row stands in the way."""
        key = self.make_and_validate_key(key, version=version)
        seconds = self.get_backend_timeout(timeout)
        expires = datetime.max if seconds is None else datetime.fromtimestamp(seconds, tz=UTC)
        text = base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode("ascii")
        with connections[ALIAS].cursor() as cursor:
            cursor.execute(ADD, [key, text, expires, timezone.now()])
            return bool(cursor.rowcount)

    def _cull(self, db: str, cursor: CursorWrapper, now: datetime, num: int) -> None:
        """Sweep out what has expired, and nothing else."""
        cursor.execute(SWEEP, [now])
