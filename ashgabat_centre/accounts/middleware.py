"""Middleware that asks for sign-in and second factor, limits sessions, and opens the access context."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from ashgabat_centre.accounts import factor, sessions
from ashgabat_centre.database.context import access_context
from ashgabat_centre.web import resume
from ashgabat_centre.web.hours import shown_in
from ashgabat_centre.web.refusals import refused


class SessionLimitMiddleware:
    """Ends a session that was idle or open for too long, and notes the person's activity."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Ends the session before the request is answered, where it is over."""
        if sessions.is_over(request):
            sessions.end(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Note a person's activity, unless the page asked by itself."""
        if request.user.is_authenticated and sessions.is_activity(request):
            sessions.note_activity(request)


class SignInMiddleware(LoginRequiredMiddleware):
    """Asks for a sign-in on every page that doesn't say otherwise, and carries a posted form through it."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        """Leads to the sign-in page; what was posted comes back after it."""
        if request.method == "POST":
            return resume.sign_in_again(request)
        return super().handle_no_permission(request, view_func)


class SecondFactorMiddleware:
    """Lets a session that gave only a password reach enrolment and sign-out, and no other address."""

    OPEN = frozenset(
        {
            "mfa_index",
            "mfa_activate_totp",
            "mfa_add_webauthn",
            "mfa_view_recovery_codes",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
            "account_reauthenticate",
            "account_logout",
            "session-left",
            "session-stay",
            "set_language",
            "set-look",
        }
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Passes the request on; `process_view` decides."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Leads to enrolment, or to the factor this person has; a posted form is held until then."""
        if not request.user.is_authenticated or request.resolver_match is None:
            return None
        if request.resolver_match.view_name in self.OPEN or not factor.is_missing(request):
            return None
        if request.method == "POST":
            resume.hold(request)
        if factor.is_proven(request) or not factor.held(request.user):
            return redirect("mfa_index")
        return factor.lead(request, reverse("home"))


class AccessMiddleware:
    """Opens the access context of the signed-in person for the view, so that the database shows their rows
    only.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, made with the person's access; a signed-in person's pages are kept by no cache.

        Nor is what says so itself, as the pages of signing in do at length: the two words are all that counts.
        """
        reader = request.user.reader() if request.user.is_authenticated else None
        if reader:
            request.person = request.user  # type: ignore[attr-defined]  # for pages that may ask the database nothing
        with access_context(reader), shown_in(getattr(request.user, "time_zone", "")):
            response = self.get_response(request)
        if "no-store" in response.get("Cache-Control", ""):
            del response["Cache-Control"], response["Expires"]
            response["Cache-Control"] = "private, no-store"
        elif request.user.is_authenticated:
            response.setdefault("Cache-Control", "private, no-store")
        return response

    def process_template_response(self, request: HttpRequest, response: Any) -> Any:
        """Make the page in a transaction, as the view was: outside of one nobody asks, and each count is zero."""
        if not request.user.is_authenticated:
            return response
        with transaction.atomic():
            return response.render()

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Tell a person without a role today so; they may only add a second factor and sign out."""
        match = request.resolver_match
        open_to_all = not getattr(view, "login_required", True)
        leaving = match is not None and match.view_name in SecondFactorMiddleware.OPEN
        if not request.user.is_authenticated or request.user.role or open_to_all or leaving:
            return None
        sentence = _("You hold no role in the portal today: the one you held has ended or has not begun.")
        return refused(request, sentence)
