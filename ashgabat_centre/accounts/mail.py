"""Letters about accounts, sent after the answer.

The time an answer takes, and a mail server that is down, must not show a stranger whether an address has an
account.
"""

import logging
from collections.abc import Callable
from typing import Any, cast

from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse

log = logging.getLogger(__name__)


def post(request: HttpRequest | None, letter: EmailMessage) -> None:
    """Send a letter after the answer, if the request succeeds; at once where there is no request."""
    waiting: list[EmailMessage] | None = getattr(request, "letters", None)
    if waiting is None:
        letter.send()
    else:
        waiting.append(letter)


class LetterMiddleware:
    """Sends the letters of a request once its answer is made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer; its letters go out when its last byte is sent, and not at all after a fault."""
        letters: list[EmailMessage] = []
        request.letters = letters  # type: ignore[attr-defined]
        response = self.get_response(request)
        if letters and response.status_code < 500:
            # The server closes an answer once its last byte is sent.
            cast(Any, response)._resource_closers.append(lambda: _send(letters))
        return response


def _send(letters: list[EmailMessage]) -> None:
    for letter in letters:
        try:
            letter.send()
        except OSError:
            log.exception("A letter about an account could not be posted.")
