"""Downloads: a whole file or one range of it, decrypted chunk by chunk, with no query meanwhile."""

import re
from collections.abc import Iterator
from functools import partial

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from ashgabat_centre.accounts.request import Request
from ashgabat_centre.files import encryption
from ashgabat_centre.files.models import Attachment
from ashgabat_centre.files.storage import storage

ONE_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})\Z")


def read_plain(attachment: Attachment, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
    """The plain bytes in pieces. Raises FileNotFoundError and Damaged before the first piece."""
    name = attachment.stored_as
    if storage().size(name) != encryption.sealed_size(attachment.size):
        raise encryption.Damaged(name)
    key = encryption.unwrap(attachment.sealed_key, name)
    return encryption.decrypt(partial(storage().read, name), key, name, attachment.size, start, stop)


def answer(request: Request, attachment: Attachment) -> HttpResponseBase:
    """The answer to a download, 200, 206 or 416, with or without a body as the method asks.

    Raises as `read_plain`.
    """
    size = attachment.size
    headers = headers_of(attachment)
    wanted = asked_range(request, headers["ETag"], size)
    if wanted == (0, 0):
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    start, stop = wanted or (0, size)
    headers["Content-Length"] = str(stop - start)
    if wanted:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    status = 206 if wanted else 200
    chunks = read_plain(attachment, start, stop)
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    return StreamingHttpResponse(chunks, status=status, headers=headers)


def headers_of(attachment: Attachment) -> dict[str, str]:
    """Headers that make a browser save the file and, if it showed it, give it no rights."""
    return {
        "Content-Type": attachment.type,
        "Content-Disposition": str(content_disposition_header(True, attachment.file_name())),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Accept-Ranges": "bytes",
        "ETag": f'"{attachment.sha256}"',
    }


def asked_range(request: Request, etag: str, size: int) -> tuple[int, int] | None:
    """The one range the request asks for, from and up to; None for the whole file, (0, 0) where there is no
    such range.

    For several ranges at once, or a range of another version, the whole file is sent (RFC 9110, 14.2).
    """
    match = ONE_RANGE.match(request.headers.get("Range", ""))
    if not match or match[0] == "bytes=-" or request.headers.get("If-Range", etag) != etag:
        return None
    if not match[1]:
        start, stop = max(0, size - int(match[2])), size
    else:
        start, stop = int(match[1]), min(size, int(match[2]) + 1) if match[2] else size
        if match[2] and int(match[2]) < int(match[1]):
            return None
    return (start, stop) if start < stop else (0, 0)
