"""What every answer tells the browser, and what no cache on the way may keep."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.pages.detail import DetailView
from ashgabat_centre.records.models import Status
from tests import factories
from tests.cast import Clients
from tests.test_architecture import SOURCES, TEMPLATES

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
NONCE = re.compile(r" 'nonce-([^']+)'")


def policy(response: Any) -> tuple[dict[str, str], set[str]]:
    """The answer's policy without its nonce, and the nonce."""
    header = response["Content-Security-Policy"]
    parts = dict(part.strip().split(" ", 1) for part in NONCE.sub("", header).split(";"))
    return parts, set(NONCE.findall(header))


def fail(error: Exception) -> Callable[..., Any]:
    def failing(*args: Any, **kwargs: Any) -> Any:
        raise error

    return failing


@pytest.fixture
def answers(officer: User, administrator: User, client_for: Clients, monkeypatch: Any) -> dict[str, Any]:
    """One answer of each status that the portal gives, and the administration's pages."""
    client, admin, nobody = client_for(officer), client_for(administrator), Client()
    client.raise_request_exception = False
    record = factories.meeting(officer)
    stale = factories.edit_data(record, officer, title="Another") | {"version": 0}
    strict = Client(enforce_csrf_checks=True)
    found = {
        "200": client.get(record.get_absolute_url()),
        "302": client.get(record.step_address("submit")),
        "400": client.get(reverse("meeting-list"), {"secret": 1}),
        "400 host": client.get("/", headers={"host": "evil.example"}),
        "401": nobody.post(reverse("meeting-create"), {}),
        "403": client_for(administrator).get(reverse("meeting-create")),
        "403 csrf": strict.post(reverse("account_login"), {}),
        "404": client.get("/meetings/MTG-1999-0001/"),
        "404 nowhere": client.get("/nowhere"),
        "405": client.put(reverse("meeting-list")),
        "409": client.post(record.address("edit"), stale),
        "422": client.post(reverse("meeting-create"), factories.post_data("meeting", officer, title="")),
        "200 json": nobody.get(reverse("health")),
        "200 sign-in": nobody.get(reverse("account_login")),
        "200 admin": admin.get(reverse("admin:accounts_user_changelist")),
        "200 admin form": admin.get(reverse("admin:records_taxonomy_add")),
        "404 admin": admin.get("/administration/nowhere/"),
        "302 admin": nobody.get(reverse("admin:index")),
    }
    for status, error in (("500", ValueError("x")), ("503", OperationalError("x"))):
        monkeypatch.setattr(DetailView, "get", fail(error))
        found[status] = client.get(record.get_absolute_url())
    return found


def test_row_46_every_status_carries_the_whole_policy(answers: dict[str, Any]) -> None:
    assert {name: str(answer.status_code) for name, answer in answers.items() if name != "200 json"} == {
        name: name.split()[0] for name in answers if name != "200 json"
    }
    assert {name: policy(answer)[0] for name, answer in answers.items()} == dict.fromkeys(answers, POLICY)
    assert [name for name, answer in answers.items() if "unsafe" in answer["Content-Security-Policy"]] == []


def test_row_46_each_answer_has_a_nonce_of_its_own_and_its_scripts_carry_it(
    officer: User, client_for: Clients
) -> None:
    client = client_for(officer)
    seen: set[str] = set()
    for _ in range(5):
        page = client.get(reverse("meeting-list"))
        (nonce,) = policy(page)[1]
        assert len(nonce) >= 22
        scripts = re.findall(r"<script[^>]*>", page.content.decode())
        assert scripts and [tag for tag in scripts if f'nonce="{nonce}"' not in tag] == []
        seen.add(nonce)
    assert len(seen) == 5


def test_row_47_every_status_carries_the_other_headers(answers: dict[str, Any]) -> None:
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    for name, answer in answers.items():
        if name == "400 host":  # refused before anything is known of it, with a page that says nothing
            continue
        assert {header: answer.get(header) for header in wanted} == wanted, name


# --- Caches -----------------------------------------------------------------------------------------------------


def test_row_48_no_refusal_or_fault_is_stored_either(answers: dict[str, Any]) -> None:
    anonymous = {"400 host", "403 csrf", "200 json", "302 admin"}
    loose = {name for name, answer in answers.items() if "no-store" not in answer.get("Cache-Control", "")}
    assert loose <= anonymous


def test_row_48_nothing_caches_pages_on_the_server() -> None:
    assert [name for name in settings.MIDDLEWARE if "cache" in name.lower() or "ConditionalGet" in name] == []
    found = [
        path.name
        for path in (*SOURCES, *TEMPLATES)
        if re.search(
            r"cache_page|cache_control\((?!private=True, no_cache=True\))|\{%\s*(load cache|cache )",
            path.read_text("utf-8"),
        )
    ]
    assert found == []


class CachingProxy:
    """A shared cache as RFC 9111 has it, and a greedy one: whatever is not forbidden to be kept is kept and reused."""

    def __init__(self, careless: bool = False) -> None:
        self.kept: dict[tuple[str, ...], Any] = {}
        self.vary: dict[str, list[str]] = {}
        self.careless, self.hits = careless, 0

    def get(self, client: Client, address: str) -> Any:
        cookie = "; ".join(f"{morsel.key}={morsel.value}" for morsel in client.cookies.values())
        sent = {"cookie": cookie, "accept-language": "en"}
        if (stored := self.kept.get(self._key(address, sent))) is not None:
            self.hits += 1
            return stored
        answer = client.get(address)
        control = "" if self.careless else answer.get("Cache-Control", "").lower()
        self.vary[address] = [] if self.careless else self._varies(answer)
        if not re.search(r"no-store|private|no-cache|max-age=0", control) and "*" not in self.vary[address]:
            self.kept[self._key(address, sent)] = answer
        return answer

    def _key(self, address: str, sent: dict[str, str]) -> tuple[str, ...]:
        return (address, *(sent.get(name, "") for name in self.vary.get(address, [])))

    @staticmethod
    def _varies(answer: Any) -> list[str]:
        return [name.strip().lower() for name in answer.get("Vary", "").split(",") if name.strip()]


def crossings(
    proxy: CachingProxy, people: list[User], client_for: Clients, addresses: list[str]
) -> list[str]:
    """The addresses at which one person was shown another's page."""
    clients = {person: client_for(person) for person in people}
    crossed = []
    for address in addresses:
        for person in (*people, *reversed(people)):
            body = proxy.get(clients[person], address).content.decode(errors="replace")
            crossed += [
                address for other in people if other is not person and f"<span>{other.name}</span>" in body
            ]
    return crossed


def test_row_48_two_people_behind_one_caching_proxy_never_cross(
    officer: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.SUBMITTED)
    factories.meeting(head, sensitivity=2, title="zimorodok")
    addresses = [
        reverse(name) for name in ("home", "meeting-list", "record-list", "job-list", "meeting-create")
    ]
    addresses += [
        record.get_absolute_url(),
        record.address("history"),
        "/nowhere",
        "/meetings/MTG-1999-0001/",
    ]
    proxy = CachingProxy()
    assert crossings(proxy, [officer, head], client_for, addresses) == []
    assert (proxy.kept, proxy.hits) == ({}, 0)
    # The proxy does mix people up where nothing forbids it.
    assert len(crossings(CachingProxy(careless=True), [officer, head], client_for, addresses)) > len(
        addresses
    )
