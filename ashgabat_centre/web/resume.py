"""Typed text outlives its session.

A form posted after the session ended, or under a CSRF token from before a sign-in, is sealed, carried through
the sign-in page and put back into the form for the person who typed it, unsaved, to be checked and sent again.
The form's own token names that person, so nobody else's text and nothing forged is ever carried.
"""

from typing import cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

FORM_TOKEN = "form_token"
CARRIED, SEALED = "carried", "sealed"
_form_salt, _carried_salt = "portal.form", "portal.carried"
MAX_AGE = 24 * 60 * 60


def form_token(user: AbstractBaseUser) -> str:
    """A one-time token for a form shown to this person."""
    return signing.dumps([user.pk, uuid4().hex], salt=_form_salt)


def read_form_token(token: str) -> tuple[int, UUID] | None:
    """Whose form it was and its one-time number; None where the token is missing, forged or a day old."""
    try:
        user_id, number = signing.loads(token, salt=_form_salt, max_age=MAX_AGE)
    except signing.BadSignature:
        return None
    return user_id, UUID(number)


def seal(request: HttpRequest) -> str:
    """The interrupted form's text and address, sealed; '' where the form is none of ours."""
    token = read_form_token(request.POST.get(FORM_TOKEN, ""))
    if token is None:
        return ""
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    typed.pop(FORM_TOKEN)
    return signing.dumps(
        [token[0], request.get_full_path(), typed.urlencode()], salt=_carried_salt, compress=True
    )


def between_factors(request: HttpRequest) -> None:
    """The password is right and the second factor is asked for on a page of its own: the text waits."""
    if sealed := request.POST.get(CARRIED):
        request.session[SEALED] = sealed


def resume(request: HttpRequest) -> str:
    """After sign-in: hand the carried text to its own form, for its own author. Returns the form's address or ''."""
    return keep(request, request.POST.get(CARRIED) or request.session.pop(SEALED, ""))


def hold(request: HttpRequest) -> None:
    """A form sent by somebody who must first prove more: its text waits in the session for its own address."""
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    typed.pop(FORM_TOKEN, None)
    request.session[CARRIED] = {"path": request.get_full_path(), "typed": typed.urlencode()}


def keep(request: HttpRequest, sealed: str) -> str:
    try:
        user_id, path, typed = signing.loads(sealed, salt=_carried_salt, max_age=MAX_AGE)
    except signing.BadSignature:
        return ""
    local = url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    if not local or request.user.pk != user_id:
        return ""
    request.session[CARRIED] = {"path": path, "typed": typed}
    return str(path)


def waiting_at(request: HttpRequest) -> str:
    """The address of a form whose text waits; '' where none does."""
    return str(request.session.get(CARRIED, {}).get("path", ""))


def typed_before(request: HttpRequest) -> QueryDict | None:
    """The text carried back to this very form, once."""
    carried = request.session.get(CARRIED)
    if not carried or carried["path"] != request.get_full_path():
        return None
    del request.session[CARRIED]
    messages.info(request, _("Your text is back as you typed it. It is not saved yet: check it and save."))
    return QueryDict(carried["typed"])


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page left open over a new sign-in: its author gets the text back; anything else is refused."""
    if request.user.is_authenticated and (path := keep(request, seal(request))):
        return HttpResponseRedirect(path)
    return render(request, "csrf_failure.html", status=403)


def sign_in_again(request: HttpRequest) -> HttpResponse:
    """The sign-in page, carrying what was typed."""
    from allauth.account.views import login

    request.META[CARRIED] = seal(request)
    request.method = "GET"
    response = login(request)
    response.status_code = 401
    return cast(HttpResponse, response)


def carried(request: HttpRequest) -> str:
    return request.META.get(CARRIED) or request.POST.get(CARRIED, "")
