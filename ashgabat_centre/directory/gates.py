"""Who comes in: staff and Headquarters read the directory, staff change it, the administrator sees none of it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from ashgabat_centre.accounts.request import Request
from ashgabat_centre.web.refusals import refused

View = Callable[..., Any]


def for_readers(view: View) -> View:
    """A view that staff and the desk may open; to others its address leads nowhere. Raises Http404."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_desk_or_staff:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def for_writers(view: View) -> View:
    """A view for those who write; other readers are refused with a sentence and status 403."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> Any:
        if not request.user.writes:
            return refused(request, _("Your role reads the directory and does not change it."))
        return view(request, *args, **kwargs)

    return for_readers(guarded)
