"""Pages that are the staff's or the administrator's alone: to everybody else their addresses lead nowhere."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404

from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.roles import Role

View = Callable[..., Any]


def for_staff(view: View) -> View:
    """A view for those who file records, which are the Centre's staff. Raises Http404 for others."""
    return _for(lambda user: user.writes, view)


def for_administrators(view: View) -> View:
    """A view for whoever keeps accounts, lists and the machine. Raises Http404 for others."""
    return _for(lambda user: user.role == Role.ADMINISTRATOR, view)


def _for(opens: Callable[[Any], bool], view: View) -> View:
    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> Any:
        if not opens(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
