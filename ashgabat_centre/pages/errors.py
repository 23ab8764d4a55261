"""When something breaks: a page that says what, what to do, and keeps the typed text; never a stack trace."""

import logging
import sys
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.db import InterfaceError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import defaults

from ashgabat_centre.pages import navigation

logger = logging.getLogger("portal.fault")


def server_error(request: HttpRequest) -> HttpResponse:
    """The portal's handler500. It needs neither database nor session, since those may be what broke."""
    incident = uuid4().hex[:8]
    logger.error("%s", "fault", exc_info=True, extra={"event": {"incident": incident, "path": request.path}})
    if isinstance(sys.exception(), (OperationalError, InterfaceError)):
        return _page(request, "503.html", 503, incident=incident, service=_("the database"))
    return _page(request, "500.html", 500, incident=incident)


@transaction.atomic
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The portal's handler404: Django's page, in a transaction, since outside one nobody's rows are to be seen."""
    return defaults.page_not_found(request, exception)


@transaction.atomic
def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The portal's handler403, likewise."""
    return defaults.permission_denied(request, exception)


class MethodMiddleware:
    """Gives a page to whoever opens an address that only takes what a form sends."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The view's answer; where that is an empty 405, a page that says what to do."""
        answer = self.get_response(request)
        if answer.status_code != 405 or answer.content or request.method != "GET":
            return answer
        with transaction.atomic():
            page = render(request, "405.html", status=405)
        page["Allow"] = answer["Allow"]
        return page


def _page(request: HttpRequest, template: str, status: int, **context: Any) -> HttpResponse:
    kept = [(name, value) for name, values in request.POST.lists() for value in values]
    shown = {"kept": kept, "kept_action": request.get_full_path(), "csrf_token": get_token(request)}
    page = render_to_string(template, navigation.bare(request) | shown | context)
    response = HttpResponse(page, status=status, headers={"Cache-Control": "no-store"})
    if status == 503:
        response["Retry-After"] = "30"
    return response
