"""The second factor: who must have which one, whether this session gave one, and how recently."""

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
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ashgabat_centre.accounts import sessions
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.web import resume
from ashgabat_centre.web.refusals import NotDone

View = Callable[..., Any]

FRESH = 5 * 60  # seconds, ASVS 5.0 7.5.3
KEY_ROLES = frozenset({Role.HEAD, Role.ADMINISTRATOR})
_key_seen = "key_held_by"
TOTP, KEY = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN


def held(user: User) -> dict[str, list[Authenticator]]:
    """This person's second factors by type, recovery codes included."""
    factors: dict[str, list[Authenticator]] = {}
    for authenticator in Authenticator.objects.filter(user=user).order_by("created_at", "pk"):
        factors.setdefault(authenticator.type, []).append(authenticator)
    return factors


def needs_key(user: User) -> bool:
    """Whether this person's role asks for a security key, which can't be phished: the head and
    administrators.
    """
    return user.role in KEY_ROLES


def refuse_removing(user: User, authenticator: Authenticator) -> str:
    """Why this factor may not be removed, as a sentence; '' where it may be."""
    if not settings.SECOND_FACTOR_REQUIRED:
        return ""
    others = Authenticator.objects.filter(user=user, type__in=(TOTP, KEY)).exclude(pk=authenticator.pk)
    if not others.exists():
        return _("This is your only second factor. Add another one first, then remove this one.")
    if needs_key(user) and authenticator.type == KEY and not others.filter(type=KEY).exists():
        return _("Your role requires a security key. Add another key first, then remove this one.")
    return ""


def remove_all(user: User) -> None:
    """Remove all factors of a person and end all their sessions; the next sign-in leads to enrolment."""
    Authenticator.objects.filter(user=user).delete()
    sessions.end_all(UserSession.objects.filter(user=user))


# --- What this session has proved -----------------------------------------------------------------------------


def prove(request: HttpRequest, type: str) -> None:
    """Record in the session that a factor of this type was just given.

    Adding a factor counts as giving it.
    """
    record_authentication(request, request.user, "mfa", type=type)
    accept_proof(cast(User, request.user))


def accept_proof(user: User) -> None:
    """Note that an account whose address was changed has given its second factor since."""
    if user.address_changed_at is not None:
        user.address_changed_at = None
        User.objects.filter(pk=user.pk).update(address_changed_at=None)


def is_proven(request: HttpRequest) -> bool:
    """Whether a second factor was given in this session; one added in another session does not count."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def is_missing(request: HttpRequest) -> bool:
    """Whether this session has only the password, and may reach nothing but enrolment and sign-out."""
    user = cast(User, request.user)
    if not is_proven(request):
        return settings.SECOND_FACTOR_REQUIRED or user.address_changed_at is not None
    if not settings.SECOND_FACTOR_REQUIRED:
        return False
    if not needs_key(user) or request.session.get(_key_seen) == user.pk:
        return False
    if not Authenticator.objects.filter(user=user, type=KEY).exists():
        return True
    request.session[_key_seen] = user.pk
    return False


# --- Just now -------------------------------------------------------------------------------------------------


def is_fresh(request: HttpRequest) -> bool:
    """Whether a second factor was given within the last five minutes.

    Where the role needs none, a factor or the password.
    """
    enough = {"mfa"} if settings.SECOND_FACTOR_REQUIRED else {"mfa", "password"}
    since = time.time() - FRESH
    return any(
        record["method"] in enough and record["at"] > since
        for record in get_authentication_records(request, request.user)
    )


def fresh_factor_required(view: View) -> View:
    """Run the view only if the second factor was given within the last five minutes (ASVS 5.0, 7.5.3).

    Otherwise the person is led to give it and back to the same address. What was posted is kept in the
    session: a view that shows its form reads it with `resume.typed_before`; before a view that only takes a
    POST, a page asks whether to go on with what was sent. Nothing is done without a second press. Works on a
    view function, and on a class with `method_decorator(fresh_factor_required, name="dispatch")`.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not is_fresh(request):
            return ask(request)
        response = view(request, *args, **kwargs)
        return resume.go_on(request, response) if response.status_code == 405 else response

    return guarded


def fresh_factor_to_post(view: View) -> View:
    """Like `fresh_factor_required`, but only for POST: the page may be read without the factor."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method == "POST" and not is_fresh(request):
            return ask(request)
        return view(request, *args, **kwargs)

    return guarded


def ask(request: HttpRequest) -> HttpResponse:
    """Redirect to the second factor, and back to this address with the posted text."""
    if request.method == "POST":
        resume.hold(request)
    messages.info(request, _("This step needs proof that it is you. Then you come back to where you were."))
    return lead(request, request.get_full_path())


def lead(request: HttpRequest, back: str) -> HttpResponse:
    """Redirect to the first way this person has to prove their identity, and from there to the address
    `back`.
    """
    ways = get_adapter(request).get_reauthentication_methods(request.user)
    if not ways:
        raise PermissionDenied
    return NotDone(f"{ways[0]['url']}?{urlencode({'next': back})}")
