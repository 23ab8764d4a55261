"""Nobody in without signing in, and nothing read outside an access context."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ashgabat_centre.accounts import interrupted
from ashgabat_centre.database.context import access_context


class SignInMiddleware(LoginRequiredMiddleware):
    """Every page asks for a sign-in unless it says otherwise; a posted form is carried through it."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        if request.method == "POST":
            return interrupted.sign_in_again(request)
        return super().handle_no_permission(request, view_func)


class AccessMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with access_context(request.user.reader() if request.user.is_authenticated else None):
            response = self.get_response(request)
        if request.user.is_authenticated:
            response.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Whoever holds no role today is told so, and may only leave."""
        match = request.resolver_match
        open_to_all = not getattr(view, "login_required", True)
        leaving = match is not None and match.url_name == "account_logout"
        if not request.user.is_authenticated or request.user.role or open_to_all or leaving:
            return None
        sentence = _("You hold no role in the portal today: the one you held has ended or has not begun.")
        return render(request, "403.html", {"sentence": sentence}, status=403)
