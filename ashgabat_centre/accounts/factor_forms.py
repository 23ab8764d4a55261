"""allauth's forms for codes and keys, where each guess is counted and each code works once."""

from typing import Any, cast

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.guesses import Guess, TooMany
from ashgabat_centre.accounts.invitations import Invitation
from ashgabat_centre.accounts.models import User
from ashgabat_centre.web.characters import fold


def spend(user: User, code: str) -> None:
    """Mark a code as used, or raise ValidationError. allauth remembers a code for one period of 30 seconds,
    while its tolerance accepts it for three.
    """
    plain = "".join(filter(str.isalnum, fold(code)))
    seconds = 30 * (2 * settings.MFA_TOTP_TOLERANCE + 2)
    if not cache.add(f"code-used:{user.pk}:{plain}", True, timeout=seconds):
        raise get_adapter().validation_error("incorrect_code")


class _Code(forms.Form):
    user: User
    code = forms.CharField(
        label=_("Code"),
        max_length=32,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )

    def clean_code(self) -> str:
        try:
            guess = Guess(context.request, f"code of {self.user.pk}", self.user)
        except TooMany:
            raise get_adapter().validation_error("rate_limited") from None
        code = cast(str, super().clean_code())  # type: ignore[misc]
        spend(self.user, code)
        guess.take_back()
        return code


class CodeForm(_Code, AuthenticateForm):
    """The code asked for at sign-in."""

    pass


class CodeAgainForm(_Code, ReauthenticateForm):
    """The code asked for again before a sensitive step."""

    pass


class FirstCodeForm(_Code, ActivateTOTPForm):
    """The first code of a new authenticator app."""

    pass


class KeyForm(AddWebAuthnForm):
    """A new security key, with the name its owner gives it."""

    name = forms.CharField(label=_("Name of the key"), max_length=60, required=False)


class InvitedForm(forms.Form):
    """The password an invited person chooses.

    Role and clearance come from the invitation, never from the form.
    """

    password1 = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Three or four unrelated words make a good one."),
    )
    password2 = forms.CharField(
        label=_("The same again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = User(email=invitation.email, name=invitation.name, post=invitation.post)

    def clean_password1(self) -> str:
        """A password that passes the settings' validators for this person."""
        password = str(self.cleaned_data["password1"])
        validate_password(password, self.person)
        return password

    def clean_password2(self) -> str:
        """The same password once more."""
        again = str(self.cleaned_data["password2"])
        if self.cleaned_data.get("password1", again) != again:
            raise ValidationError(_("The two passwords differ."))
        return again
