"""Answers of the portal without what differs between any two of them, so that the rest can be compared.

The one place where that is decided. On a slow machine more differs than on a quick one: `count_down` makes every
page of every test as different as the slowest machine would.
"""

import itertools
import re
from typing import Any

from django.http import HttpRequest

from ashgabat_centre.accounts import sessions

MASKS = (
    (rb'nonce="[^"]*"', b"nonce"),
    (rb"'nonce-[^']*'", b"nonce"),
    (rb'name="(csrfmiddlewaretoken|form_token|carried|draft)" value="[^"]*"', b"token"),
    (rb'name="(initial-)?code" value="o-[^"]*"', b"code of a new institution"),
    (rb'data-left="[^"]*"', b"seconds"),
    (rb"(csrf|session|known)=[^;]*", b"cookie"),
    (rb"expires=[^;]*", b"expires"),
    (rb"/follow-ups/[0-9a-f-]{36}/", b"follow-up"),
    # Of a record's whole, its number in the database included.
    (rb'name="text_hash" value="[0-9a-f]{64}"', b"text_hash"),
    (rb"/imports/[0-9a-f-]{36}/", b"import"),
)
PAGES = itertools.count()


def masked(response: Any) -> bytes:
    """Status, headers and body."""
    head = [f"{name}: {value}" for name, value in sorted(response.headers.items())]
    head += [line.OutputString() for _name, line in sorted(response.cookies.items())]
    whole = f"{response.status_code}\n{chr(10).join(head)}\n\n".encode() + _read(response)
    return re.sub(rb"Content-Length: \d+", b"Content-Length", _mask(whole))


def masked_body(response: Any, *also: str) -> str:
    """The body alone, and without what these patterns fit."""
    text = _mask(_read(response)).decode()
    for pattern in also:
        text = re.sub(pattern, "", text)
    return text


def count_down(request: HttpRequest) -> dict[str, Any]:
    """A context processor: each page says that its session ends a second earlier than the page before said."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"session_left": sessions.left(request) - next(PAGES) % 60}


def _read(response: Any) -> bytes:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return bytes(body)


def _mask(text: bytes) -> bytes:
    for pattern, plain in MASKS:
        text = re.sub(pattern, plain, text)
    return text
