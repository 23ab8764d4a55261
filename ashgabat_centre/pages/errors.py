"""When something breaks: a page that says what, what to do, and keeps the typed text; never a stack trace."""

import logging
import sys
from uuid import uuid4

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

logger = logging.getLogger("portal.fault")


def server_error(request: HttpRequest) -> HttpResponse:
    """The portal's handler500. It needs neither database nor session, since those may be what broke."""
    incident = uuid4().hex[:8]
    logger.error("%s", "fault", exc_info=True, extra={"event": {"incident": incident, "path": request.path}})
    if isinstance(sys.exception(), (OperationalError, InterfaceError)):
        return _page(request, "503.html", 503, incident=incident, service=_("the database"))
    return _page(request, "500.html", 500, incident=incident)


def _page(request: HttpRequest, template: str, status: int, **context: str) -> HttpResponse:
    kept = [(name, value) for name, values in request.POST.lists() for value in values]
    page = render_to_string(
        template,
        {**context, "kept": kept, "kept_action": request.get_full_path(), "csrf_token": get_token(request)},
    )
    response = HttpResponse(page, status=status, headers={"Cache-Control": "no-store"})
    if status == 503:
        response["Retry-After"] = "30"
    return response
