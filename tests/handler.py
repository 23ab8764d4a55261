"""One request handler for all of the tests' browsers.

Django's test client makes the whole chain of middleware anew for each browser, which reads the folder of static files
each time. A middleware may have read a setting when it was made, so a changed setting makes the next browser take a new
handler.
"""

from functools import cache

from django.test import client, signals
from django.test.client import ClientHandler

# Read where they are used and by no middleware; the first of them is another for every test.
READ_LATER = {"ATTACHMENT_DIR", "ATTACHMENT_DAY_FILES", "PASSWORD_HASHERS"}

shared = cache(ClientHandler)


def share() -> None:
    """From now on every `django.test.Client` of this process takes a shared handler."""
    client.ClientHandler = shared  # type: ignore[assignment,misc]
    signals.setting_changed.connect(renew)


def renew(setting: str = "", **_facts: object) -> None:
    if setting not in READ_LATER:
        shared.cache_clear()
