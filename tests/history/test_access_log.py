"""Reading a strictly confidential record is written down with the reading, or it doesn't happen."""

from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import ProgrammingError, transaction
from django.urls import reverse

from ashgabat_centre.access import access_log
from ashgabat_centre.access.models import AccessEntry, Reading
from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.links import NeedToKnow
from ashgabat_centre.records.models import Status
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db


def entries() -> list[tuple[str, str]]:
    with as_owner():
        found = AccessEntry.objects.order_by("pk").values_list("user__name", "what")
        return [(name.split()[-1].lower(), what) for name, what in found]


@pytest.fixture
def secret(request: pytest.FixtureRequest, outsider: User, listed: User) -> Any:
    """A strictly confidential record: its author, and one person on its list."""
    record = factories.make(getattr(request, "param", "meeting"), outsider)
    record = factories.stand(record, Status.SUBMITTED, sensitivity=2)
    with as_owner():
        NeedToKnow.objects.create(record_id=record.pk, user=listed)
    return record


every_kind = pytest.mark.parametrize("secret", factories.SECRET, indirect=True)

PAGES = {
    "detail": Reading.OPENED,
    "history": Reading.OPENED,
    "readings": Reading.OPENED,
    "edit": Reading.OPENED,
    "print": Reading.PRINTED,
}


@every_kind
@pytest.mark.parametrize("shown", PAGES)
def test_each_page_of_it_is_noted(shown: str, secret: Any, outsider: User, client_for: Clients) -> None:
    assert client_for(outsider).get(secret.address(shown)).status_code == 200
    assert entries() == [("outsider", PAGES[shown])]


def test_translating_it_is_opening_it(secret: Any, listed: User, client_for: Clients) -> None:
    assert client_for(listed).get(reverse("record-translate", args=[secret.slug])).status_code == 200
    assert entries() == [("listed", "opened")]


@every_kind
def test_below_the_top_marking_nothing_is_noted(secret: Any, outsider: User, client_for: Clients) -> None:
    record = factories.stand(secret, Status.SUBMITTED, sensitivity=1)
    client = client_for(outsider)
    assert [client.get(record.address(page)).status_code for page in ("detail", "print")] == [200, 200]
    assert client.get(record.address("readings")).status_code == 404
    assert entries() == []


@pytest.mark.parametrize("verb", ["get", "head"])
def test_twice_within_a_minute_is_once(
    verb: str, secret: Any, outsider: User, listed: User, client_for: Clients
) -> None:
    author, other = client_for(outsider), client_for(listed)
    for moment, client in (
        ("10:00:01", author),
        ("10:00:59", author),
        ("10:00:59", other),
        ("10:01:00", author),
    ):
        with time_machine.travel(f"2026-11-25T{moment}Z", tick=False):
            getattr(client, verb)(secret.get_absolute_url())
    assert entries() == [("outsider", "opened"), ("listed", "opened"), ("outsider", "opened")]


def test_opening_and_printing_are_two_things(secret: Any, outsider: User, client_for: Clients) -> None:
    client = client_for(outsider)
    for page in ("detail", "print", "detail", "print"):
        client.get(secret.address(page))
    assert entries() == [("outsider", "opened"), ("outsider", "printed")]


def test_two_files_downloaded_are_two_entries(secret: Any, outsider: User) -> None:
    with seen_by(outsider), transaction.atomic():
        for sha256 in ("a" * 64, "b" * 64, "a" * 64):
            access_log.note(secret, outsider, Reading.DOWNLOADED, sha256)
        kept = list(AccessEntry.objects.order_by("pk").values_list("what", "detail"))
    assert kept == [("downloaded", "a" * 64), ("downloaded", "b" * 64)]


def test_a_step_taken_blindly_is_no_reading(secret: Any, outsider: User, client_for: Clients) -> None:
    client_for(outsider).post(secret.step_address("withdraw"), {"version": secret.version, "reason": "Over."})
    assert factories.facts(secret, "status") == {"status": "withdrawn"}
    assert entries() == []


def test_a_refused_step_shows_the_record_and_is_noted(
    secret: Any, outsider: User, client_for: Clients
) -> None:
    response = client_for(outsider).post(secret.step_address("clear"), {"version": secret.version})
    assert (response.status_code, entries()) == (403, [("outsider", "opened")])


@every_kind
def test_its_readers_see_who_read_it(secret: Any, outsider: User, listed: User, client_for: Clients) -> None:
    client_for(listed).get(secret.address("print"))
    page = client_for(outsider).get(secret.get_absolute_url()).content.decode()
    assert "Read by" in page and f"{listed.name} printed it" in page
    with time_machine.travel("2026-11-25T10:00:00Z") as clock:
        for _ in range(6):
            client_for(listed).get(secret.get_absolute_url())
            clock.shift(60)
    page = client_for(outsider).get(secret.get_absolute_url()).content.decode()
    assert secret.address("readings") in page
    rows = client_for(outsider).get(secret.address("readings")).context["readings"]
    assert [entry.user.pk for entry in rows].count(listed.pk) == 7


@pytest.mark.parametrize("name", ["officer", "head", "desk", "administrator", "analyst"])
def test_nobody_else_sees_or_adds_an_entry(name: str, secret: Any, cast: dict[str, User]) -> None:
    with seen_by(cast["outsider"]), transaction.atomic():
        access_log.note(secret, cast["outsider"], Reading.OPENED)
    with seen_by(cast[name]), transaction.atomic():
        assert AccessEntry.objects.count() == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            access_log.note(secret, cast[name], Reading.OPENED)


def test_nobody_writes_in_another_name(secret: Any, outsider: User, listed: User) -> None:
    refused = pytest.raises(ProgrammingError, match="row-level security")
    with seen_by(listed), refused, transaction.atomic():
        access_log.note(secret, outsider, Reading.OPENED)


def test_a_reading_is_never_noted_outside_a_transaction(
    secret: Any, outsider: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_log, "connection", SimpleNamespace(in_atomic_block=False))
    with pytest.raises(RuntimeError, match="in the transaction that reads"):
        access_log.note(secret, outsider, Reading.OPENED)


def test_the_page_is_printed_by_a_button_the_server_sees(
    secret: Any, outsider: User, client_for: Clients
) -> None:
    client = client_for(outsider)
    page = client.get(secret.get_absolute_url()).content.decode()
    assert f'href="{secret.address("print")}"' in page and "data-print>" not in page
    assert "print-only" in page  # what the browser's own print makes of this page
    printed = client.get(secret.address("print")).content.decode()
    assert "data-print-now" in printed and "print-only" not in printed
    assert secret.summary in printed
