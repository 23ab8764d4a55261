"""The security log: each sign-in, sign-out and refusal, with the person, the network address and the page.

Addresses of pages carry reference numbers and no words, so the log names no subject. It is for whoever
watches the installation; what was read and changed stands in the database's own logs.
"""

import logging
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

logger = logging.getLogger("portal.security")

REFUSALS = frozenset({400, 401, 403, 404, 405, 409, 413, 429})
LONGEST = 300  # letters of an address or a name; what is longer was made to fill the disk


def note(request: HttpRequest, what: str, **more: object) -> None:
    """Write one line to the security log."""
    user = getattr(request, "user", None)
    event = {
        "event": what,
        "user": user.pk if user is not None and user.is_authenticated else None,
        "from": _client(request),
        "method": request.method,
        "path": request.path[:LONGEST],
    }
    logger.info("%s", what, extra={"event": event | more})


def _client(request: HttpRequest) -> str:
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:
        return ""


class SecurityLogMiddleware:
    """Logs each refusal. It is the outermost middleware, so that refusals of the others are logged too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Notes the answer where it is a refusal, by address and method."""
        method = request.method  # which the sign-in page, answering in another's place, changes
        response = self.get_response(request)
        if response.status_code in REFUSALS:
            note(request, "refused", method=method, status=response.status_code)
        return response


class NotedSignIn:
    """Logs sign-ins and sign-outs; mixed into allauth's adapter."""

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note the address that was typed, cut to a length the log can bear; never the password."""
        note(request, "sign-in failed", typed=str(credentials.get("email", ""))[:LONGEST])
        super().authentication_failed(request, **credentials)  # type: ignore[misc]

    def post_login(self, request: HttpRequest, user: Any, **given: Any) -> Any:
        """Note the sign-in."""
        note(request, "signed in")
        return super().post_login(request, user, **given)  # type: ignore[misc]

    def logout(self, request: HttpRequest) -> None:
        """Note the sign-out while it is still known whose it is."""
        note(request, "signed out")
        super().logout(request)  # type: ignore[misc]
