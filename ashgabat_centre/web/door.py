"""The door: what is sent in an address or a form is measured before anything reads it, and then read as it is meant.

What a request may cost is bounded here, once, whoever sends it and whichever form it is for: the length of its address
and of its body, the number of its fields, of one name among them, of its files and of its rows. No form can forget it.

A word that looks the same is the same word, however it was pasted: each is normalized here once (`characters`), for
every GET and POST, and not in each field that happens to meet it. That takes NULs out too, which PostgreSQL doesn't
hold. Passwords are compared with what was set and stay as they were sent.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.utils.translation import gettext as _

from ashgabat_centre.web.characters import normalize
from ashgabat_centre.web.small_numbers import small_number

ADDRESS = 8_000  # letters of an address with its query; gunicorn's own limit for both is 4,094
SAME = 400  # fields of one name: the people ticked, the rows struck
ROWS = 200  # all rows of a form, of all its sets: a page of ours offers forty a set
FILE_TIMES = 8  # as long as a file may be, a form with one may be, to be answered with its sentence
DRAINED = 64 * 1024 * 1024  # bytes of a refused body that are read and dropped, so that the answer arrives
PIECE = 64 * 1024


class DoorMiddleware:
    """Refuses a request that is too much, and normalizes the others, before any view reads them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Passes the request on; `process_view` measures and cleans it."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Measure, then clean both sets of parameters. What can't be read is left to the view that wants it."""
        parameters: Any = request
        if too_long := _outside(request, view):
            return _refuse(request, too_long)
        parameters.file_most = _most_of_a_file(view)
        try:
            parameters.GET, posted = cleaned(request.GET), cleaned(request.POST)
        except (TooManyFieldsSent, TooManyFilesSent, RequestDataTooBig):
            return _refuse(request, _("It has more fields than a page of the portal has."))
        except UnreadablePostError:
            return None
        if too_many := _inside(request.GET) or _inside(posted):
            return _refuse(request, too_many)
        if request.method == "POST":
            parameters.POST = posted
        return None


def carries_file(view: Callable[..., Any], most: str = "ATTACHMENT_MAX_BYTES") -> Callable[..., Any]:
    """Marks a view whose form carries a file, with the setting that limits it; every other form is limited as text."""
    marked: Any = view
    marked.carries_file = most
    return view


def _longest(request: HttpRequest, view: Any) -> int:
    """Bytes a body may have here. A file is nobody's to send who has not signed in."""
    if getattr(view, "carries_file", "") and SESSION_KEY in request.session:
        return max(FILE_TIMES * settings.ATTACHMENT_MAX_BYTES, _most_of_a_file(view) + PIECE)
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0


def _most_of_a_file(view: Any) -> int:
    """Bytes of a file that are kept here; what comes beyond them is counted."""
    return int(getattr(settings, getattr(view, "carries_file", "ATTACHMENT_MAX_BYTES")))


def _outside(request: HttpRequest, view: Any) -> str:
    """What is too long of a request that nothing has read yet, as a sentence; '' where nothing is."""
    if len(request.get_full_path()) > ADDRESS:
        return _("Its address is longer than an address of the portal.")
    sent = str(request.META.get("CONTENT_LENGTH") or "")
    if (small_number(sent, 15) if sent else 0) > _longest(request, view):
        return _("It is longer than a form or a file of the portal may be.")
    return ""


def _inside(given: QueryDict) -> str:
    """What there is too much of in these parameters, as a sentence; '' where nothing is."""
    if any(len(values) > SAME for name, values in given.lists()):
        return _("It gives one answer more often than a page of the portal does.")
    counts = [value for name in given if name.endswith("-TOTAL_FORMS") for value in given.getlist(name)]
    # A number of nine digits is read as none, and is too much all the same.
    if sum(small_number(count) if len(count) <= 8 else ROWS + 1 for count in counts) > ROWS:
        return _("It has more rows than a form of the portal has.")
    return ""


def _refuse(request: HttpRequest, sentence: str) -> HttpResponse:
    """The page that says what is too much, 413; nothing reads the request any further."""
    _drain(request)
    nothing: Any = request
    nothing.GET = nothing.POST = QueryDict()
    return render(request, "web/too_much.html", {"sentence": sentence}, status=413)


def _drain(request: HttpRequest) -> None:
    """Read what is still on the way and drop it: a browser that is still sending shows no answer."""
    try:
        for _piece in range(DRAINED // PIECE):
            if not request.read(PIECE):
                return
    except OSError:
        return


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
