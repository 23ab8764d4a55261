"""Text typed into a form survives the end of its session.

A form posted after its session ended, or with a CSRF token from before a sign-in, is signed, carried through
the sign-in page and put back into the form, unsaved, for the person who typed it. The form's own token names
that person, so no other person's text and nothing forged is carried.
"""

from typing import Any, cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

FORM_TOKEN = "form_token"
CARRIED, SEALED, OLD_FORM = "carried", "sealed", "old_form"
_form_salt, _carried_salt = "portal.form", "portal.carried"
MAX_AGE = 7 * 24 * 60 * 60  # seconds: a form left on Friday is sent on Monday, or after a week of leave


def form_token(user: AbstractBaseUser) -> str:
    """A one-time token for a form shown to this person."""
    return signing.dumps([user.pk, uuid4().hex], salt=_form_salt)


def read_form_token(token: str) -> tuple[int, UUID] | None:
    """The person's number and the token's; None where the token is missing, forged or older than a week."""
    return _read(token, MAX_AGE)


def _read(token: str, max_age: int | None) -> tuple[int, UUID] | None:
    try:
        user_id, number = signing.loads(token, salt=_form_salt, max_age=max_age)
    except signing.BadSignature:
        return None
    return user_id, UUID(number)


def own_number(request: HttpRequest) -> UUID | None:
    """The number of the posted form's token, however old, where the form was shown to the person who posts it."""
    token = _read(request.POST.get(FORM_TOKEN, ""), None)
    return token[1] if token and token[0] == request.user.pk else None


def seal(request: HttpRequest) -> str:
    """The interrupted form's address and text, signed; '' where the form has no valid token."""
    token = read_form_token(request.POST.get(FORM_TOKEN, ""))
    if token is None:
        return ""
    posted = request.POST.copy()
    posted.pop("csrfmiddlewaretoken", None)
    posted.pop(FORM_TOKEN)
    return signing.dumps(
        [token[0], request.get_full_path(), posted.urlencode()], salt=_carried_salt, compress=True
    )


def lost(request: HttpRequest) -> list[str]:
    """The sentences of a posted form that is too old to be carried on, for its writer to copy; of a form that bears no
    token of ours none, since anybody could have sent it here.
    """
    token = request.META.get(OLD_FORM, "")
    if not token or _read(token, None) is None or _read(token, MAX_AGE):
        return []
    apart = (FORM_TOKEN, "csrfmiddlewaretoken")
    texts = (value for name, values in request.POST.lists() if name not in apart for value in values)
    return [text for text in texts if " " in text.strip()]


def between_factors(request: HttpRequest) -> None:
    """Keep the carried text in the session while the second factor is asked for on its own page."""
    if sealed := request.POST.get(CARRIED):
        request.session[SEALED] = sealed


def resume(request: HttpRequest) -> str:
    """After sign-in, give the carried text back to its form and author.

    Returns the form's address; '' where none is carried.
    """
    return keep(request, request.POST.get(CARRIED) or request.session.pop(SEALED, ""))


def hold(request: HttpRequest) -> None:
    """Keep a posted form in the session until its author has given more proof."""
    posted = request.POST.copy()
    posted.pop("csrfmiddlewaretoken", None)
    posted.pop(FORM_TOKEN, None)
    request.session[CARRIED] = {"path": request.get_full_path(), "typed": posted.urlencode()}


def keep(request: HttpRequest, sealed: str) -> str:
    """Put a carried form into the session, for its author only. Returns the form's address."""
    try:
        user_id, path, text = signing.loads(sealed, salt=_carried_salt, max_age=MAX_AGE)
    except signing.BadSignature:
        return ""
    local = url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    if not local or request.user.pk != user_id:
        return ""
    request.session[CARRIED] = {"path": path, "typed": text}
    return str(path)


def waiting_at(request: HttpRequest) -> str:
    """The address of the form whose text waits in the session; '' where none does."""
    return str(request.session.get(CARRIED, {}).get("path", ""))


def typed_before(request: HttpRequest) -> QueryDict | None:
    """The text carried back to this form, once; None where there is none."""
    carried = request.session.get(CARRIED)
    if not carried or carried["path"] != request.get_full_path():
        return None
    del request.session[CARRIED]
    messages.info(request, _("Your text is back as you typed it. It is not saved yet: check it and save."))
    return QueryDict(carried["typed"])


def drop(request: HttpRequest) -> None:
    """Forget the text carried to this page: it names whom nobody is to be told of any more."""
    if waiting_at(request) == request.get_full_path():
        del request.session[CARRIED]


def answers(request: HttpRequest) -> QueryDict | None:
    """What a form is filled with: what is posted, what was typed before the session ended, or None: it is empty."""
    return request.POST if request.method == "POST" else typed_before(request)


def go_on(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """Answer for a view that only takes a POST, on the way back from a sign-in or the second factor: a page whose
    button sends the kept text, or the view's own refusal where no text was kept.
    """
    posted = typed_before(request) if request.method == "GET" else None
    if posted is None:
        return refused
    context = {"kept": kept_fields(request, posted), "kept_action": request.get_full_path()}
    return render(request, "account/go_on.html", context)


def kept_fields(request: HttpRequest, posted: QueryDict) -> list[tuple[str, Any]]:
    """What was posted, for a form that sends it again as a new one, with a token of its own."""
    tokens = (FORM_TOKEN, "csrfmiddlewaretoken")
    kept = [(name, value) for name, values in posted.lists() if name not in tokens for value in values]
    return [*kept, (FORM_TOKEN, form_token(cast(AbstractBaseUser, request.user)))]


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer to an old CSRF token: a form with a valid token is carried on to its author, anything else is
    refused.
    """
    if request.user.is_authenticated and (path := keep(request, seal(request))):
        return HttpResponseRedirect(path)
    if not request.user.is_authenticated and _read(request.POST.get(FORM_TOKEN, ""), None):
        return sign_in_again(request)  # the browser lost its cookies, and not the form
    request.META[OLD_FORM] = request.POST.get(FORM_TOKEN, "")
    return render(request, "csrf_failure.html", status=403)


def sign_in_again(request: HttpRequest) -> HttpResponse:
    """The sign-in page, carrying the posted form."""
    from allauth.account.views import login

    request.META[CARRIED] = seal(request)
    request.META[OLD_FORM] = request.POST.get(FORM_TOKEN, "")
    request.method = "GET"
    response = login(request)
    response.status_code = 401
    return cast(HttpResponse, response)


def carried(request: HttpRequest) -> str:
    """The signed form that a sign-in page carries, for its hidden field."""
    return request.META.get(CARRIED) or request.POST.get(CARRIED, "")
