"""The cast's browsers are signed in as Django's own test client would sign them in."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from tests.cast import signed_in

pytestmark = pytest.mark.django_db


def carried(client: Client) -> dict[str, Any]:
    """What the browser's session holds, how long it lives, and how its cookie is bound."""
    (cookie,) = client.cookies.values()
    stored = Session.objects.get(session_key=cookie.value)
    return {
        "session": stored.get_decoded(),
        "lives": round((stored.expire_date - timezone.now()).total_seconds(), -1),
        "cookie": (cookie.key, {name: value for name, value in cookie.items() if value}),
    }


@pytest.mark.parametrize("embedded", [True, False])
def test_a_session_is_as_force_login_makes_it(embedded: bool, officer: User, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = not embedded
    client, before = Client(), officer.last_login
    client.force_login(officer)
    by_django, last = carried(client), officer.last_login
    ours = carried(signed_in(officer))
    for name in ("account_authentication_methods_user", "account_authentication_methods"):
        assert ours["session"].pop(name)
    assert ours == by_django
    officer.refresh_from_db()
    assert before is None and last and officer.last_login and officer.last_login > last


def test_the_proofs_are_in_it(officer: User) -> None:
    proofs = carried(signed_in(officer, "totp", later=60))["session"]["account_authentication_methods"]
    assert [(proof["method"], proof.get("type")) for proof in proofs] == [("password", None), ("mfa", "totp")]
    assert len({proof["at"] for proof in proofs}) == 1
