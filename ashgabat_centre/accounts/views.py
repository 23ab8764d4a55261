"""Pages of one's own account: invitation, second factor, sessions, sign-out."""

from collections.abc import Callable
from typing import Any, cast

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.views import LogoutView
from allauth.decorators import rate_limit
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ashgabat_centre.accounts import factor, sessions
from ashgabat_centre.accounts.factor_forms import InvitedForm
from ashgabat_centre.accounts.invitations import Invitation
from ashgabat_centre.accounts.models import User
from ashgabat_centre.web import resume
from ashgabat_centre.web.refusals import refused
from ashgabat_centre.web.small_numbers import small_number

# --- Coming in ------------------------------------------------------------------------------------------------

_invited = "invitation"
limited: Callable[[factor.View], factor.View] = rate_limit(action="invitation")


@login_not_required
def no_sign_up(request: HttpRequest) -> HttpResponse:
    """Sign-up does not exist; say that accounts are opened by invitation."""
    return render(request, "account/signup_closed.html", status=403)


@login_not_required
@never_cache
@require_safe
def open_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind an invitation's link.

    It moves the token into the session, so that no page's address holds it.
    """
    request.session[_invited] = token
    return redirect("invitation-accept")


@limited
@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest) -> HttpResponse:
    """Set a password and sign in.

    Role and clearance come from the invitation's row, never from the request.
    """
    token = request.session.get(_invited, "")
    invitation = Invitation.objects.at(token)
    if invitation is None:
        return render(request, "account/invitation_refused.html", status=404)
    form = InvitedForm(request.POST or None, invitation=invitation)
    if not form.is_valid():
        context = {"form": form, "invitation": invitation}
        return render(request, "account/invitation.html", context, status=422 if form.is_bound else 200)
    user = Invitation.objects.accept(token, form.cleaned_data["password1"])
    if user is None:
        return render(request, "account/invitation_refused.html", status=404)
    return _welcome(request, user)


def _welcome(request: HttpRequest, user: User) -> HttpResponse:
    """Sign in with the password that was just set; it counts as just given, so that a second factor can be
    added at once.
    """
    logout(request)
    record_authentication(request, user, "password", reauthenticated=True)
    return cast(HttpResponse, perform_login(request, Login(user=user)))


# --- The second factor ----------------------------------------------------------------------------------------


class Authenticate(AuthenticateView):
    """The second factor at sign-in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The factors this person has; whoever has a key is not put into the box for a code."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        held = factor.held(self.stage.login.user)
        if factor.KEY in held:
            context["form"].fields["code"].widget.attrs.pop("autofocus")
        return context | {"held": held}


class Security(IndexView):
    """The page on second factors: which ones this person has, which their role needs, what is missing."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What this person has, needs and lacks."""
        user = cast(User, self.request.user)
        return {
            "held": factor.held(user),
            "needs_key": factor.needs_key(user),
            "missing": factor.is_missing(self.request),
        }


class ActivateCode(ActivateTOTPView):
    """Add an authenticator app."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Adds the app; the session counts as proven by it."""
        response = cast(HttpResponse, super().form_valid(form))
        factor.prove(self.request, factor.TOTP)
        return response


class AddKey(AddWebAuthnView):
    """Add a security key."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Adds the key; the session counts as proven by it."""
        response = cast(HttpResponse, super().form_valid(form))
        factor.prove(self.request, factor.KEY)
        return response


class RemoveKey(RemoveWebAuthnView):
    """Remove a security key."""

    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        """Removes the key, or says why it has to stay."""
        if sentence := factor.refuse_removing(cast(User, self.request.user), self.get_object()):
            messages.error(self.request, sentence)
            return HttpResponseRedirect(str(self.success_url))
        return cast(HttpResponse, super().form_valid(form))


class RecoveryCodes(ViewRecoveryCodesView):
    """Recovery codes, shown after a POST only: that they were shown is recorded, and a GET changes nothing."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page before the codes, which says whether they were shown already."""
        held = factor.held(cast(User, request.user)).get("recovery_codes")
        if not held:
            return redirect("mfa_index")
        wrapped = held[0].wrap()
        context = {"seen": wrapped.did_view, "go_on": self.go_on()}
        return cast(HttpResponse, self.render_to_response(context))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The codes themselves."""
        context = self.get_context_data(**kwargs) | {"go_on": self.go_on()}
        return cast(HttpResponse, self.render_to_response(context))

    def go_on(self) -> str:
        """The address after the codes were shown."""
        return resume.waiting_at(self.request) or reverse("home")


# --- Sessions -------------------------------------------------------------------------------------------------


class SignOut(LogoutView):
    """Sign out, and have the browser forget the pages it kept."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sign out with a `Clear-Site-Data` header (ASVS 5.0, 14.3.1)."""
        sessions.strike(self.request)
        response = cast(HttpResponse, super().post(*args, **kwargs))
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


@require_http_methods(["GET", "HEAD", "POST"])
def my_sessions(request: HttpRequest) -> HttpResponse:
    """One's own sessions. A POST with `session` ends that one, a POST without it all others."""
    user = cast(User, request.user)
    if request.method == "POST":
        rows = UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key)
        if "session" in request.POST:
            rows = rows.filter(pk=get_object_or_404(rows, pk=small_number(request.POST["session"])).pk)
        return _ended(request, sessions.end_all(rows), "usersessions_list")
    return _list_sessions(request, sessions.of(user))


@require_http_methods(["GET", "HEAD", "POST"])
def everyones_sessions(request: HttpRequest) -> HttpResponse:
    """The administrator's list of sessions. A POST with `session` ends that one."""
    if not cast(User, request.user).is_staff:
        sentence = _("The administrator ends other people’s sessions.")
        return refused(request, sentence)
    rows = UserSession.objects.select_related("user").order_by("user__sort_name", "-last_seen_at", "pk")
    if request.method == "POST":
        others = rows.exclude(session_key=request.session.session_key)
        wanted = others.filter(pk=small_number(request.POST.get("session", "")))
        return _ended(request, sessions.end_all(wanted), "people-sessions")
    return _list_sessions(request, [row for row in rows if row.exists()], everyone=True)


def _list_sessions(request: HttpRequest, rows: list[UserSession], everyone: bool = False) -> HttpResponse:
    context = {"sessions": rows, "everyone": everyone, "here": request.session.session_key}
    return render(request, "usersessions/usersession_list.html", context)


def _ended(request: HttpRequest, count: int, page: str) -> HttpResponse:
    if count:
        messages.success(request, _("Ended. The next request from there leads to the sign-in page."))
    return redirect(page)


@require_safe
def session_left(request: HttpRequest) -> JsonResponse:
    """Seconds until this session ends, as JSON. Asking does not keep the session alive."""
    return JsonResponse({"left": sessions.left(request)})


@require_POST
def stay(request: HttpRequest) -> JsonResponse:
    """Keep the session alive, for the button in the warning."""
    sessions.note_activity(request, at_once=True)
    return JsonResponse({"left": sessions.left(request)})
