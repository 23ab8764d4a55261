"""allauth's adapters as the portal needs them: accounts by invitation only, and proof by the second factor
where there is one.
"""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts import account_notices, factor, known_browsers, sessions
from ashgabat_centre.accounts import mail as account_mail
from ashgabat_centre.accounts.guesses import Guess, TooMany
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.security_log import NotedSignIn
from ashgabat_centre.web import resume

_half = "half_signed_in"

# What was done to an account, as its owner is told by mail.
NOTICES = {
    "account/email/password_changed": _("The password of your account was changed."),
    "account/email/password_reset": _(
        "A new password was set for your account by a link in an e-mail. Every session was ended."
    ),
    "mfa/email/totp_activated": _("An authenticator app was added to your account."),
    "mfa/email/totp_deactivated": _("The authenticator app was removed from your account."),
    "mfa/email/webauthn_added": _("A security key was added to your account."),
    "mfa/email/webauthn_removed": _("A security key was removed from your account."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made for your account."),
    "accounts/factors_proposed": _(
        "The administrator proposes to remove the second factors of your account. Another person decides on it."
    ),
    "accounts/factors_removed": _(
        "The second factors of your account were removed by the administrator. Add a new one at your next sign-in."
    ),
    "accounts/address_proposed": _(
        "The administrator proposes another e-mail address for your account. Another person decides on it."
    ),
    "accounts/address_changed": _(
        "The e-mail address of your account was changed. Sign in with the new one and with your second factor."
    ),
}


class AccountAdapter(NotedSignIn, DefaultAccountAdapter):
    """Sign-in, its limits on guesses, and letters about accounts."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_password": _("The password is not right."),
        "too_many_login_attempts": _("Too many failed attempts. Wait five minutes, then try again."),
        "rate_limited": _("Too many failed attempts. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always false: an account is opened by an invitation."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Whether one may be led there: to a path of the portal. What can't be read as an address is none."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    # --- Signing in

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Check a password. A deactivated account gets the same answer as an unknown one."""
        user: User | None = super().authenticate(request, **credentials)
        return user if user is not None and user.is_active else None

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts the try. Raises ValidationError after too many."""
        address = str(credentials.get("email", "")).lower()
        user = User.objects.filter(email=address).first()
        try:
            self._guess = Guess(request, f"password of {address}", user)
        except TooMany:
            raise self.validation_error("too_many_login_attempts") from None

    def _rollback_login_failed_rl_usage(self) -> None:
        """Take back the guess that was counted for this sign-in, and no other, once the password proves
        right.
        """
        self._guess.take_back()

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> Any:
        """Carries an interrupted form on to where the second factor is asked for, and what the password opened."""
        resume.between_factors(request)
        request.session[_half] = user.stamp
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: User) -> None:
        """Begins the session, whose limits count from now on. A head is told what was done on the server meanwhile.

        A password that was changed before the second factor came opens nothing any more.
        """
        if request.session.pop(_half, "") != user.stamp:
            raise ImmediateHttpResponse(redirect("account_login"))
        before = user.last_login
        super().login(request, user)
        request.session.pop(sessions.BEGAN, None)
        sessions.note_activity(request, at_once=True)
        if factor.is_proven(request):
            factor.accept_proof(user)
        account_notices.tell_head(request, user, before)

    def post_login(self, request: HttpRequest, user: User, **given: Any) -> Any:
        """Has the browser remember the account, once it has proved all that it has to."""
        response = super().post_login(request, user, **given)
        if factor.is_proven(request) or not settings.SECOND_FACTOR_REQUIRED:
            known_browsers.remember(request, response, user)
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The address after sign-in: the form that was interrupted, if its text was carried through the
        sign-in page.
        """
        return resume.resume(request) or str(super().get_login_redirect_url(request))

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """The ways to prove one's identity again: the second factor for whoever has one, the password for
        others.
        """
        ways = {way["id"]: way for way in super().get_reauthentication_methods(user)}
        words = {
            "mfa_reauthenticate:webauthn": _("Use a security key"),
            "mfa_reauthenticate": _("Use a code"),
            "reauthenticate": _("Use the password"),
        }
        offered = [ways[id] | {"description": word} for id, word in words.items() if id in ways]
        factors = [way for way in offered if way["id"] != "reauthenticate"]
        return factors or offered

    # --- Mail

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        """Tell the owner of an account by mail what was done to it, in the portal's own words."""
        context = {"notice": NOTICES[template_prefix], "user": user}
        super().send_notification_mail("account/email/notice", user, context)

    def send_notice(self, notice: str, user: User, address: str) -> None:
        """Tell the owner of an account at this address, which need not be the account's own any more."""
        context_ = {"notice": NOTICES[notice], "user": user, "timestamp": timezone.now()}
        context_["ip"] = self.get_client_ip(context.request) if context.request else ""
        self.send_mail("account/email/notice", address, context_)

    def send_mail(self, template_prefix: str, email: str, context_: dict[str, Any]) -> None:
        """Send a letter in its reader's language, after the answer.

        Neither the time the answer takes nor a mail server that is down may show a stranger whether the
        address has an account.
        """
        reader = context_.get("user")
        with translation.override(reader.language if reader else translation.get_language()):
            letter = self.render_mail(template_prefix, email, self._for_letter(email) | context_)
        account_mail.post(context.request, letter)

    def _for_letter(self, email: str) -> dict[str, Any]:
        request = context.request
        home = request.build_absolute_uri(reverse("home")) if request else ""
        return {"request": request, "email": email, "home": home}


class FactorAdapter(DefaultMFAAdapter):
    """Second factors: their secrets are encrypted with a key that is not in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code or key is not right, or it was used already."),
        "rate_limited": _("Too many failed attempts. Wait five minutes, then try again."),
        "cannot_delete_authenticator": _(
            "This is your only second factor. Add another one first, then remove this one."
        ),
        "cannot_generate_recovery_codes": _("Add an authenticator app or a security key first."),
    }

    def encrypt(self, text: str) -> str:
        """A second factor's secret as it is stored."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """A second factor's secret as it was stored. Raises InvalidToken where no key of the settings fits."""
        return _box().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Whether enough is left for this person's role when this factor is removed."""
        return not factor.refuse_removing(authenticator.user, authenticator)

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        """What a new key is called until its owner names it."""
        return str(_("Security key"))

    def _get_site_name(self) -> str:
        return str(_("UNRCCA portal"))


def _box() -> MultiFernet:
    """The encryption of second factors: the newest of the settings' secret keys encrypts, the older ones
    still decrypt.
    """
    secrets = map(str, [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])
    keys = (
        hashlib.blake2b(secret.encode(), digest_size=32, person=b"second-factor").digest()
        for secret in secrets
    )
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
