"""How long a session lasts, what keeps it alive and who may end it. All of it is kept on the server."""

import time
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.db.models import QuerySet
from django.http import HttpRequest

from ashgabat_centre.accounts.models import User

BEGAN, SEEN = "began", "seen"
# Sent by what a page does by itself: saving a draft, asking how far a job is.
BY_ITSELF = "X-Background"
# A session is written at most this often, in seconds, for being used.
EVERY = 60


def left(request: HttpRequest) -> int:
    """Seconds until this session ends if nobody uses it."""
    now = time.time()
    seen, began = request.session.get(SEEN, now), request.session.get(BEGAN, now)
    return int(min(seen + settings.SESSION_IDLE_SECONDS, began + settings.SESSION_COOKIE_AGE) - now)


def is_over(request: HttpRequest) -> bool:
    """Whether this session has passed its idle or absolute limit."""
    return request.user.is_authenticated and left(request) <= 0


def end(request: HttpRequest) -> None:
    """End this session."""
    strike(request)
    logout(request)


def strike(request: HttpRequest) -> None:
    """Remove this session from its owner's list."""
    UserSession.objects.filter(session_key=request.session.session_key).delete()


def is_activity(request: HttpRequest) -> bool:
    """Whether a person caused this request; polls and saved drafts don't keep a session alive."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    return BY_ITSELF not in request.headers and name not in settings.SESSION_QUIET_VIEWS


def note_activity(request: HttpRequest, at_once: bool = False) -> None:
    """Note that a person used this session, at most once a minute unless `at_once`."""
    now = time.time()
    if not at_once and now - request.session.get(SEEN, 0) < EVERY:
        return
    request.session.setdefault(BEGAN, now)
    request.session[SEEN] = now
    UserSession.objects.create_from_request(request)


def of(user: User) -> list[UserSession]:
    """A person's open sessions, the most recently used first."""
    return sorted(UserSession.objects.purge_and_list(user), key=lambda row: row.last_seen_at, reverse=True)


def end_all(rows: QuerySet[UserSession]) -> int:
    """End these sessions and return how many there were; their next requests lead to the sign-in page."""
    ended = list(rows)
    for row in ended:
        row.end()
    return len(ended)


def shell(request: HttpRequest) -> dict[str, Any]:
    """What every page shows of its session, for the templates."""
    user = getattr(request, "user", None)
    context: dict[str, Any] = {"second_factor_required": settings.SECOND_FACTOR_REQUIRED}
    if user is not None and user.is_authenticated:
        context |= {"session_left": left(request), "session_warning": settings.SESSION_WARNING_SECONDS}
    return context
