"""One request handler for all of the tests' browsers, which keeps of a page what tests look at.

Django's test client makes the whole chain of middleware anew for each browser, which reads the folder of static files
each time. A middleware may have read a setting when it was made, so a changed setting makes the next browser take a new
handler.

It also keeps a copy of the context for each of the hundreds of parts that a page includes. No test asks for those: the
context of the page itself, and of each form field, is kept.
"""

from functools import cache
from typing import Any

from django.template import Template
from django.test import client, signals
from django.test.client import ClientHandler

# Read where they are used and by no middleware; the first of them is another for every test.
READ_LATER = {"ATTACHMENT_DIR", "ATTACHMENT_DAY_FILES", "PASSWORD_HASHERS", "REQUEST_SECONDS"}


@cache
def shared(enforce_csrf_checks: bool = True) -> ClientHandler:
    """A handler that has its middleware already: two threads that ask it first would each load them into it."""
    handler = ClientHandler(enforce_csrf_checks)
    handler.load_middleware()
    return handler


def share() -> None:
    """From now on every `django.test.Client` of this process takes a shared handler."""
    client.ClientHandler = shared  # type: ignore[assignment,misc]
    Template._render = render  # type: ignore[attr-defined]
    signals.setting_changed.connect(renew)


def renew(setting: str = "", **_facts: object) -> None:
    if setting not in READ_LATER:
        shared.cache_clear()


def render(template: Template, context: Any) -> str:
    """Tell the test client of this template where it is rendered for itself, not as a part of another."""
    if context.template is template:
        signals.template_rendered.send(sender=template, template=template, context=context)
    return template.nodelist.render(context)
