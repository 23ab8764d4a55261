"""The log of every process: one line of JSON for each event, whatever its text contains.

Readers of a log may not be cleared for records, so it says who did what at which address, and never what a
record says. Of an error it keeps type and place, and its message only where that cannot quote a record.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import psycopg
from django.core.exceptions import ImproperlyConfigured

QUOTING_NOTHING = (OSError, ImportError, ImproperlyConfigured, psycopg.OperationalError)
Fault = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class OneLine(logging.Formatter):
    """Formats a log record as one line of JSON, which escapes line ends, terminal codes and right-to-left
    marks.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The event as one line of JSON; a fault by type and place."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "says": self._say(record),
        }
        if extra := getattr(record, "event", None):
            line |= extra
        if record.exc_info:
            line["fault"] = describe(record.exc_info)
        return json.dumps(line, default=str)

    @staticmethod
    def _say(record: logging.LogRecord) -> str:
        try:
            return record.getMessage()
        except (TypeError, ValueError):
            return str(record.msg)


def describe(fault: Fault) -> list[str]:
    """What failed and where, the cause first."""
    lines: list[str] = []
    error = fault[1]
    while error is not None and len(lines) < 200:
        where = [
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ]
        lines = [*where, _name(error), *lines]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return lines


def _name(error: BaseException) -> str:
    name = type(error).__qualname__
    if isinstance(error, psycopg.Error) and error.sqlstate:
        return " ".join(filter(None, (name, error.sqlstate, error.diag.constraint_name)))
    return f"{name}: {error}" if isinstance(error, QUOTING_NOTHING) else name


def configuration(level: str) -> dict[str, Any]:
    """Logging settings for Django, Celery and gunicorn alike: everything goes to standard error, in one
    format.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "ashgabat_centre.web.logs.OneLine"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        # Their libraries bring handlers of their own, which write what they are given as it comes.
        "loggers": {
            name: {"handlers": [], "level": "NOTSET", "propagate": True}
            for name in ("django", "django.server", "gunicorn.error", "gunicorn.access")
        },
    }
