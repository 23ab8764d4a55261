"""Second factors as people use them: an app's code, recovery codes, a guess that can be counted."""

import threading
import time
from typing import Any, ClassVar

from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from tests import factories

SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(at: float | None = None) -> str:
    """What the app shows at that moment."""
    return str(format_hotp_value(hotp_value(SEED, int((time.time() if at is None else at) // 30))))


def give_app(user: User) -> Authenticator:
    with context.request_context(None):
        made: Authenticator = TOTP.activate(user, SEED).instance
    return made


def give_key(user: User) -> Authenticator:
    """A key that is held; what it answers is tried in a real browser."""
    made: Authenticator = Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Key", "credential": {}}
    )
    return made


def give_recovery_codes(user: User) -> list[str]:
    codes: list[str] = RecoveryCodes.activate(user).generate_codes()
    return codes


def enter_password(client: Client, user: User, password: str = factories.PASSWORD, **more: str) -> Any:
    data = {"login": user.email, "password": password} | more
    return client.post(reverse("account_login"), data)


def enter_code(client: Client, typed: str, page: str = "mfa_authenticate", **more: str) -> Any:
    return client.post(reverse(page), {"code": typed} | more)


def is_in(client: Client) -> bool:
    return client.get(reverse("home")).status_code == 200


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password was worked on, which is what takes the time at a real door."""

    algorithm = "counting"
    count: ClassVar[int] = 0
    lock: ClassVar[threading.Lock] = threading.Lock()

    def encode(self, password: str, salt: str) -> str:
        with CountingHasher.lock:
            CountingHasher.count += 1
        return super().encode(password, salt)


HASHER = f"{__name__}.CountingHasher"
