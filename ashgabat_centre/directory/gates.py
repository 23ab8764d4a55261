"""Who comes in: staff and Headquarters read the directory, staff change it, the administrator sees none of it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ashgabat_centre.accounts.models import User

View = Callable[..., Any]


def user_of(request: HttpRequest) -> User:
    return cast(User, request.user)


def refused(request: HttpRequest, sentence: str) -> HttpResponse:
    return render(request, "403.html", {"sentence": sentence}, status=403)


def for_readers(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not user_of(request).is_desk_or_staff:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def for_writers(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not user_of(request).writes:
            return refused(request, _("Your role reads the directory and does not change it."))
        return view(request, *args, **kwargs)

    return for_readers(guarded)
