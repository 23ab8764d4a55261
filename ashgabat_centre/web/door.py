"""The door: what is sent in an address or a form, as everything behind it reads it.

A word that looks the same is the same word, however it was pasted: each is normalized here once (`characters`), for
every GET and POST, and not in each field that happens to meet it. That takes NULs out too, which PostgreSQL doesn't
hold. Passwords are compared with what was set and stay as they were sent.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.request import UnreadablePostError

from ashgabat_centre.web.characters import normalize


class DoorMiddleware:
    """Normalizes a request's parameters, before any view or middleware reads them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Passes the request on; `process_view` cleans it."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Clean both sets of parameters. What can't be read is left to the view that wants it."""
        parameters: Any = request
        parameters.GET = cleaned(request.GET)
        if request.method != "POST":
            return
        try:
            posted = request.POST
        except UnreadablePostError:
            return
        parameters.POST = cleaned(posted)


def cleaned(given: QueryDict) -> QueryDict:
    """The same parameters with names and values normalized; the very same where all are so already."""
    plain = {normalize(name): _values(name, values) for name, values in given.lists()}
    if plain == dict(given.lists()):
        return given
    changed = QueryDict(mutable=True, encoding=given.encoding)
    for name, values in plain.items():
        changed.setlist(name, values)
    return QueryDict(changed.urlencode(), encoding=given.encoding)


def _values(name: str, values: list[str]) -> list[str]:
    return values if "password" in name else list(map(normalize, values))
