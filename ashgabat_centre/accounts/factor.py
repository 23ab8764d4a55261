"""The second factor: who must hold which, whether this session gave one, and whether it did just now."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ashgabat_centre.accounts import sessions
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.web import resume

View = Callable[..., Any]

FRESH = 5 * 60  # seconds, ASVS 5.0 7.5.3
KEY_ROLES = frozenset({Role.HEAD, Role.ADMINISTRATOR})
_key_seen = "key_held_by"
TOTP, KEY = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN


def held(user: User) -> dict[str, list[Authenticator]]:
    """This person's factors by type, recovery codes among them."""
    found: dict[str, list[Authenticator]] = {}
    for authenticator in Authenticator.objects.filter(user=user).order_by("created_at"):
        found.setdefault(authenticator.type, []).append(authenticator)
    return found


def needs_key(user: User) -> bool:
    """Heads clear and administrators open doors: they hold a key that can't be talked out of them."""
    return user.role in KEY_ROLES


def refuse_removing(user: User, authenticator: Authenticator) -> str:
    """Why this factor has to stay; '' where it may go."""
    if not settings.SECOND_FACTOR_REQUIRED:
        return ""
    others = Authenticator.objects.filter(user=user, type__in=(TOTP, KEY)).exclude(pk=authenticator.pk)
    if not others.exists():
        return _("This is your only second factor. Add another one first, then remove this one.")
    if needs_key(user) and authenticator.type == KEY and not others.filter(type=KEY).exists():
        return _("Your role requires a security key. Add another key first, then remove this one.")
    return ""


def remove_all(user: User) -> None:
    """Take every factor away and end every session: whoever comes next has to enrol first."""
    Authenticator.objects.filter(user=user).delete()
    sessions.end_all(UserSession.objects.filter(user=user))


# --- What this session has proved -----------------------------------------------------------------------------


def prove(request: HttpRequest, type: str) -> None:
    """Registering a factor takes the same proof as using it."""
    record_authentication(request, request.user, "mfa", type=type)


def is_proven(request: HttpRequest) -> bool:
    """Whether a second factor was given in this very session; one enrolled elsewhere meanwhile does not count."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def is_missing(request: HttpRequest) -> bool:
    """Whether this session may go no further than enrolment and sign-out."""
    user = cast(User, request.user)
    if not settings.SECOND_FACTOR_REQUIRED:
        return False
    if not is_proven(request):
        return True
    if not needs_key(user) or request.session.get(_key_seen) == user.pk:
        return False
    if not Authenticator.objects.filter(user=user, type=KEY).exists():
        return True
    request.session[_key_seen] = user.pk
    return False


# --- Just now -------------------------------------------------------------------------------------------------


def is_fresh(request: HttpRequest) -> bool:
    """Whether a second factor was given within five minutes; where none is required, a factor or the password."""
    enough = {"mfa"} if settings.SECOND_FACTOR_REQUIRED else {"mfa", "password"}
    since = time.time() - FRESH
    return any(
        record["method"] in enough and record["at"] > since
        for record in get_authentication_records(request, request.user)
    )


def fresh_factor_required(view: View) -> View:
    """The view runs only if the second factor was given within five minutes (ASVS 5.0 7.5.3).

    Otherwise the person is led to give it and comes back to the same address. What was posted is kept in the
    session: a view that shows its form finds it with `interrupted.typed_before`, and for a view that only takes
    a POST the page before it asks to go on with what was sent. Nothing is ever done without a second press.
    Works on a view function, and on a class with `method_decorator(fresh_factor_required, name="dispatch")`.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not is_fresh(request):
            return ask(request)
        response = view(request, *args, **kwargs)
        return go_on(request, response) if response.status_code == 405 else response

    return guarded


def fresh_factor_to_post(view: View) -> View:
    """The same for a page that may be read without it: only what is posted to it asks for the proof."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method == "POST" and not is_fresh(request):
            return ask(request)
        return view(request, *args, **kwargs)

    return guarded


def ask(request: HttpRequest) -> HttpResponse:
    """Lead to the second factor and back to this address, with what was typed."""
    if request.method == "POST":
        resume.hold(request)
    messages.info(request, _("This step needs proof that it is you. Then you come back to where you were."))
    return lead(request, request.get_full_path())


def lead(request: HttpRequest, back: str) -> HttpResponse:
    """To the first way this person has to prove who they are, and then to that address."""
    ways = get_adapter(request).get_reauthentication_methods(request.user)
    if not ways:
        raise PermissionDenied
    return HttpResponseRedirect(f"{ways[0]['url']}?{urlencode({'next': back})}")


def go_on(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """A view that only takes a POST, on the way back: one press sends what was held; else its refusal stands."""
    typed = resume.typed_before(request) if request.method == "GET" else None
    if typed is None:
        return refused
    kept = [(name, value) for name, values in typed.lists() for value in values]
    kept.append((resume.FORM_TOKEN, resume.form_token(cast(User, request.user))))
    context = {"kept": kept, "kept_action": request.get_full_path()}
    return render(request, "account/go_on.html", context)
