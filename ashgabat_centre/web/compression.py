"""Compressed pages for slow lines: Brotli where the browser accepts it, gzip otherwise.

Django masks its CSRF tokens anew in each answer, and a header of random length blurs the size of the rest, so
that nobody who watches the line can guess a page's text from its compressed size (BREACH).
"""

import secrets

import brotli
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

QUALITY = 7  # measured on the largest form: 2 % smaller than 5 gives, and 9 takes nine times as long
SMALLEST = 200  # bytes


class CompressionMiddleware(GZipMiddleware):
    """Compresses answers, with a random header against guesses from their size."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compresses with Brotli where the browser takes it, padded at random against guesses by length
        (BREACH).
        """
        if "Accept-Ranges" in response:  # its ranges are counted in its own bytes
            return response
        takes_brotli = "br" in request.headers.get("Accept-Encoding", "").replace(" ", "").split(",")
        if not takes_brotli or not isinstance(response, HttpResponse) or "Content-Encoding" in response:
            return super().process_response(request, response)
        patch_vary_headers(response, ("Accept-Encoding",))
        if len(response.content) < SMALLEST:
            return response
        response.content = brotli.compress(response.content, quality=QUALITY)
        response["Content-Encoding"] = "br"
        response["Content-Length"] = str(len(response.content))
        response["X-Padding"] = secrets.token_urlsafe(secrets.randbelow(48) + 1)
        return response
