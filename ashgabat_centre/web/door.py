"""The door: what is sent in an address or a form, as everything behind it reads it.

PostgreSQL holds no NUL, and nobody sees one: a word pasted with one in it is the word. It is taken out here once, for
every GET and POST, and not in each field that happens to meet it. Passwords are compared with what was set and stay as
they were sent.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.request import UnreadablePostError

NUL = "\0"


class DoorMiddleware:
    """Takes the NULs out of a request's parameters, before any view or middleware reads them."""

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
    """The same parameters without NULs, in names and values; the very same where there are none."""
    if not any(NUL in name or any(NUL in value for value in values) for name, values in given.lists()):
        return given
    plain = QueryDict(mutable=True, encoding=given.encoding)
    for name, values in given.lists():
        kept = values if "password" in name else [value.replace(NUL, "") for value in values]
        plain.setlist(name.replace(NUL, ""), kept)
    return QueryDict(plain.urlencode(), encoding=given.encoding)
