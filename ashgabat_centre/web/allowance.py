"""How much of this process one person may use at one address: so that nobody's requests hold up everybody else's.

A person's own requests wait for each other anyway. What is counted is the time they took, not their number, so that no
list of costly pages has to be kept: whatever turns out to be slow is limited by being slow. The count is kept in the
process whose time it is, and asks no database.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ashgabat_centre.web import resume

WINDOW = 60.0  # seconds over which the time is added up
AT_ONCE = 3  # forms one person may have under way at one address: a double click, and a draft

Key = tuple[int, str]


@dataclass
class Use:
    """What one person used at one address within the window, and how many forms are under way there."""

    spent: deque[tuple[float, float]] = field(default_factory=deque)  # when a request ended, and its seconds
    under_way: int = 0

    def seconds(self, now: float) -> float:
        """Seconds used within the window; what is older is forgotten."""
        while self.spent and self.spent[0][0] < now - WINDOW:
            self.spent.popleft()
        return sum(seconds for _at, seconds in self.spent)


class Ledger:
    """Who used how much, in this process."""

    def __init__(self) -> None:
        self._uses: dict[Key, Use] = {}
        self._lock = threading.Lock()

    def use(self, key: Key) -> Use:
        """What this person used at this address."""
        return self._uses.setdefault(key, Use())

    def enter(self, key: Key, *, posts: bool) -> bool:
        """Whether one more request may begin; a form counts as under way until `leave`."""
        with self._lock:
            use = self.use(key)
            if use.seconds(time.monotonic()) > settings.REQUEST_SECONDS or (
                posts and use.under_way >= AT_ONCE
            ):
                return False
            use.under_way += posts
            return True

    def leave(self, key: Key, began: float, *, posts: bool) -> None:
        """Note the time a request took that had begun."""
        with self._lock:
            now, use = time.monotonic(), self.use(key)
            use.under_way -= posts
            use.spent.append((now, now - began))
            if len(self._uses) > 10_000:  # people times addresses: more is nobody's today
                self._uses = {
                    key: use for key, use in self._uses.items() if use.under_way or use.seconds(now)
                }


LEDGER = Ledger()


class AllowanceMiddleware:
    """Refuses what is over a person's allowance at an address, with the words that were sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Passes the request on and notes what it took, if `process_view` let it begin."""
        began = time.monotonic()
        meta: dict[str, Any] = request.META
        try:
            return self.get_response(request)
        finally:
            if key := meta.pop(__name__, None):
                LEDGER.leave(key, began, posts=request.method == "POST")

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Let the request begin, or answer that it is too much for now."""
        if not request.user.is_authenticated or request.resolver_match is None:
            return None
        key = (request.user.pk, request.resolver_match.route)
        if LEDGER.enter(key, posts=request.method == "POST"):
            request.META[__name__] = key
            return None
        return _wait(request)


def _wait(request: HttpRequest) -> HttpResponse:
    """The page that asks to wait, 429, with what was sent and a button that sends it again."""
    sentence = _("You have asked for much here at once. Wait a minute, then try again.")
    kept = resume.kept_fields(request, request.POST) if request.method == "POST" else []
    context = {"sentence": sentence, "kept": kept, "kept_action": request.get_full_path()}
    response = render(request, "web/too_much.html", context, status=429)
    response["Retry-After"] = str(int(WINDOW))
    return response
