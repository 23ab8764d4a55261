"""What must not be forgotten between two requests: wrong guesses and used codes, in PostgreSQL.

Both are counted on a connection of their own, so that a request that is rolled back still counts, and every web
process and every restart sees the same count. Nothing is thrown away before its time to make room.
"""

import json
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connections
from django.utils import timezone

ALIAS = "cache"

READ = "select cache_key, value from portal_cache where cache_key = any (%s) and expires >= %s"
SET = """insert into portal_cache (cache_key, value, expires) values (%s, %s, %s)
         on conflict (cache_key) do update set value = excluded.value, expires = excluded.expires"""
ADD = f"{SET} where portal_cache.expires < %s"
TOUCH = "update portal_cache set expires = %s where cache_key = %s and expires >= %s"
SWEEP = """delete from portal_cache where cache_key in
           (select cache_key from portal_cache where expires < %s for update skip locked)"""


class CacheRouter:
    """Leads Django's cache table to its own connection; every model stays where it is."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        """The cache's own connection for its table; None, which is no opinion, for every other model."""
        return ALIAS if model._meta.app_label == "django_cache" else None

    db_for_write = db_for_read


class KeptCache(DatabaseCache):
    """Django's cache in the table `portal_cache`, of numbers, words and lists of them, as JSON.

    Django's own keeps pickles there, so that whoever writes the table runs code in every web process.
    """

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        """What is kept under these keys and has not expired; what nobody here wrote is none."""
        names = {self.make_and_validate_key(key, version=version): key for key in keys}
        with connections[ALIAS].cursor() as cursor:
            cursor.execute(READ, [list(names), timezone.now()])
            kept = {names[name]: _read(text) for name, text in cursor.fetchall()}
        return {key: value for key, value in kept.items() if value is not None}

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        """Set, add or touch this key, and say whether it was done; of any number who add at once, exactly one does.
        What has expired is swept out, and nothing else is thrown away to make room.
        """
        seconds, now = self.get_backend_timeout(timeout), timezone.now()
        expires = datetime.max if seconds is None else datetime.fromtimestamp(seconds, tz=UTC)
        with connections[ALIAS].cursor() as cursor:
            if mode == "touch":
                cursor.execute(TOUCH, [expires, key, now])
            elif mode == "add":
                cursor.execute(ADD, [key, json.dumps(value), expires, now])
            else:
                cursor.execute(SET, [key, json.dumps(value), expires])
            done = bool(cursor.rowcount)
            if mode != "touch":
                cursor.execute(SWEEP, [now])
        return done


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
