"""Browsers in which an account was signed in before: who guesses from elsewhere can't shut them out.

A signed cookie names the accounts and carries each one's stamp, so that it is forgotten with the password. It opens
nothing: it only has its own count of wrong guesses.
"""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

from ashgabat_centre.accounts.models import User

SALT = "portal.known-browser"
MAX_AGE = 180 * 24 * 60 * 60  # seconds since the last sign-in
MOST = 5  # accounts of one browser, the last ones: a shared desk
DIGITS = 16  # of a stamp: the cookie is signed, and goes over the line with every request


def name_for(request: HttpRequest, user: User | None) -> str:
    """This browser's own name for the account; '' where the account wasn't signed in here with its present password."""
    number, stamp = _read(request).get(str(user.pk), ("", "")) if user else ("", "")
    return number if user and stamp == user.stamp[:DIGITS] else ""


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Have the browser keep that this account was signed in here."""
    known = _read(request)
    known.pop(str(user.pk), None)
    known = dict(list(known.items())[1 - MOST :]) | {
        str(user.pk): (get_random_string(8), user.stamp[:DIGITS])
    }
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        signing.dumps(known, salt=SALT),
        max_age=MAX_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> dict[str, tuple[str, str]]:
    """For each account by its number, the browser's name for it and the account's stamp at that time."""
    cookie = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "")
    try:
        known = signing.loads(cookie, salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return {}
    return {account: (number, stamp) for account, (number, stamp) in known.items()}
