"""Each refusal a signed-in person meets is told to the security log: who, where, which answer; no word of a text."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

logger = logging.getLogger("portal.security")
REFUSED = (403, 404)


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code in REFUSED and request.user.is_authenticated:
            _tell(request, response.status_code)
        return response


def _tell(request: HttpRequest, status: int) -> None:
    """A page that is there and refused, or a record that is not there for this person."""
    match = request.resolver_match
    if match is None:
        return
    told = {
        "event": "access_refused",
        "status": status,
        "user": request.user.pk,
        "method": request.method,
        "page": match.view_name,
        "record": match.kwargs.get("slug", ""),
    }
    logger.warning(" ".join(f"{key}={value}" for key, value in told.items()), extra=told)
